//! What rules about a host share: the operation at which the host is looked at, and the one case there.

use crate::check::{Case, Cost, Rule, Stage};
use crate::lab::{Actor, Subject};
use crate::site::Site;
use crate::spec::Operation;

/// The first reading of the document that may be called and `is` so; one that needs no values before others.
pub(super) fn reading(site: &Site, is: impl Fn(&Operation) -> bool) -> Option<&Operation> {
    let fits = |operation: &&Operation| {
        &*operation.key.method == "GET" && site.excluded(operation).is_none() && is(operation)
    };
    let plain = |operation: &&Operation| {
        !operation.key.template.contains('{') && operation.parameters.iter().all(|it| !it.required)
    };
    let operations = || site.api.operations.iter().filter(fits);
    operations().find(plain).or_else(|| operations().next())
}

/// The first reading that demands a credential.
pub(super) fn guarded(site: &Site) -> Option<&Operation> {
    reading(site, |operation| site.demands_credential(operation))
}

/// The one case of a rule, if this is the operation that `choose` finds for it.
pub(super) fn case<'s>(
    rule: &Rule,
    site: &'s Site,
    choose: impl FnOnce() -> Option<&'s Operation>,
    operation: &Operation,
    form: &str,
    (stage, requests): (Stage, u32),
) -> Vec<Case> {
    if !site.is_chosen(rule.id.as_str(), operation, choose) {
        return Vec::new();
    }
    vec![Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place: None,
        form: form.to_owned(),
        violation: None,
        stage,
        cost: Cost {
            requests,
            writes: u32::from(!operation.key.is_safe()),
        },
    }]
}
