//! Small changes to a value: what is unique to a call filled in (`{unique}` in a text of the config stands for letters and
//! digits that no other call has), an inner property left out.

use serde_json::Value;

const UNIQUE: &str = "{unique}";

/// Whether some text of a value has the place for what is unique.
pub(super) fn is_template(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(UNIQUE),
        Value::Array(items) => items.iter().any(is_template),
        Value::Object(object) => object.values().any(is_template),
        _ => false,
    }
}

/// The value with that place filled in.
pub(super) fn filled(value: &Value, unique: &str) -> Value {
    match value {
        Value::String(text) => text.replace(UNIQUE, unique).into(),
        Value::Array(items) => items.iter().map(|item| filled(item, unique)).collect(),
        Value::Object(object) => {
            let each = object.iter();
            each.map(|(name, own)| (name.clone(), filled(own, unique)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Leaves an inner property out, in each item of a list.
pub(super) fn leave_out(value: &mut Value, path: &str) {
    match (value, path.split_once('/')) {
        (Value::Array(items), _) => items.iter_mut().for_each(|item| leave_out(item, path)),
        (Value::Object(object), None) => {
            object.shift_remove(path);
        }
        (Value::Object(object), Some((first, rest))) => {
            if let Some(inner) = object.get_mut(first) {
                leave_out(inner, rest);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{filled, is_template, leave_out};

    #[test]
    fn an_inner_property_is_left_out_of_each_item() {
        let mut body = json!({"actions": [{"extra": 1, "id": "a"}, {"extra": 2}], "extra": 3});
        leave_out(&mut body, "actions/extra");
        assert_eq!(body, json!({"actions": [{"id": "a"}, {}], "extra": 3}));
    }

    #[test]
    fn every_text_of_a_value_is_filled_in() {
        let template = json!({"name": "nay-{unique}.example.", "ns": ["a", "{unique}"], "ttl": 1});
        assert!(is_template(&template) && !is_template(&json!({"name": "unique", "ttl": 1})));
        let whole = json!({"name": "nay-7f.example.", "ns": ["a", "7f"], "ttl": 1});
        assert_eq!(filled(&template, "7f"), whole);
    }
}
