//! Naive changes, keyword by keyword; whether they really break anything is for the referee.

use serde_json::{Map, Number, Value, json};

use crate::schema::Change;
use crate::schema::facets::types;

use super::{allows, words};

/// Keyword, change, words: one entry for each constraint of a value, without looking below it.
pub(super) fn of_value(flat: &Map<String, Value>, value: &Value) -> Vec<(String, Change, String)> {
    let mut all = Vec::new();
    let mut set = |keyword: &str, value: Value, says: String| {
        all.push((keyword.to_owned(), Change::Set(value), says))
    };
    if let Some((other, says)) = another_type(flat) {
        set("type", other, says);
    }
    if !allows(flat, "null") && !types(flat).is_empty() {
        set("type", Value::Null, words::instead("null", &types(flat)));
    }
    if flat.contains_key("enum") {
        set(
            "enum",
            json!("nay-not-listed"),
            "a value that is not in the list".to_owned(),
        );
    }
    if flat.contains_key("const") {
        set(
            "const",
            json!("nay-not-it"),
            "another value than the only one allowed".to_owned(),
        );
    }
    of_numbers(flat, &mut set);
    of_texts(flat, value, &mut set);
    of_arrays(flat, value, &mut set);
    all
}

/// A value of a type that the schema does not allow, chosen so that nobody reads it as the one that is wanted.
fn another_type(flat: &Map<String, Value>) -> Option<(Value, String)> {
    let wanted = types(flat);
    if wanted.is_empty() {
        return None;
    }
    let scalar = |kind: &&str| matches!(*kind, "integer" | "number" | "boolean");
    let named: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|kind| *kind != "null")
        .collect();
    if wanted.iter().any(scalar) && !allows(flat, "string") {
        return Some((json!("nay"), words::instead("text", &named)));
    }
    if !allows(flat, "object") {
        return Some((json!({"nay": 1}), words::instead("an object", &named)));
    }
    if !allows(flat, "string") {
        return Some((json!("nay"), words::instead("text", &named)));
    }
    None
}

fn of_numbers(flat: &Map<String, Value>, set: &mut impl FnMut(&str, Value, String)) {
    let bound = |keyword: &str| flat.get(keyword).and_then(Value::as_f64);
    let whole = types(flat).contains(&"integer");
    let number = |value: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "beyond 64 bits it saturates, and the referee has the last word"
        )]
        if whole {
            Some(Value::from(value as i64))
        } else {
            Number::from_f64(value).map(Value::Number)
        }
    };
    if let Some(value) = bound("minimum").and_then(|bound| number(bound - 1.0)) {
        set("minimum", value, "a number below the minimum".to_owned());
    }
    if let Some(value) = bound("maximum").and_then(|bound| number(bound + 1.0)) {
        set("maximum", value, "a number above the maximum".to_owned());
    }
    if let Some(value) = bound("exclusiveMinimum").and_then(number) {
        set(
            "exclusiveMinimum",
            value,
            "the bound itself, which is excluded".to_owned(),
        );
    }
    if let Some(value) = bound("exclusiveMaximum").and_then(number) {
        set(
            "exclusiveMaximum",
            value,
            "the bound itself, which is excluded".to_owned(),
        );
    }
    if let Some(step) = bound("multipleOf").filter(|step| !whole || *step > 1.0) {
        let off = if whole { 1.0 } else { step / 2.0 };
        let base = bound("minimum").map_or(step, |low| (low / step).ceil() * step);
        if let Some(value) = number(base + off) {
            set(
                "multipleOf",
                value,
                "a number that is not a multiple as required".to_owned(),
            );
        }
    }
}

fn of_texts(flat: &Map<String, Value>, value: &Value, set: &mut impl FnMut(&str, Value, String)) {
    let length = |keyword: &str| {
        flat.get(keyword)
            .and_then(Value::as_u64)
            .and_then(|length| usize::try_from(length).ok())
    };
    let text = value.as_str().unwrap_or("n");
    if let Some(least) = length("minLength").filter(|least| *least > 0) {
        set(
            "minLength",
            json!(text.chars().take(least - 1).collect::<String>()),
            "text shorter than allowed".to_owned(),
        );
    }
    if let Some(most) = length("maxLength").filter(|most| *most < 100_000) {
        let filler = text.chars().next().unwrap_or('n');
        let long: String = text
            .chars()
            .chain(std::iter::repeat(filler))
            .take(most + 1)
            .collect();
        set(
            "maxLength",
            json!(long),
            "text longer than allowed".to_owned(),
        );
    }
    if flat.contains_key("pattern") {
        for odd in ["\u{a1}nay\u{a1}", " ", "nay nay"] {
            set(
                "pattern",
                json!(odd),
                "text that breaks the pattern".to_owned(),
            );
        }
    }
    if let Some(format) = flat.get("format").and_then(Value::as_str) {
        set(
            "format",
            json!("nay nay"),
            format!("text that is no {format}"),
        );
    }
}

fn of_arrays(flat: &Map<String, Value>, value: &Value, set: &mut impl FnMut(&str, Value, String)) {
    let Some(items) = value.as_array() else {
        return;
    };
    let count = |keyword: &str| {
        flat.get(keyword)
            .and_then(Value::as_u64)
            .and_then(|count| usize::try_from(count).ok())
    };
    if let Some(least) = count("minItems").filter(|least| *least > 0) {
        set(
            "minItems",
            items.iter().take(least - 1).cloned().collect(),
            "fewer items than allowed".to_owned(),
        );
    }
    let Some(first) = items.first() else { return };
    if let Some(most) = count("maxItems").filter(|most| *most < 1_000) {
        let many: Vec<Value> = items
            .iter()
            .chain(std::iter::repeat(first))
            .take(most + 1)
            .cloned()
            .collect();
        set(
            "maxItems",
            many.into(),
            "more items than allowed".to_owned(),
        );
    }
    if flat.get("uniqueItems") == Some(&Value::Bool(true)) {
        let twice: Vec<Value> = items.iter().chain([first]).cloned().collect();
        set("uniqueItems", twice.into(), "an item twice".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::schema::{Direction, Library, SchemaRef, text_violations, violations};

    fn broken(schema: &Value, instance: &Value) -> Vec<String> {
        let library = Library::new(json!({ "s": schema }));
        let found = violations(
            &library,
            &SchemaRef("/s".into()),
            instance,
            Direction::Request,
        );
        found
            .kept
            .iter()
            .map(|violation| format!("{} {}", violation.keyword, violation.pointer))
            .collect()
    }

    #[test]
    fn each_constraint_is_broken_once_and_alone() {
        let schema = json!({"type": "object", "additionalProperties": false, "required": ["name"], "properties": {
            "name": {"type": "string", "minLength": 2, "maxLength": 5},
            "size": {"type": "integer", "minimum": 1},
            "tags": {"type": "array", "items": {"enum": ["a"]}, "maxItems": 2}}});
        let found = broken(&schema, &json!({"name": "abc", "size": 3, "tags": ["a"]}));
        insta::assert_snapshot!(found.join("\n"), @r"
        type 
        type 
        required /name
        type /name
        type /name
        minLength /name
        maxLength /name
        type /size
        type /size
        minimum /size
        type /tags
        type /tags
        maxItems /tags
        enum /tags/0
        additionalProperties /naysayer
        ");
    }

    #[test]
    fn what_is_still_legal_is_dropped() {
        assert!(
            broken(&json!({"type": "object"}), &json!({}))
                .iter()
                .all(|found| found.starts_with("type"))
        );
        assert_eq!(broken(&json!({}), &json!("x")), Vec::<String>::new());
    }

    #[test]
    fn on_the_wire_a_number_is_a_legal_string() {
        let library = Library::new(
            json!({"text": {"type": "string"}, "number": {"type": "integer", "maximum": 5}}),
        );
        assert_eq!(
            text_violations(&library, &SchemaRef("/text".into()), "a"),
            vec![]
        );
        let of_number = text_violations(&library, &SchemaRef("/number".into()), "3");
        let keywords: Vec<&str> = of_number
            .iter()
            .map(|violation| violation.keyword.as_str())
            .collect();
        assert_eq!(keywords, ["type", "maximum"]);
    }
}
