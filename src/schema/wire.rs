//! The wire form: in path, query, header and cookie everything is text, and a text is legal if any honest reading of it is.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::direction::Direction;
use super::instance::written;
use super::library::{Library, SchemaRef};
use super::referee::{Checked, Refusal};

/// Longest text that is read as anything but text, in bytes, and most items read from it.
const READ: usize = 16_384;
const ITEMS: usize = 1_000;

impl Library {
    /// Judges a parameter's text: legal if it is so in any of its readings, so `12` is a legal text,
    /// `abc` no integer, and `1` a legal boolean.
    ///
    /// When none is, the refusals are those of the reading that comes nearest: one of the right type if there is one, and of
    /// those the one with the fewest refusals.
    pub(crate) fn check_text(&self, schema: &SchemaRef, text: &str) -> Checked {
        let mut nearest: Option<((bool, usize, usize), Checked)> = None;
        for reading in readings(text) {
            let checked = self.check(schema, &reading, Direction::Request);
            let Checked::Refused(refusals) = &checked else {
                return checked;
            };
            let of_type = refusals.iter().filter(|refusal| is_of_type(refusal));
            let far = (mistyped(refusals), of_type.count(), refusals.len());
            if nearest.as_ref().is_none_or(|(nearer, _)| far < *nearer) {
                nearest = Some((far, checked));
            }
        }
        nearest.map_or_else(
            || Checked::Unusable("the text has no reading".to_owned()),
            |(_, checked)| checked,
        )
    }

    /// The legal reading of a parameter's text, if there is one.
    pub(super) fn read_text(&self, schema: &SchemaRef, text: &str) -> Option<Value> {
        let legal = |value: &Value| self.check(schema, value, Direction::Request).is_legal();
        // Numbers and booleans first: a reading as text is nearly always possible and says least.
        scalars(text).into_iter().chain(readings(text)).find(legal)
    }
}

/// Whether a refusal is about the type of the whole, or hidden behind alternatives.
fn mistyped(refusals: &[Refusal]) -> bool {
    let mut of_type = refusals.iter().filter(|refusal| is_of_type(refusal));
    of_type.any(|refusal| refusal.pointer.is_empty())
}

fn is_of_type(refusal: &Refusal) -> bool {
    matches!(refusal.keyword.as_str(), "type" | "anyOf" | "oneOf")
}

/// Every way in which a server may honestly read a text.
fn readings(text: &str) -> Vec<Value> {
    let mut all = vec![Value::from(text)];
    if text.len() > READ {
        return all;
    }
    all.extend(scalars(text));
    let trimmed = text.trim();
    if trimmed.starts_with(['{', '[', '"'])
        && let Ok(value) = serde_json::from_str::<Value>(trimmed)
    {
        all.push(value);
    }
    if text.is_empty() {
        all.push(Value::Array(Vec::new()));
        return all;
    }
    for separator in [',', '|', ' '] {
        // Without a separator the whole is one item; once is enough.
        if separator != ',' && !text.contains(separator) {
            continue;
        }
        let items: Vec<&str> = text.split(separator).take(ITEMS).collect();
        all.push(items.iter().copied().map(Value::from).collect());
        all.push(items.iter().map(|item| likeliest(item)).collect());
        if items.len().is_multiple_of(2) {
            let pairs = items.chunks_exact(2).filter_map(|pair| match pair {
                [name, value] => Some(((*name).to_owned(), *value)),
                _ => None,
            });
            let pairs: Vec<(String, &str)> = pairs.collect();
            all.extend(objects(&pairs));
        }
        let named: Option<Vec<(String, &str)>> = items
            .iter()
            .map(|item| {
                item.split_once('=')
                    .map(|(name, value)| (name.to_owned(), value))
            })
            .collect();
        all.extend(named.iter().flat_map(|pairs| objects(pairs)));
    }
    all
}

fn objects(pairs: &[(String, &str)]) -> [Value; 2] {
    let plain: Map<String, Value> = pairs
        .iter()
        .map(|(n, v)| (n.clone(), Value::from(*v)))
        .collect();
    let read: Map<String, Value> = pairs
        .iter()
        .map(|(n, v)| (n.clone(), likeliest(v)))
        .collect();
    [Value::Object(plain), Value::Object(read)]
}

/// An item as the narrowest type that it can be read as.
fn likeliest(text: &str) -> Value {
    scalars(text)
        .into_iter()
        .next()
        .unwrap_or_else(|| Value::from(text))
}

/// The readings of a text as number, boolean or null, in canonical or lenient spelling.
pub(super) fn scalars(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let trimmed = text.trim();
    let digits: Cow<'_, str> = trimmed.strip_prefix('+').unwrap_or(trimmed).into();
    if let Ok(whole) = digits.parse::<i64>() {
        found.push(Value::from(whole));
    } else if let Ok(whole) = digits.parse::<u64>() {
        found.push(Value::from(whole));
    } else if digits.contains(|c: char| c.is_ascii_digit())
        && let Ok(float) = digits.parse::<f64>()
    {
        found.extend(written(float));
    }
    match trimmed.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => found.push(Value::Bool(true)),
        "false" | "0" | "no" | "off" | "f" | "n" => found.push(Value::Bool(false)),
        "" | "null" | "none" | "nil" => found.push(Value::Null),
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Library, SchemaRef};

    fn refused(schema: &Value, text: &str) -> Option<String> {
        let library = Library::new(json!({"S": schema}));
        let checked = library.check_text(&SchemaRef("/S".into()), text);
        checked
            .refusals()
            .first()
            .map(|refusal| refusal.keyword.clone())
    }

    #[test]
    fn any_honest_reading_is_enough() {
        for (schema, legal) in [
            (json!({"type": "string"}), vec!["12", "", "true", "{}"]),
            (
                json!({"type": "integer"}),
                vec!["12", "-3", "+3", " 4 ", "1.0", "1e3"],
            ),
            (json!({"type": "number"}), vec!["1", "0.5", ".5"]),
            (
                json!({"type": "boolean"}),
                vec!["1", "0", "true", "True", "off"],
            ),
            (
                json!({"type": "array", "items": {"type": "integer"}}),
                vec!["1,2", "", "7", "[1,2]", "1|2"],
            ),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                vec!["1,2", "a"],
            ),
            (
                json!({"type": "object", "required": ["a"]}),
                vec!["a,1", "a=1", r#"{"a":1}"#],
            ),
            (json!({"type": ["null", "integer"]}), vec!["", "null", "3"]),
        ] {
            for text in legal {
                assert_eq!(refused(&schema, text), None, "{schema}: {text}");
            }
        }
    }

    #[test]
    fn what_no_reading_allows_is_refused_by_the_nearest_one() {
        for (schema, text, keyword) in [
            (json!({"type": "integer"}), "abc", "type"),
            (json!({"type": "integer"}), "1.5", "type"),
            (json!({"type": "integer"}), "", "type"),
            (json!({"type": "boolean"}), "nay", "type"),
            (json!({"type": "boolean"}), "2", "type"),
            (json!({"type": "integer", "minimum": 1}), "0", "minimum"),
            (
                json!({"type": "string", "maxLength": 2}),
                "123",
                "maxLength",
            ),
            (json!({"type": "string", "enum": ["a", "b"]}), "c", "enum"),
            (
                json!({"type": "array", "items": {"type": "integer"}, "maxItems": 2}),
                "1,2,3",
                "maxItems",
            ),
            (
                json!({"type": "array", "items": {"type": "integer"}}),
                "1,x",
                "type",
            ),
            (json!({"type": "string", "format": "uuid"}), "nay", "format"),
        ] {
            assert_eq!(
                refused(&schema, text).as_deref(),
                Some(keyword),
                "{schema}: {text}"
            );
        }
    }
}
