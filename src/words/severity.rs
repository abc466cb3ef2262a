//! How bad a broken promise is.

use std::fmt;

/// From worst imaginable downwards; the order of the variants is the order of weight.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Bad practice with a small effect.
    Low,
    /// Helps an attacker.
    Medium,
    /// Breaks one boundary.
    High,
    /// Lets anyone in.
    Critical,
}

impl Severity {
    /// The severity's word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
