//! How far a run goes.

use std::fmt;

/// Which rules run; each profile includes those before it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Profile {
    /// Deterministic and cheap; these fail the build.
    #[default]
    Gate,
    /// Reported as notes; fail nothing unless the config gives the rule a severity.
    Advice,
    /// Slow or heavy on the target; for nightly runs.
    Deep,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gate => "gate",
            Self::Advice => "advice",
            Self::Deep => "deep",
        })
    }
}
