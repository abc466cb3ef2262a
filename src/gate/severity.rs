//! How much a rule weighs after the config.

use crate::check::{Case, Rule, check};
use crate::config::Config;
use crate::words::{Profile, Severity};

/// The severity that the config gives a rule: by its id, else by `family/*`.
pub(crate) fn configured_severity(rule: &Rule, config: &Config) -> Option<Severity> {
    let by = &config.rules.severity;
    by.get(rule.id.as_str())
        .or_else(|| by.get(&format!("{}/*", rule.id.family())))
        .copied()
}

/// Whether a finding of this case is advice: a note, which fails nothing unless the config weighs the rule.
pub(crate) fn is_advice(rule: &Rule, case: &Case, config: &Config) -> bool {
    let by_form = || check(&rule.id).is_some_and(|check| check.is_advice(case));
    (rule.profile == Profile::Advice || by_form()) && configured_severity(rule, config).is_none()
}
