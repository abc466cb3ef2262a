//! An object that lives on the target.

use serde_json::Value;

use crate::site::ResourceId;
use crate::words::IdentityName;

/// A live object: which resource, its ids from the outermost parent inwards, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Object {
    /// What it is.
    pub resource: ResourceId,
    /// Values of the item template's keys, in their order.
    pub ids: Vec<Value>,
    /// Whose it is: who made it, or whose answer showed it.
    pub owner: IdentityName,
    /// A text that only this object holds.
    pub canary: Option<String>,
    /// Whether this run made it. What it did not make it does not change.
    pub made: bool,
}

impl Object {
    /// What tells it from all others.
    pub(crate) fn name(&self) -> (ResourceId, String) {
        (self.resource, Value::Array(self.ids.clone()).to_string())
    }
}
