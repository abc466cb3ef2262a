//! Texts of a parameter that no reading allows, made from what breaks the value that the text stands for.

use serde_json::Value;

use super::direction::Direction;
use super::library::{Library, SchemaRef};
use super::violation::{Change, Violation};
use super::violations::{Sent, Violations, kinds_first, violations_under};

/// Every way to break a parameter whose text is `control_text`, as `Change::Set` of a text, or of a list of texts, at the root pointer.
///
/// Nothing when the control is not legal. A missing parameter is the caller's; so is leaving out texts that
/// change the shape of a path (empty, slashes, dots).
pub(crate) fn text_violations(
    library: &Library,
    schema: &SchemaRef,
    control_text: &str,
) -> Violations {
    let Some(value) = library.read_text(schema, control_text) else {
        return Violations::default();
    };
    let mut found: Vec<Violation> = Vec::new();
    let way = |violation: &Violation| sent(library, schema, &value, violation);
    let all = violations_under(library, schema, &value, Direction::Request, ("", &way));
    let mut still_legal = all.still_legal;
    for violation in all.kept {
        let Some(changed) = violation.apply(&value) else {
            continue;
        };
        let Some(text) = text_of(&changed) else {
            continue;
        };
        let checked = library.check_text(schema, &text);
        let same = checked
            .refusals()
            .iter()
            .find(|r| r.keyword == violation.keyword);
        let Some(refusal) = same.or(checked.refusals().first()) else {
            still_legal += 1;
            continue;
        };
        // A list keeps its items: how they are put together is for the parameter's style to say.
        let change = Change::Set(match &changed {
            Value::Array(items) => items.iter().filter_map(text_of).map(Value::from).collect(),
            _ => Value::String(text),
        });
        if found.iter().any(|known| known.change == change) {
            continue;
        }
        found.push(Violation {
            keyword: refusal.keyword.clone(),
            pointer: String::new(),
            change,
            says: match same {
                Some(_) => violation.says,
                None => format!("a text that `{}` refuses", refusal.keyword),
            },
            within: None,
        });
    }
    found.extend(half_a_number(library, schema, &value));
    Violations {
        kept: kinds_first(found, Violation::kind),
        still_legal,
    }
}

/// What becomes of a change to the value of a parameter.
fn sent(library: &Library, schema: &SchemaRef, value: &Value, violation: &Violation) -> Sent {
    if let Change::Set(value) = &violation.change
        && violation.pointer.is_empty()
        && library.is_same_text(schema, value)
    {
        return Sent::Never;
    }
    match violation.apply(value).as_ref().and_then(text_of) {
        None => Sent::Never,
        Some(text) if library.check_text(schema, &text).refusals().is_empty() => Sent::Legal,
        Some(_) => Sent::AsIs,
    }
}

/// A number with letters behind it, which lenient readers take for the number.
fn half_a_number(library: &Library, schema: &SchemaRef, value: &Value) -> Option<Violation> {
    let text = format!("{}nay", value.as_number()?);
    let checked = library.check_text(schema, &text);
    let refused = checked.refusals().iter().any(|r| r.keyword == "type");
    refused.then(|| Violation {
        keyword: "type".to_owned(),
        pointer: String::new(),
        change: Change::Set(Value::String(text)),
        says: "a number with letters behind it".to_owned(),
        within: None,
    })
}

/// A value as a parameter's text; `None` for what has no plain one.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) if !items.is_empty() => {
            let items: Option<Vec<String>> = items.iter().map(text_of).collect();
            Some(items?.join(","))
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Change, Library, SchemaRef, text_violations};

    fn broken(schema: Value, control: &str) -> Vec<String> {
        let library = Library::new(json!({"S": schema}));
        let at = SchemaRef("/S".into());
        let found = text_violations(&library, &at, control);
        let lines = found.kept.iter().map(|violation| match &violation.change {
            Change::Set(text) => format!("{} {text}", violation.keyword),
            Change::Remove => "removed".to_owned(),
        });
        lines.collect()
    }

    #[test]
    fn only_what_no_reading_allows_is_left() {
        assert_eq!(broken(json!({"type": "string"}), "x"), Vec::<String>::new());
        assert_eq!(
            broken(json!({"type": "boolean"}), "true"),
            [r#"type "nay""#]
        );
        assert_eq!(
            broken(json!({"type": "integer", "minimum": 1, "maximum": 50}), "3"),
            [
                r#"type "nay""#,
                r#"minimum "0""#,
                r#"maximum "51""#,
                r#"type "3nay""#
            ]
        );
        assert_eq!(
            broken(json!({"type": "string", "enum": ["asc", "desc"]}), "asc"),
            [r#"enum "nay""#]
        );
        assert_eq!(
            broken(
                json!({"type": "string", "format": "uuid"}),
                "9f0e0f38-52a1-4d3c-8a2b-d6b0a2e1c111"
            ),
            [r#"format "nay""#]
        );
        assert_eq!(
            broken(
                json!({"type": "array", "items": {"type": "integer"}, "maxItems": 2}),
                "1,2"
            ),
            [r#"maxItems ["1","2","3"]"#, r#"type ["nay","2"]"#]
        );
        assert_eq!(
            broken(json!({"type": "integer"}), "no number"),
            Vec::<String>::new()
        );
    }
}
