//! What a user sees of the reader: small documents, hostile ones, and a corpus where there is one.

mod block;
mod bodies;
mod composed;
mod corpus;
mod corpus_places;
mod dangling;
mod errors;
mod files;
mod fixtures;
mod hostile;
mod json;
mod odd;
mod places;
mod schemas;
mod swagger;
mod tell;
mod text;
mod unread;

use crate::schema::{Direction, SchemaRef, Size, Violations, Wish, instance, violations};
use crate::spec::{Api, load};
use crate::words::Diagnostic;

/// Reads `text` as the file `api.yml`.
fn read(text: &str) -> Result<Api, Diagnostic> {
    load("api.yml", text.as_bytes())
}

/// A document with these paths and a little around them.
fn with_paths(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}")
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// What the body of the first operation is broken by, over a whole instance of it.
fn broken(api: &Api) -> (&SchemaRef, Violations) {
    let body = api.operations[0].body.as_ref().expect("it has a body");
    let schema = body.media[0].schema.as_ref().expect("it has a schema");
    let wish = Wish {
        seed: 1,
        size: Size::Full,
        direction: Direction::Request,
        examples: false,
        known: &|_, _| None,
    };
    let value = instance(&api.schemas, schema, &wish).expect("it has an instance");
    let found = violations(&api.schemas, schema, &value, Direction::Request);
    (schema, found)
}
