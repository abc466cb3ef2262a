//! The sections `access` and `isolation`.

use serde::Deserialize;

use super::OperationPattern;

/// One entry of `access`: these roles may call these operations, nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessRule {
    /// The operations.
    pub operations: Vec<OperationPattern>,
    /// Roles; also `anonymous` and `everyone`.
    pub allow: Vec<String>,
}

/// Among whom objects are shared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SharedWithin {
    /// Each owner has his own.
    #[default]
    Owner,
    /// Everybody of the same tenant shares.
    Tenant,
    /// Everybody shares.
    Everyone,
}

/// One entry of `isolation`: whose objects are whose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IsolationRule {
    /// The operations.
    pub operations: Vec<OperationPattern>,
    /// Among whom their objects are shared.
    #[serde(default)]
    pub shared_within: SharedWithin,
    /// Roles that may reach everybody's objects here.
    #[serde(default)]
    pub except: Vec<String>,
}
