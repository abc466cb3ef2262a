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
