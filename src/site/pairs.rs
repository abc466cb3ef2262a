//! Which owner and which attacker are worth a try together.

use std::collections::BTreeSet;

use crate::identity::Identity;
use crate::spec::Operation;
use crate::words::{Arrange as _, IdentityName};

use super::{Expectation, Site};

/// Somebody's object, tried by somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Whose object it is.
    pub owner: IdentityName,
    /// Who tries.
    pub attacker: IdentityName,
    /// Whether both belong to declared tenants, and not to the same.
    pub across: bool,
}

/// Pairs that the config keeps apart at this operation: each role that may call it tries once within its tenant and once
/// across, on a peer's object where there is a peer.
///
/// An attacker whose role may not call the operation at all is left to `access/function`.
pub(crate) fn pairs(site: &Site, operation: &Operation) -> Vec<Pair> {
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    let may_call = |identity: &&Identity| {
        !identity.is_anonymous() && site.expectation(operation, identity) != Expectation::Denied
    };
    for attacker in site.identities.iter().filter(may_call) {
        let mut owners: Vec<&Identity> = site.identities.iter().filter(may_call).collect();
        owners.arrange_by_key(|owner| owner.role != attacker.role);
        for owner in owners {
            let across = crosses(owner, attacker);
            if site.isolates(operation, owner, attacker)
                && seen.insert((attacker.role.clone(), across))
            {
                pairs.push(Pair {
                    owner: owner.name.clone(),
                    attacker: attacker.name.clone(),
                    across,
                });
            }
        }
    }
    pairs
}

impl Site {
    /// Whether two identities of these names belong to different declared tenants.
    pub(crate) fn is_across(&self, one: &IdentityName, other: &IdentityName) -> bool {
        let both = self.identity(one).zip(self.identity(other));
        both.is_some_and(|(one, other)| crosses(one, other))
    }
}

/// Whether two identities belong to different declared tenants.
pub(super) fn crosses(one: &Identity, other: &Identity) -> bool {
    one.tenant.is_some() && other.tenant.is_some() && one.tenant != other.tenant
}
