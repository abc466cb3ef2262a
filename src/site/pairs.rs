//! Which owner and which attacker are worth a try together.

use std::collections::BTreeSet;

use crate::spec::Operation;
use crate::words::IdentityName;

use super::{Expectation, Site};

/// Somebody's object, tried by somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Whose object it is.
    pub owner: IdentityName,
    /// Who tries.
    pub attacker: IdentityName,
}

/// Pairs that the config keeps apart at this operation, one for each combination of roles and tenants.
///
/// An attacker whose role may not call the operation at all is left to `access/function`.
pub(crate) fn pairs(site: &Site, operation: &Operation) -> Vec<Pair> {
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for owner in &site.identities {
        for attacker in &site.identities {
            let may_call = |identity| site.expectation(operation, identity) != Expectation::Denied;
            if !site.isolates(operation, owner, attacker) || !may_call(owner) || !may_call(attacker)
            {
                continue;
            }
            let same_tenant = owner.tenant == attacker.tenant;
            if seen.insert((owner.role.clone(), attacker.role.clone(), same_tenant)) {
                pairs.push(Pair {
                    owner: owner.name.clone(),
                    attacker: attacker.name.clone(),
                });
            }
        }
    }
    pairs
}
