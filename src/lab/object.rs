//! An object that lives on the target.

use serde_json::Value;

use crate::site::ResourceId;
use crate::words::IdentityName;

use super::kin::text;

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

/// What tells an object from all others: a number and the same one as text are one id.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(ResourceId, Vec<String>);

impl Name {
    /// The name of what has these ids.
    pub(super) fn new<'v>(resource: ResourceId, ids: impl IntoIterator<Item = &'v Value>) -> Self {
        Self(resource, ids.into_iter().map(text).collect())
    }

    /// What it is that has this name.
    pub(super) fn resource(&self) -> ResourceId {
        self.0
    }
}

impl Object {
    /// What tells it from all others.
    pub(crate) fn name(&self) -> Name {
        Name::new(self.resource, &self.ids)
    }
}
