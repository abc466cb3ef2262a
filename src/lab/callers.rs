//! Who is to call an operation in the survey, and what is known of those who are not there to do so.

use crate::identity::Identity;
use crate::site::Expectation;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::{Bench, Reason, Standing, Survey};

/// Whether an identity should be able to call the operation. Nobody in particular should where it is open.
pub(super) fn may_try(bench: &Bench, operation: &Operation, identity: &Identity) -> bool {
    match identity.is_anonymous() {
        true => bench.site.is_open(operation),
        false => bench.site.expectation(operation, identity) != Expectation::Denied,
    }
}

/// Why nothing is known of those who are left out, or of anybody where an operation demands what nobody has.
pub(super) fn absent(bench: &Bench, survey: &mut Survey, operation: &Operation) {
    let standings = survey.standings.entry(operation.key.clone()).or_default();
    for identity in &bench.site.identities {
        if let Some(why) = identity.left_out() {
            let unproven = Standing::Unproven(Reason::NoSecret(why));
            standings.insert(identity.name.clone(), unproven);
        }
    }
    if bench.site.identities.is_empty() && !bench.site.is_open(operation) {
        let why = "it demands a credential, and no identity has one".to_owned();
        let unproven = Standing::Unproven(Reason::NoControl(why));
        standings.insert(IdentityName::anonymous(), unproven);
    }
}
