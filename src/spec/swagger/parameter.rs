//! Parameters and headers of Swagger 2.0: their type moves into a schema, their `collectionFormat` becomes a style.

use serde_json::Value;

use crate::spec::node::{self, Node};
use crate::spec::position::{Mark, Spot};

/// What describes the value rather than the parameter.
const SCHEMA: &[&str] = &[
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
];

/// The key under which a format stays that no style of OpenAPI 3 says in that place.
pub(in crate::spec) const FORMAT: &str = "swagger collectionFormat";

/// Rewrites a parameter that is no body, or a header. Doing it again changes nothing.
pub(super) fn convert(value: &mut Value, mark: &mut Mark, oddities: &mut Vec<(String, Spot)>) {
    if !value.is_object() || value.get("schema").is_some() {
        return;
    }
    let mut schema = Node::map(mark.spot);
    for key in SCHEMA {
        if let Some(field) = node::take(value, mark, key) {
            schema.put(key, field);
        }
    }
    let is_list = schema.value.get("type").is_some_and(|kind| kind == "array");
    node::put(value, mark, "schema", schema);
    if let Some(example) = node::take(value, mark, "x-example")
        && value.get("example").is_none()
    {
        node::put(value, mark, "example", example);
    }
    let format = node::take(value, mark, "collectionFormat");
    if !is_list {
        return;
    }
    let spread = matches!(
        value.get("in").and_then(Value::as_str),
        Some("query" | "formData")
    );
    let spot = format.as_ref().map_or(mark.spot, |format| format.mark.spot);
    let name = format.as_ref().and_then(|format| format.value.as_str());
    let (style, explode) = match name.unwrap_or("csv") {
        "csv" => (None, false),
        "multi" if spread => (None, true),
        "ssv" if spread => (Some("spaceDelimited"), false),
        "pipes" if spread => (Some("pipeDelimited"), false),
        kept @ ("ssv" | "pipes" | "tsv") => {
            node::put(value, mark, FORMAT, Node::new(kept, spot));
            (None, false)
        }
        other => {
            oddities.push((
                format!("the collectionFormat `{other}` cannot be used there; it is read as `csv`"),
                spot,
            ));
            (None, false)
        }
    };
    node::put(value, mark, "explode", Node::new(explode, spot));
    if let Some(style) = style {
        node::put(value, mark, "style", Node::new(style, spot));
    }
}
