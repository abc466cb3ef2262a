//! Exchanges of the run that are kept for the rules that only look.

use std::sync::{Arc, PoisonError};

use crate::http::{Answer, Exchange, Failure};
use crate::site::Role;
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
            self.doubt(operation, &step.exchange);
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
            kept.push(Arc::new(step.clone()));
        }
    }

    /// A making without an answer may have been done all the same.
    fn doubt(&self, operation: &OperationKey, exchange: &Exchange) {
        let was_sent = matches!(
            exchange.answer,
            Answer::Failure(Failure::Broken(_) | Failure::Timeout)
        );
        if was_sent && matches!(self.site.role(operation), Role::Makes { .. }) {
            let what = format!("{operation} had no answer and may have made something");
            self.ledger.unsure(what, &exchange.tag);
        }
    }

    /// What was kept of an operation, in an order that does not depend on timing.
    pub(crate) fn recorded(&self, operation: &OperationKey) -> Vec<Step> {
        let record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = record.get(operation).into_iter().flatten();
        let mut steps: Vec<Step> = kept.map(|step| Step::clone(step)).collect();
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
