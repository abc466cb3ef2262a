//! The referee: whether a value is legal, and if not, which keyword says so.

use serde_json::Value;

use super::{Library, SchemaRef};

/// At most so many refusals are listed.
const MOST: usize = 20;

/// What the referee says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checked {
    /// The schema allows it.
    Legal,
    /// The schema refuses it, for these reasons.
    Refused(Vec<Refusal>),
    /// The schema itself cannot be used: no verdict.
    Unusable,
}

impl Checked {
    /// Whether the schema allows it.
    pub(crate) fn is_legal(&self) -> bool {
        matches!(self, Self::Legal)
    }
}

/// One failed keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The keyword, such as `type`.
    pub keyword: String,
    /// Where in the value, as a JSON pointer.
    pub pointer: String,
}

impl Library {
    /// Whether `value` may be sent where `schema` stands. Known formats are asserted.
    pub(crate) fn check(&self, schema: &SchemaRef, value: &Value) -> Checked {
        let Some(validator) = self.validator(schema) else {
            return Checked::Unusable;
        };
        if validator.is_valid(value) {
            return Checked::Legal;
        }
        let refusals = validator
            .iter_errors(value)
            .take(MOST)
            .map(|error| Refusal {
                keyword: error.kind().keyword().to_owned(),
                pointer: error.instance_path().to_string(),
            });
        Checked::Refused(refusals.collect())
    }
}
