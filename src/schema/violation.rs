//! One way to break a schema, as a value that can be put on any instance of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pointer;

/// What is done to a valid instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Change {
    /// The value at the pointer becomes this; a property that is not there is added.
    Set(Value),
    /// The value at the pointer is taken out.
    Remove,
}

/// The smallest change that breaks exactly one keyword, confirmed by the referee on the instance it was made for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Violation {
    /// The keyword that the referee names, such as `type` or `required`; `odd` where the value need not be illegal.
    /// Where alternatives hide the reason (`anyOf`, `oneOf`), the keyword that was aimed at inside them.
    pub keyword: String,
    /// Where in the instance, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is done there.
    pub change: Change,
    /// What is wrong, in words: `a number where text is wanted`.
    pub says: String,
    /// The whole instance that it is made for, where the ordinary one has taken another alternative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Box<Value>>,
}

impl Violation {
    /// The kind of constraint: `null` for a null that is not allowed, else the keyword.
    pub(crate) fn kind(&self) -> &str {
        match self.change {
            Change::Set(Value::Null) if self.keyword != "odd" => "null",
            _ => &self.keyword,
        }
    }

    /// Whether the place is there and something would change.
    pub(crate) fn changes(&self, instance: &Value) -> bool {
        let Some((above, last)) = pointer::split(&self.pointer) else {
            return matches!(&self.change, Change::Set(value) if value != instance);
        };
        match (pointer::find(instance, above), &self.change) {
            (Some(Value::Object(members)), Change::Set(value)) => members.get(&last) != Some(value),
            (Some(Value::Object(members)), Change::Remove) => members.contains_key(&last),
            (Some(Value::Array(items)), change) => {
                let item = last.parse().ok().and_then(|index: usize| items.get(index));
                item.is_some_and(|item| !matches!(change, Change::Set(value) if value == item))
            }
            _ => false,
        }
    }

    /// The instance with this change made; `None` when the place is not there or nothing would change.
    pub(crate) fn apply(&self, instance: &Value) -> Option<Value> {
        if !self.changes(instance) {
            return None;
        }
        let Some((above, last)) = pointer::split(&self.pointer) else {
            return match &self.change {
                Change::Set(value) => Some(value.clone()),
                Change::Remove => None,
            };
        };
        let mut changed = instance.clone();
        match (changed.pointer_mut(above)?, &self.change) {
            (Value::Object(members), Change::Set(value)) => {
                members.insert(last, value.clone());
            }
            (Value::Object(members), Change::Remove) => {
                members.shift_remove(&last);
            }
            (Value::Array(items), change) => {
                let index: usize = last.parse().ok()?;
                match change {
                    Change::Set(value) => items.get_mut(index)?.clone_from(value),
                    Change::Remove => drop(items.remove(index)),
                }
            }
            _ => return None,
        }
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Change, Violation};

    fn apply(pointer: &str, change: Change, instance: &Value) -> Option<Value> {
        let violation = Violation {
            keyword: "type".to_owned(),
            pointer: pointer.to_owned(),
            change,
            says: String::new(),
            within: None,
        };
        violation.apply(instance)
    }

    #[test]
    fn a_change_is_made_where_its_place_is() {
        let instance = json!({"a": [1, {"b/c": 2}]});
        let set = || Change::Set(json!("nay"));
        assert_eq!(apply("", set(), &instance), Some(json!("nay")));
        assert_eq!(
            apply("/a/0", set(), &instance),
            Some(json!({"a": ["nay", {"b/c": 2}]}))
        );
        assert_eq!(
            apply("/a/1/b~1c", Change::Remove, &instance),
            Some(json!({"a": [1, {}]}))
        );
        assert_eq!(
            apply("/new", set(), &instance),
            Some(json!({"a": [1, {"b/c": 2}], "new": "nay"}))
        );
    }

    #[test]
    fn a_place_that_is_not_there_gives_nothing() {
        let instance = json!({"a": [1], "n": "nay"});
        for pointer in ["", "/x", "/a/1", "/a/0/x", "/a/x"] {
            assert_eq!(apply(pointer, Change::Remove, &instance), None, "{pointer}");
        }
        assert_eq!(apply("/a/9", Change::Set(json!(1)), &instance), None);
        assert_eq!(apply("/x/y", Change::Set(json!(1)), &instance), None);
        assert_eq!(
            apply("/n", Change::Set(json!("nay")), &instance),
            None,
            "nothing would change"
        );
    }
}
