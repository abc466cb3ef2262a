//! How much a rule weighs after the config.

use crate::check::Rule;
use crate::config::Config;
use crate::words::{Profile, Severity};

/// The severity that the config gives a rule: by its id, else by `family/*`.
pub(crate) fn configured_severity(rule: &Rule, config: &Config) -> Option<Severity> {
    let by = &config.rules.severity;
    by.get(rule.id.as_str())
        .or_else(|| by.get(&format!("{}/*", rule.id.family())))
        .copied()
}

/// Whether findings of a rule are advice: notes, which fail nothing unless the config weighs the rule.
pub(crate) fn is_advice(rule: &Rule, config: &Config) -> bool {
    rule.profile == Profile::Advice && configured_severity(rule, config).is_none()
}
