//! The name of a rule.

use std::borrow::Cow;
use std::fmt;

/// `family/name`, such as `auth/no-credential`; the same text names its file, its trials and its demo flaw.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub(crate) struct RuleId(Cow<'static, str>);

impl RuleId {
    /// The id of a rule of this build.
    pub(crate) const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the slash: `auth`, `access`, `input` …
    pub(crate) fn family(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

impl From<String> for RuleId {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
