//! One way to break a schema.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// The keyword that the referee names, such as `type` or `required`.
    pub keyword: String,
    /// Where in the instance, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is done there.
    pub change: Change,
    /// What is wrong, in words: `a number where text is wanted`.
    pub says: String,
}

impl Violation {
    /// The instance with the change made; `None` when it does not have the place.
    pub(crate) fn apply(&self, instance: &Value) -> Option<Value> {
        let mut changed = instance.clone();
        if self.pointer.is_empty() {
            return match &self.change {
                Change::Set(value) => Some(value.clone()),
                Change::Remove => None,
            };
        }
        let (parent, key) = self.pointer.rsplit_once('/')?;
        let key = key.replace("~1", "/").replace("~0", "~");
        match (changed.pointer_mut(parent)?, &self.change) {
            (Value::Object(object), Change::Remove) => {
                object.shift_remove(&key)?;
            }
            (Value::Object(object), Change::Set(value)) => {
                object.insert(key, value.clone());
            }
            (Value::Array(items), Change::Set(value)) => {
                *items.get_mut(key.parse::<usize>().ok()?)? = value.clone()
            }
            (Value::Array(items), Change::Remove) => {
                let index = key
                    .parse::<usize>()
                    .ok()
                    .filter(|index| *index < items.len())?;
                items.remove(index);
            }
            _ => return None,
        }
        Some(changed)
    }
}
