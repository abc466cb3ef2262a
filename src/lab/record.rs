//! Exchanges of the run that are kept for the rules that only look.

use std::sync::PoisonError;

use crate::words::OperationKey;

use super::{Bench, Step};

/// At most so many exchanges of one operation are kept.
const KEPT_PER_OPERATION: usize = 60;
/// Of those with the same status and body.
const KEPT_OF_THE_SAME: usize = 2;

impl Bench {
    /// Counts an exchange and keeps it for the rules that only look: answers that are errors, and a few that are not.
    pub(crate) fn remember(&self, operation: &OperationKey, step: &Step) {
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = tallies.entry(operation.clone()).or_default();
        tally.count(&step.exchange);
        drop(tallies);
        let Some(status) = step.exchange.status() else {
            return;
        };
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = record.entry(operation.clone()).or_default();
        let of_status = || {
            let steps = kept.iter().filter_map(|other| other.exchange.response());
            steps.filter(|other| other.status == status)
        };
        let body = step.exchange.response().map(|response| &response.body);
        let same = of_status().filter(|other| Some(&other.body) == body);
        if same.count() >= KEPT_OF_THE_SAME {
            return;
        }
        let alike = of_status().count();
        let most = if status >= 500 {
            KEPT_PER_OPERATION / 2
        } else {
            KEPT_PER_OPERATION / 6
        };
        if alike < most && kept.len() < KEPT_PER_OPERATION {
            kept.push(step.clone());
        }
    }

    /// What was kept of an operation, in an order that does not depend on timing.
    pub(crate) fn recorded(&self, operation: &OperationKey) -> Vec<Step> {
        let record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        let mut steps = record.get(operation).cloned().unwrap_or_default();
        steps.sort_by_cached_key(|step| {
            (
                step.label as u8,
                step.form.clone(),
                step.exchange.request.target(),
            )
        });
        steps
    }
}
