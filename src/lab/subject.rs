//! Who calls what: the part of a case that the lab needs to know.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words::{IdentityName, OperationKey};

/// Who makes the control of a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Actor {
    /// The first identity, in the order of the config, whose valid request of the operation succeeded.
    Able,
    /// This identity and no other.
    Identity(IdentityName),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Able => f.write_str("whoever may"),
            Self::Identity(name) => name.fmt(f),
        }
    }
}

/// Operation, the identity whose request is the control, and the one that tries what must be refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// The operation.
    pub operation: OperationKey,
    /// Who makes the control (and owns the object, where there is one).
    pub owner: Actor,
    /// Who tries what must be refused, when that is somebody else.
    pub attacker: Option<IdentityName>,
}
