//! Who may call what, as far as the config says.

use crate::config::{AccessRule, IsolationRule, SharedWithin};
use crate::identity::Identity;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::Site;
use super::pairs::crosses;

/// What the config says of one identity at one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expectation {
    /// It may.
    Allowed,
    /// It may not.
    Denied,
    /// Nothing is said.
    Unknown,
}

impl Site {
    /// What the config's `access` says: the first entry that names the operation decides.
    pub(crate) fn expectation(&self, operation: &Operation, identity: &Identity) -> Expectation {
        let named = |entry: &&AccessRule| {
            entry
                .operations
                .iter()
                .any(|pattern| pattern.matches(&operation.key, &operation.tags))
        };
        let Some(entry) = self.config.access.iter().find(named) else {
            return Expectation::Unknown;
        };
        let role = identity.role.as_deref();
        let allowed = entry.allow.iter().any(|allowed| {
            allowed == "everyone"
                || (allowed == IdentityName::ANONYMOUS && identity.is_anonymous())
                || Some(allowed.as_str()) == role
        });
        if allowed {
            Expectation::Allowed
        } else {
            Expectation::Denied
        }
    }

    /// Whether the config's `roles` rank `higher` above `lower`.
    pub(crate) fn outranks(&self, higher: &Identity, lower: &Identity) -> bool {
        let rank = |identity: &Identity| {
            let role = identity.role.as_ref()?;
            self.config.roles.iter().position(|own| own == role)
        };
        matches!((rank(higher), rank(lower)), (Some(higher), Some(lower)) if higher > lower)
    }

    /// What the config's `isolation` says of an operation: the first entry that names it.
    pub(crate) fn isolation(&self, operation: &Operation) -> Option<&IsolationRule> {
        self.config.isolation.iter().find(|entry| {
            entry
                .operations
                .iter()
                .any(|pattern| pattern.matches(&operation.key, &operation.tags))
        })
    }

    /// Whether `attacker` must be kept from the objects of `owner` at this operation.
    ///
    /// With no `isolation` entry for it, only peers are kept apart (two identities of one role, or of none, and different
    /// owners), and those of different tenants. Whether a higher role may reach a lower one's objects is for the config
    /// to say.
    pub(crate) fn isolates(
        &self,
        operation: &Operation,
        owner: &Identity,
        attacker: &Identity,
    ) -> bool {
        if owner.owner == attacker.owner {
            return false;
        }
        match self.isolation(operation) {
            None => owner.role == attacker.role || crosses(owner, attacker),
            Some(entry) => {
                let excepted = attacker
                    .role
                    .as_ref()
                    .is_some_and(|role| entry.except.contains(role));
                let shared = match entry.shared_within {
                    SharedWithin::Owner => false,
                    SharedWithin::Tenant => {
                        owner.tenant.is_some() && owner.tenant == attacker.tenant
                    }
                    SharedWithin::Everyone => true,
                };
                !excepted && !shared
            }
        }
    }
}

impl Site {
    /// Whether the operation must refuse a caller without a credential: the config's `access` speaks first, then the document.
    pub(crate) fn demands_credential(&self, operation: &Operation) -> bool {
        if !self
            .identities
            .iter()
            .any(|identity| !identity.is_anonymous())
        {
            return false;
        }
        match self.expectation(operation, &Identity::anonymous()) {
            Expectation::Allowed => false,
            Expectation::Denied => true,
            Expectation::Unknown => operation.is_protected(),
        }
    }
}
