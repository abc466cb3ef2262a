//! The sections `access` and `isolation`.

use std::time::Duration;

use serde::Deserialize;

use super::OperationPattern;
use super::notation::{self, Notation};
use super::shape::{Key, OPERATIONS, Shape, TEXTS};

/// One entry of `access`: these roles may call these operations, nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessRule {
    /// The operations.
    pub operations: Vec<OperationPattern>,
    /// Roles; also `anonymous` and `everyone`.
    pub allow: Vec<String>,
}

pub(super) const ACCESS: Shape = Shape::List {
    of: &Shape::object(&[
        Key::new("operations", &OPERATIONS, "The operations that this is about.").required(),
        Key::new(
            "allow",
            &TEXTS,
            "The roles that may call them; also `anonymous` and `everyone`. Everybody else must be refused.",
        )
        .required(),
    ]),
    least: 0,
};

/// Among whom objects are shared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
    /// How long somebody may still reach what is shared with him no more.
    #[serde(default, deserialize_with = "notation::some_duration")]
    pub unshared_within: Option<Duration>,
}

pub(super) const ISOLATION: Shape = Shape::List {
    of: &Shape::object(&[
        Key::new(
            "operations",
            &OPERATIONS,
            "The operations that this is about.",
        )
        .required(),
        Key::new(
            "shared_within",
            &Shape::Word(&["owner", "tenant", "everyone"]),
            "Among whom objects are shared; default: owner.",
        ),
        Key::new(
            "except",
            &TEXTS,
            "Roles that may reach everybody's objects here.",
        ),
        Key::new(
            "unshared_within",
            &Shape::Text(Notation::Duration),
            "How long somebody may still reach what is shared with him no more; default: not at all.",
        ),
    ]),
    least: 0,
};
