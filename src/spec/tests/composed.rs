//! Composed schemas of `fixtures/specs`, from the document to what is sent: an instance, and each way to break it.

use std::fmt::Write as _;

use super::fixtures;
use crate::schema::{Change, Direction, Size, Wish, instance, violations};

fn told(document: &str) -> String {
    let api = fixtures::read(document, &[]).expect("it is a document");
    let mut out = String::new();
    for operation in &api.operations {
        let media = operation.body.iter().flat_map(|body| &body.media);
        for schema in media.filter_map(|media| media.schema.as_ref()) {
            let wish = Wish {
                seed: 1,
                size: Size::Full,
                direction: Direction::Request,
                examples: true,
                known: &|_, _| None,
            };
            let value = instance(&api.schemas, schema, &wish).expect("it can be fulfilled");
            let _ = writeln!(out, "{} {value}", operation.key);
            let found = violations(&api.schemas, schema, &value, Direction::Request);
            // Further down it is the same again.
            let near = |pointer: &str| pointer.matches('/').count() < 3;
            for one in found.kept.iter().filter(|one| near(&one.pointer)) {
                let _ = match &one.change {
                    Change::Set(value) => {
                        writeln!(out, "  {} at \"{}\": {value}", one.keyword, one.pointer)
                    }
                    Change::Remove => {
                        writeln!(out, "  {} without \"{}\"", one.keyword, one.pointer)
                    }
                };
            }
        }
    }
    out
}

#[test]
fn composed_schemas_have_instances_and_violations() {
    insta::assert_snapshot!("composed", told("fixtures/specs/schemas.yml"));
}

#[test]
fn composed_schemas_of_3_0_have_instances_and_violations() {
    insta::assert_snapshot!("composed-3.0", told("fixtures/specs/schemas-3.0.yml"));
}
