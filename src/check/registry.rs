//! Every check, in the order of the catalogue.

use crate::words::RuleId;

use super::{Check, access, auth, contract, input, lifecycle, resource, transport};

/// The table that everything iterates: plan, explain, docs, SARIF, tests.
pub(crate) static CHECKS: &[&[&dyn Check]] = &[
    auth::CHECKS,
    access::CHECKS,
    input::CHECKS,
    lifecycle::CHECKS,
    transport::CHECKS,
    resource::CHECKS,
    contract::CHECKS,
];

/// Every check, families in the order of the table.
pub(crate) fn checks() -> impl Iterator<Item = &'static dyn Check> {
    CHECKS.iter().flat_map(|family| family.iter().copied())
}

/// The check of a rule.
pub(crate) fn check(rule: &RuleId) -> Option<&'static dyn Check> {
    checks().find(|check| check.rule().id == *rule)
}
