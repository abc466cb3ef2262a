//! The same body with values that nobody else has, so that a second making does not collide with the first.

use serde_json::Value;

use crate::schema::{Direction, Library, SchemaRef, Size, Wish, instance};

/// Free top-level texts get `unique` at their end; texts bound by a pattern are made anew from `seed`.
/// What would become illegal stays as it is, and so do the properties that `keep` names.
pub(crate) fn freshen(
    library: &Library,
    schema: &SchemaRef,
    body: &Value,
    unique: &str,
    seed: u64,
    keep: &dyn Fn(&str) -> bool,
) -> Value {
    let mut fresh = body.clone();
    for property in library.properties(schema) {
        let Some(old) = body.get(&property.name).and_then(Value::as_str) else {
            continue;
        };
        let own = library.resolve(&property.schema).map(|(_, schema)| schema);
        let bound = |keyword: &str| own.is_some_and(|schema| schema.get(keyword).is_some());
        if keep(&property.name)
            || bound("enum")
            || bound("const")
            || bound("format")
            || old.contains("nay-")
        {
            continue;
        }
        let new = if bound("pattern") {
            let known = |_: &str, _: &str| None;
            let wish = Wish {
                seed,
                size: Size::Minimal,
                direction: Direction::Request,
                examples: false,
                known: &known,
            };
            match instance(library, &property.schema, &wish) {
                Ok(value) => value,
                Err(_) => continue,
            }
        } else {
            Value::String(format!("{old}-{unique}"))
        };
        let mut attempt = fresh.clone();
        if let Some(slot) = attempt.get_mut(&property.name) {
            *slot = new;
        }
        if library.check(schema, &attempt).is_legal() {
            fresh = attempt;
        }
    }
    fresh
}
