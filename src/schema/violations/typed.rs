//! Another type, null, and what `enum` and `const` leave out.

use serde_json::{Value, json};

use super::{Candidate, Subject};
use crate::schema::instance::written;
use crate::schema::property::{is_null, type_of};
use crate::schema::shape::TYPES;

/// What says that a value is of the wrong type; `enum` and `const` may be the only ones that do.
const TYPE: &[&str] = &["type", "enum", "const"];
const ENUM: &[&str] = &["enum", "const"];
const CONST: &[&str] = &["const", "enum"];

pub(super) fn candidates(subject: &Subject<'_>, all: &mut Vec<Candidate>) {
    let shape = &subject.shape;
    let constrained =
        shape.types().is_some() || shape.all("enum").chain(shape.all("const")).next().is_some();
    if constrained || !subject.choices.is_empty() {
        all.push(other_type(subject));
        if !subject.value.is_null() && !allows_null(subject) {
            let null = (Value::Null, "null where it is not allowed".to_owned());
            all.push(Candidate::values(TYPE, &subject.pointer, [null]));
        }
    }
    if shape.all("enum").chain(shape.all("const")).next().is_some() {
        let says = || "a value that is not listed".to_owned();
        let others = unlisted(subject.value)
            .into_iter()
            .map(|value| (value, says()));
        let keywords = match shape.all("enum").next() {
            Some(_) => ENUM,
            None => CONST,
        };
        all.push(Candidate::values(keywords, &subject.pointer, others));
    }
}

/// Whether the schema says plainly that null is allowed.
fn allows_null(subject: &Subject<'_>) -> bool {
    let mut branches = subject.choices.iter().flat_map(|choice| &choice.branches);
    branches.any(|branch| is_null(branch))
        || subject
            .shape
            .types()
            .is_some_and(|types| types.contains(&"null"))
}

/// Values of types that the schema does not name, those first that nobody takes for the right one.
pub(super) fn other_type(subject: &Subject<'_>) -> Candidate {
    let shape = &subject.shape;
    let allowed = shape
        .types()
        .unwrap_or_else(|| vec![type_of(subject.value)]);
    let wanted = shape.main_type().unwrap_or_else(|| type_of(subject.value));
    let order: &[Value] = match wanted {
        "string" => &[json!({"nay": "nay"}), json!(["nay"]), json!(7), json!(true)],
        "array" => &[json!({"nay": "nay"}), json!(7), json!("nay")],
        "object" => &[json!(["nay"]), json!("nay"), json!(7)],
        _ => &[json!("nay"), json!({"nay": "nay"}), json!(["nay"])],
    };
    let is_allowed = |value: &&Value| {
        let kind = type_of(value);
        allowed.contains(&kind) || (kind == "integer" && allowed.contains(&"number"))
    };
    let others = order.iter().filter(|value| !is_allowed(value));
    let tries = others.map(|value| {
        let says = format!(
            "{} where {} is wanted",
            spoken(type_of(value)),
            spoken(wanted)
        );
        (value.clone(), says)
    });
    Candidate::values(TYPE, &subject.pointer, tries)
}

/// Values of the same type that are hardly ever listed.
fn unlisted(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => vec![json!("nay"), json!(format!("{text}-nay"))],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(number) => {
            let far = number
                .as_f64()
                .and_then(|float| written(float + 1_000_003.0));
            far.into_iter().chain([json!(1_000_003)]).collect()
        }
        Value::Array(_) => vec![json!(["nay"]), json!([])],
        Value::Object(_) => vec![json!({"nay": "nay"}), json!({})],
        Value::Null => vec![json!("nay")],
    }
}

/// A JSON type with its article.
pub(super) fn spoken(kind: &str) -> &'static str {
    let names = [
        "an object",
        "an array",
        "text",
        "an integer",
        "a number",
        "a boolean",
        "null",
    ];
    let known = TYPES.iter().zip(names).find(|(known, _)| **known == kind);
    known.map_or("something else", |(_, name)| name)
}
