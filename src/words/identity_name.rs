//! The name of somebody who calls the API.

use std::fmt;
use std::sync::Arc;

/// The name under which the config lists an identity, such as `alice`.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub(crate) struct IdentityName(Arc<str>);

impl IdentityName {
    /// The identity that presents nothing; it exists in every run without being listed.
    pub(crate) const ANONYMOUS: &'static str = "anonymous";

    /// The identity that presents nothing.
    pub(crate) fn anonymous() -> Self {
        Self(Arc::from(Self::ANONYMOUS))
    }

    /// The name as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for IdentityName {
    fn from(name: &str) -> Self {
        Self(Arc::from(name))
    }
}

impl fmt::Display for IdentityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
