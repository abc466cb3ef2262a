//! Instances and violations over an optional corpus folder of OpenAPI 3.1 documents, whose schemas are 2020-12 as they stand.

#![expect(clippy::print_stdout, reason = "measures and skips are told aloud")]

use std::path::Path;

use serde_json::{Value, json};

use super::{Checked, Direction, Library, SchemaRef, Size, Wish, instance, violations};

/// Schemas looked at per document, evenly spread: the whole corpus takes too long in an unoptimised build.
const SAMPLE: usize = 150;

fn documents() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/v3.1");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    let read = paths.iter().filter_map(|path| {
        let document = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), document))
    });
    read.collect()
}

/// Counts over the corpus.
#[derive(Default)]
struct Count {
    schemas: usize,
    unusable: usize,
    made: usize,
    kept: usize,
    dropped: usize,
}

#[test]
fn instances_are_legal_and_violations_are_refused() {
    let documents = documents();
    if documents.is_empty() {
        println!("skipped: the optional corpus folder ../shared/specs/v3.1 is not there");
        return;
    }
    let mut count = Count::default();
    for (file, document) in documents {
        let library = Library::new(document);
        let all = library.get(&SchemaRef("/components/schemas".into()));
        let names: Vec<String> = match all {
            Some(Value::Object(schemas)) => schemas.keys().cloned().collect(),
            _ => continue,
        };
        let step = names.len().div_ceil(SAMPLE).max(1);
        for name in names.iter().step_by(step) {
            let at = SchemaRef("/components/schemas".into()).child(name);
            look_at(&library, &at, &file, &mut count);
        }
    }
    let Count {
        schemas,
        unusable,
        made,
        kept,
        dropped,
    } = count;
    println!(
        "{schemas} schemas, {unusable} unusable, {made} instances made, {kept} violations kept, {dropped} dropped"
    );
    assert!(
        made * 100 >= (schemas - unusable) * 99,
        "{made} of {schemas}"
    );
    assert!(kept > 10 * made / 2 && dropped > 0);
}

fn look_at(library: &Library, at: &SchemaRef, file: &str, count: &mut Count) {
    let direction = Direction::Request;
    count.schemas += 1;
    if matches!(
        library.check(at, &json!(null), direction),
        Checked::Unusable(_)
    ) {
        count.unusable += 1;
        return;
    }
    let wish = Wish {
        seed: 1,
        size: Size::Full,
        direction,
        examples: true,
        known: &|_, _| None,
    };
    let full = match instance(library, at, &wish) {
        Ok(full) => full,
        Err(why) => {
            println!("{file} {}: {why}", at.0);
            return;
        }
    };
    count.made += 1;
    assert!(
        library.check(at, &full, direction).is_legal(),
        "{file} {}: {full}",
        at.0
    );
    let found = violations(library, at, &full, direction);
    count.dropped += found.still_legal;
    for violation in &found.kept {
        let changed = violation.apply(&full).unwrap_or_default();
        let checked = library.check(at, &changed, direction);
        assert!(
            matches!(checked, Checked::Refused(_)),
            "{file} {}: {violation:?}",
            at.0
        );
        count.kept += 1;
    }
}
