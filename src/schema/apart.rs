//! Objects whose members are each a text of their own: what becomes of a change there, however the others are read.

use serde_json::{Map, Value};

use super::direction::Direction;
use super::library::{Library, SchemaRef};
use super::text_violations::text_of;
use super::violation::{Change, Violation};
use super::violations::Sent;
use super::wire::scalars;

impl Library {
    /// What the server gets to see of a change to `whole`, an object of plain values that are written apart from each other,
    /// or one such value. Legal is what is so in any reading of the text that was changed.
    ///
    /// What stands deeper than a member is never sent: no style of a parameter says how.
    pub(crate) fn sent_apart(
        &self,
        schema: &SchemaRef,
        whole: &Value,
        violation: &Violation,
    ) -> Sent {
        let Some(changed) = violation.apply(whole) else {
            return Sent::Never;
        };
        if !is_plain(&changed) || violation.pointer.matches('/').count() > 1 {
            return Sent::Never;
        }
        let text = match &violation.change {
            Change::Set(value) if !value.is_object() => Some(value).zip(text_of(value)),
            _ => None,
        };
        let Some((value, text)) = text else {
            // A member left out, or others in place of all.
            let texts = each(&changed, &|own| Value::from(own));
            let likely = each(&changed, &likeliest);
            let mut read = [changed, texts, likely].into_iter();
            return match read.any(|one| self.is_legal(schema, &one)) {
                _ if !whole.is_object() => Sent::Never,
                true => Sent::Legal,
                false => Sent::AsIs,
            };
        };
        if whole.is_object() && violation.pointer.is_empty() {
            let sent = Sent::As(Change::Set(Value::String(text.clone())));
            return match self.check_text(schema, &text).refusals().is_empty() {
                true => Sent::Legal,
                false => sent,
            };
        }
        // Any value is a text: a number where text is wanted is none.
        let old = whole.pointer(&violation.pointer);
        let is_text = old.is_some_and(Value::is_string) && !value.is_string();
        if is_text || old.and_then(text_of).is_some_and(|old| old == text) {
            return Sent::Never;
        }
        let readings = scalars(&text).into_iter().chain([Value::from(&*text)]);
        let put = |reading: Value| {
            let change = Violation {
                change: Change::Set(reading),
                ..violation.clone()
            };
            // Another reading of the others may belong to another alternative.
            let others = [whole.clone(), each(whole, &|own| Value::from(own))];
            others.map(|others| change.apply(&others))
        };
        let read: Vec<Value> = readings.flat_map(put).flatten().collect();
        match read.iter().any(|one| self.is_legal(schema, one)) {
            true => Sent::Legal,
            false => Sent::As(Change::Set(Value::String(text))),
        }
    }

    fn is_legal(&self, schema: &SchemaRef, value: &Value) -> bool {
        self.check(schema, value, Direction::Request)
            .refusals()
            .is_empty()
    }
}

/// Whether a value is written as one text, or as one for each member, of which there is at least one.
fn is_plain(value: &Value) -> bool {
    let scalar =
        |value: &Value| matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_));
    match value {
        Value::Object(members) => !members.is_empty() && members.values().all(scalar),
        other => scalar(other),
    }
}

/// The object with each member read anew from its text.
fn each(whole: &Value, read: &dyn Fn(&str) -> Value) -> Value {
    let Value::Object(members) = whole else {
        return whole.clone();
    };
    let members = members.iter().map(|(name, value)| {
        let text = text_of(value);
        let value = text.map_or_else(|| value.clone(), |text| read(&text));
        (name.clone(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn likeliest(text: &str) -> Value {
    let mut scalars = scalars(text).into_iter();
    scalars.next().unwrap_or_else(|| Value::from(text))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Change, Library, SchemaRef, Sent, Violation};

    fn sent(schema: &Value, whole: &Value, pointer: &str, change: Change) -> String {
        let library = Library::new(json!({ "S": schema }));
        let violation = Violation {
            keyword: "type".to_owned(),
            pointer: pointer.to_owned(),
            change,
            says: String::new(),
            within: None,
        };
        match library.sent_apart(&SchemaRef("/S".into()), whole, &violation) {
            Sent::AsIs => "as it is".to_owned(),
            Sent::As(Change::Set(value)) => value.to_string(),
            Sent::As(Change::Remove) => "left out".to_owned(),
            Sent::Legal => "legal".to_owned(),
            Sent::Never => "never".to_owned(),
        }
    }

    #[test]
    fn a_member_is_what_its_text_may_be_read_as() {
        let schema = json!({"type": "object", "required": ["size"], "additionalProperties": false,
            "properties": {"size": {"type": "integer", "minimum": 1}, "word": {"type": "string", "maxLength": 3},
                "flag": {"type": "boolean"}, "deep": {"type": "object"}}});
        let whole = json!({"size": 2, "word": "12"});
        let set = |pointer: &str, value: Value| sent(&schema, &whole, pointer, Change::Set(value));
        assert_eq!(set("/size", json!(0)), r#""0""#);
        assert_eq!(set("/size", json!("nay")), r#""nay""#);
        assert_eq!(set("/size", json!("7")), "legal");
        assert_eq!(set("/size", json!("2")), "never", "the same on the wire");
        assert_eq!(set("/size", Value::Null), "never");
        assert_eq!(set("/word", json!(7)), "never", "any value is a text");
        assert_eq!(set("/word", json!("long")), r#""long""#);
        assert_eq!(set("/flag", json!("yes")), "legal");
        assert_eq!(set("/other", json!("nay")), r#""nay""#);
        assert_eq!(set("/deep", json!({"a": 1})), "never", "no style says how");
        assert_eq!(set("", json!({"word": "a"})), "as it is");
        assert_eq!(set("", json!({"size": "7"})), "legal");
        assert_eq!(set("", json!("nay")), r#""nay""#);
        assert_eq!(set("", json!(["nay"])), "never");
        assert_eq!(sent(&schema, &whole, "/size", Change::Remove), "as it is");
        assert_eq!(sent(&schema, &whole, "/word", Change::Remove), "legal");
        let alone = json!({"size": 2});
        assert_eq!(
            sent(&schema, &alone, "/size", Change::Remove),
            "never",
            "an object of nothing is not written"
        );
    }

    #[test]
    fn another_reading_of_the_others_may_belong_to_another_alternative() {
        let of = |id: Value, kind: &str| json!({"type": "object", "properties": {"id": id, "kind": {"const": kind}}});
        let schema = json!({"anyOf": [of(json!({"type": "integer"}), "a"), of(json!({"type": "string"}), "b")]});
        let whole = json!({"id": 7, "kind": "a"});
        let set = |value: &str| sent(&schema, &whole, "/kind", Change::Set(json!(value)));
        assert_eq!(set("b"), "legal");
        assert_eq!(set("c"), r#""c""#);
    }
}
