//! The JSON Schema (2020-12) of the config file, made from the table of keys.
//!
//! It describes the file as written, before `${VAR}` is replaced, so every text may hold one.

use serde_json::{Map, Value, json};

use super::file::FILE;
use super::shape::{Choice, Object, Shape};

/// How a text says that it comes from the environment.
const EXPANDED: &str = "\\$\\{";

/// The JSON Schema of `naysayer.yml`, for editors and for `naysayer schema`.
pub(crate) fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "naysayer.yml",
    });
    if let (Some(schema), Value::Object(shape)) = (schema.as_object_mut(), of(&FILE)) {
        schema.extend(shape);
    }
    schema
}

fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Any => json!({}),
        Shape::Flag => json!({ "type": ["boolean", "string"], "pattern": EXPANDED }),
        Shape::Count { least, most } => {
            let mut schema =
                json!({ "type": ["integer", "string"], "minimum": least, "pattern": EXPANDED });
            if *most < u64::MAX {
                put(&mut schema, "maximum", json!(most));
            }
            schema
        }
        Shape::Text(notation) => match notation.pattern() {
            Some(pattern) => {
                json!({ "type": "string", "pattern": format!("{pattern}|{EXPANDED}") })
            }
            None => json!({ "type": "string" }),
        },
        Shape::Word(words) => {
            json!({ "anyOf": [{ "enum": words }, { "type": "string", "pattern": EXPANDED }] })
        }
        Shape::FalseOr(other) => json!({ "anyOf": [{ "const": false }, of(other)] }),
        Shape::List {
            of: element,
            least: 0,
        } => {
            json!({ "type": ["array", "null"], "items": of(element) })
        }
        Shape::List { of: element, least } => {
            json!({ "type": "array", "items": of(element), "minItems": least })
        }
        Shape::Map(value) => {
            json!({ "type": ["object", "null"], "additionalProperties": of(value) })
        }
        Shape::Object(object) => of_object(object),
    }
}

fn of_object(object: &Object) -> Value {
    let mut properties = Map::new();
    for key in object.keys {
        let mut schema = of(key.shape);
        put(&mut schema, "description", json!(key.about));
        properties.insert(key.name.to_owned(), schema);
    }
    let required: Vec<&str> = object
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let kinds = if required.is_empty() && !object.choices.iter().any(|choice| choice.must) {
        json!(["object", "null"])
    } else {
        json!("object")
    };
    let mut schema =
        json!({ "type": kinds, "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        put(&mut schema, "required", json!(required));
    }
    if !object.choices.is_empty() {
        put(
            &mut schema,
            "allOf",
            object.choices.iter().map(of_choice).collect(),
        );
    }
    schema
}

fn of_choice(choice: &Choice) -> Value {
    let one = |name: &&str| json!({ "required": [name] });
    let mut ways: Vec<Value> = choice.of.iter().map(one).collect();
    if !choice.must {
        let any: Vec<Value> = choice.of.iter().map(one).collect();
        ways.push(json!({ "not": { "anyOf": any } }));
    }
    json!({ "oneOf": ways })
}

fn put(schema: &mut Value, key: &str, value: Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(key.to_owned(), value);
    }
}
