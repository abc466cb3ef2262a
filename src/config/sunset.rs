//! The section `sunset`: days on which operations end, where neither document nor answers say so.

use serde::{Deserialize, Deserializer};

use super::OperationPattern;
use super::notation::{self, Notation};
use super::shape::{Key, Shape};

/// The last day of some operations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sunset {
    /// Which operations.
    pub operations: Vec<OperationPattern>,
    /// The day.
    #[serde(deserialize_with = "day")]
    pub date: time::Date,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<time::Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    notation::date(&text).ok_or_else(|| serde::de::Error::custom(Notation::Date.expected()))
}

pub(super) const SUNSET: Shape = Shape::List {
    of: &Shape::object(&[
        Key::new(
            "operations",
            &Shape::List {
                of: &Shape::Text(Notation::Operations),
                least: 1,
            },
            "Which operations.",
        )
        .required(),
        Key::new(
            "date",
            &Shape::Text(Notation::Date),
            "The day after which they must be gone, `2027-03-31`.",
        )
        .required(),
    ]),
    least: 0,
};
