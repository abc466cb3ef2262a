//! One flat view of a schema: what `$ref` and `allOf` say together.

use serde_json::{Map, Value, json};

use super::library::target;
use super::{Library, SchemaRef};

/// Deepest nesting of `$ref` and `allOf` that is followed.
const DEEPEST: usize = 12;

impl Library {
    /// The keywords of a schema with those of its `$ref` and `allOf` laid together.
    ///
    /// Properties and items in it are `$ref`s to where they stand, so that each part can still be asked for alone.
    pub(super) fn facets(&self, schema: &SchemaRef) -> Map<String, Value> {
        let mut flat = Map::new();
        self.lay_in(schema, &mut flat, DEEPEST);
        flat
    }

    fn lay_in(&self, at: &SchemaRef, flat: &mut Map<String, Value>, depth: usize) {
        let (Some(Value::Object(schema)), Some(depth)) = (self.get(at), depth.checked_sub(1))
        else {
            return;
        };
        if let Some(next) = self.get(at).and_then(target) {
            self.lay_in(&next, flat, depth);
        }
        if let Some(Value::Array(branches)) = schema.get("allOf") {
            for index in 0..branches.len() {
                self.lay_in(&at.below(&["allOf", &index.to_string()]), flat, depth);
            }
        }
        for (keyword, value) in schema {
            match keyword.as_str() {
                "$ref" | "allOf" => {}
                "properties" | "patternProperties" => lay_members(flat, keyword, value, at),
                "items" | "additionalProperties" | "propertyNames" | "contains"
                    if value.is_object() =>
                {
                    flat.insert(keyword.clone(), pointer_to(&at.below(&[keyword])));
                }
                "prefixItems" | "oneOf" | "anyOf" if value.is_array() => {
                    let branches = value.as_array().map_or(0, Vec::len);
                    let refs: Vec<Value> = (0..branches)
                        .map(|index| pointer_to(&at.below(&[keyword, &index.to_string()])))
                        .collect();
                    flat.insert(keyword.clone(), refs.into());
                }
                "required" => lay_names(flat, value),
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
                    keep(flat, keyword, value, |new, old| new > old)
                }
                "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
                    keep(flat, keyword, value, |new, old| new < old)
                }
                _ => {
                    flat.insert(keyword.clone(), value.clone());
                }
            }
        }
    }
}

/// `{"$ref": "#…"}` to a place in the root.
fn pointer_to(at: &SchemaRef) -> Value {
    json!({ "$ref": format!("#{}", at.0.replace('%', "%25")) })
}

fn lay_members(flat: &mut Map<String, Value>, keyword: &str, members: &Value, at: &SchemaRef) {
    let Some(members) = members.as_object() else {
        return;
    };
    let slot = flat
        .entry(keyword.to_owned())
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(slot) = slot.as_object_mut() else {
        return;
    };
    for name in members.keys() {
        // Of two branches with one property, the later one mostly is the narrower.
        slot.insert(name.clone(), pointer_to(&at.below(&[keyword, name])));
    }
}

fn lay_names(flat: &mut Map<String, Value>, names: &Value) {
    let slot = flat
        .entry("required".to_owned())
        .or_insert_with(|| Value::Array(Vec::new()));
    let (Some(slot), Some(names)) = (slot.as_array_mut(), names.as_array()) else {
        return;
    };
    for name in names {
        if name.is_string() && !slot.contains(name) {
            slot.push(name.clone());
        }
    }
}

fn keep(flat: &mut Map<String, Value>, keyword: &str, new: &Value, wins: fn(f64, f64) -> bool) {
    let old = flat.get(keyword).and_then(Value::as_f64);
    if new
        .as_f64()
        .is_some_and(|new| old.is_none_or(|old| wins(new, old)))
    {
        flat.insert(keyword.to_owned(), new.clone());
    }
}

/// The types that a flat schema allows; none when it does not say.
pub(super) fn types(flat: &Map<String, Value>) -> Vec<&str> {
    match flat.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The schema that a `$ref` of a flat view leads to.
pub(super) fn follow(reference: &Value) -> Option<SchemaRef> {
    target(reference)
}
