//! Who may call what, as far as config, document and the recorded matrix say.

use crate::config::{AccessRule, IsolationRule, SharedWithin};
use crate::identity::Identity;
use crate::spec::Operation;
use crate::words::{Access, IdentityName};

use super::Site;
use super::pairs::crosses;

/// What is expected of one identity at one operation.
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
    /// What is expected, from the first that says something: the config's `access`, the document, the recorded matrix.
    pub(crate) fn expectation(&self, operation: &Operation, identity: &Identity) -> Expectation {
        match self.policy(operation, identity) {
            Expectation::Unknown if self.is_recorded_denial(operation, identity) => {
                Expectation::Denied
            }
            said => said,
        }
    }

    /// What config and document say; the recorded matrix is left out.
    fn policy(&self, operation: &Operation, identity: &Identity) -> Expectation {
        let Some(entry) = self.access_of(operation) else {
            return self.documented(operation, identity);
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

    /// The first entry of the config's `access` that names an operation.
    pub(super) fn access_of(&self, operation: &Operation) -> Option<&AccessRule> {
        let named = |entry: &&AccessRule| {
            entry
                .operations
                .iter()
                .any(|pattern| pattern.matches(&operation.key, &operation.tags))
        };
        self.config.access.iter().find(named)
    }

    /// Whether nothing but the recorded matrix denies the operation to an identity: `access/matrix-drift` tries it.
    pub(crate) fn only_recorded(&self, operation: &Operation, identity: &Identity) -> bool {
        self.policy(operation, identity) == Expectation::Unknown
            && self.is_recorded_denial(operation, identity)
    }

    /// A recorded denial binds; what was recorded as allowed opens nothing. Nobody in particular is the affair of
    /// authentication.
    fn is_recorded_denial(&self, operation: &Operation, identity: &Identity) -> bool {
        let who = identity.role.as_deref().unwrap_or(identity.name.as_str());
        let recorded = self.config.recorded.at(&operation.key, who);
        !identity.is_anonymous() && recorded == Some(Access::Denied)
    }

    /// Whether nothing at all says who may call what.
    pub(crate) fn has_no_policy(&self) -> bool {
        let says = |operation: &Operation| {
            let said = |identity| self.documented(operation, identity) != Expectation::Unknown;
            self.identities.iter().any(said)
        };
        self.config.access.is_empty()
            && self.config.recorded.is_empty()
            && !self.api.operations.iter().any(says)
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
        !self.is_open(operation)
    }

    /// Whether a caller without a credential may call the operation.
    pub(crate) fn is_open(&self, operation: &Operation) -> bool {
        match self.expectation(operation, &Identity::anonymous()) {
            Expectation::Allowed => true,
            Expectation::Denied => false,
            Expectation::Unknown => {
                !operation.is_protected() || self.is_opened_by_certificate(operation)
            }
        }
    }
}
