//! What is forgiven, why, and until when.

use crate::check::Case;
use crate::config::{Config, Suppression};
use crate::words::Diagnostic;

use super::State;

/// Suppressions of one run, and which of them were of use.
pub(super) struct Forgiveness<'a> {
    entries: &'a [Suppression],
    used: Vec<bool>,
    today: time::Date,
}

impl<'a> Forgiveness<'a> {
    pub(super) fn new(config: &'a Config, today: time::Date) -> Self {
        Self {
            entries: &config.suppressions,
            used: vec![false; config.suppressions.len()],
            today,
        }
    }

    /// The state of a finding that an entry forgives today; the last day counts.
    pub(super) fn of(&mut self, case: &Case, fingerprint: &str) -> Option<State> {
        let mut state = None;
        for (entry, used) in self.entries.iter().zip(&mut self.used) {
            let here = entry.rule == case.rule
                && entry
                    .operation
                    .as_ref()
                    .is_none_or(|pattern| pattern.matches(&case.subject.operation, &[]))
                && entry
                    .fingerprint
                    .as_ref()
                    .is_none_or(|own| own == fingerprint);
            if here {
                *used = true;
                if entry.until >= self.today && state.is_none() {
                    state = Some(State::Forgiven {
                        until: entry.until.to_string(),
                        reason: entry.reason.clone(),
                    });
                }
            }
        }
        state
    }

    /// What the user should know: entries that are past their date, and entries that forgive nothing any more.
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        let pairs = self.entries.iter().zip(&self.used);
        pairs
            .filter_map(|(entry, used)| {
                let rule = &entry.rule;
                if entry.until < self.today && *used {
                    let what = format!(
                        "the suppression of {rule} ended on {}: its findings count again",
                        entry.until
                    );
                    return Some(
                        Diagnostic::warning(what)
                            .todo("mend it, or renew the suppression with a new reason"),
                    );
                }
                (!used).then(|| {
                    Diagnostic::warning(format!(
                        "the suppression of {rule} forgives nothing in this run"
                    ))
                    .todo("remove it from `suppressions:` if the finding is mended")
                })
            })
            .collect()
    }
}
