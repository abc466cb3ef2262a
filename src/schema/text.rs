//! The wire form: in path, query, header and cookie everything is text, and a server may read it as it likes.

use serde_json::{Number, Value};

use super::{Checked, Library, SchemaRef};

impl Library {
    /// Whether `text` may be sent where `schema` stands: legal if any reading of it is.
    pub(crate) fn check_text(&self, schema: &SchemaRef, text: &str) -> Checked {
        let mut first = None;
        for reading in readings(text) {
            match self.check(schema, &reading) {
                Checked::Refused(refusals) => first = first.or(Some(refusals)),
                other => return other,
            }
        }
        first.map_or(Checked::Unusable, Checked::Refused)
    }
}

/// Every value that a server could take `text` for, the text itself first.
fn readings(text: &str) -> Vec<Value> {
    let mut all = vec![Value::String(text.to_owned())];
    all.extend(scalars(text));
    let trimmed = text.trim();
    if trimmed != text {
        all.push(Value::String(trimmed.to_owned()));
        all.extend(scalars(trimmed));
    }
    if trimmed.starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str(trimmed)
    {
        all.push(value);
    }
    for separator in [',', '|', ' '] {
        if separator == ',' || text.contains(separator) {
            let parts = || text.split(separator);
            all.push(parts().map(|part| Value::String(part.to_owned())).collect());
            let read = |part: &str| scalars(part).into_iter().next();
            if let Some(items) = parts().map(read).collect::<Option<Vec<Value>>>() {
                all.push(items.into());
            }
        }
    }
    if text.is_empty() {
        all.push(Value::Null);
        all.push(Value::Array(Vec::new()));
    }
    all
}

/// Numbers, booleans and null in canonical and in lenient spelling.
fn scalars(text: &str) -> Vec<Value> {
    let mut all = Vec::new();
    if let Ok(number) = text.parse::<i64>() {
        all.push(Value::from(number));
    } else if let Ok(number) = text.parse::<u64>() {
        all.push(Value::from(number));
    }
    if let Some(number) = text
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .and_then(Number::from_f64)
    {
        all.push(Value::Number(number));
    }
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => all.push(Value::Bool(true)),
        "false" | "0" | "no" | "off" | "f" | "n" | "" => all.push(Value::Bool(false)),
        "null" | "none" | "nil" => all.push(Value::Null),
        _ => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::schema::{Library, SchemaRef};

    #[test]
    fn any_reading_of_the_text_makes_it_legal() {
        for (schema, text, legal) in [
            (json!({"type": "string"}), "12", true),
            (json!({"type": "integer"}), "12", true),
            (json!({"type": "integer"}), "abc", false),
            (json!({"type": "integer"}), "1.5", false),
            (json!({"type": "boolean"}), "1", true),
            (json!({"type": "boolean"}), "nay", false),
            (
                json!({"type": "array", "items": {"type": "integer"}}),
                "1,2",
                true,
            ),
            (
                json!({"type": "array", "items": {"type": "integer"}}),
                "1,b",
                false,
            ),
            (json!({"enum": ["a", "b"]}), "c", false),
            (json!({"type": "object"}), "{\"a\":1}", true),
            (json!({"type": "string", "format": "uuid"}), "nay", false),
        ] {
            let library = Library::new(json!({ "s": schema }));
            assert_eq!(
                library.check_text(&SchemaRef("/s".into()), text).is_legal(),
                legal,
                "{schema} {text}"
            );
        }
    }
}
