//! Exchanges of the run that are kept for the rules that only look.

use std::sync::{Arc, PoisonError};

use crate::http::{Answer, Exchange, Failure};
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
        if is_new(kept, step, status) {
            kept.push(Arc::new(step.clone()));
        }
    }

    /// A making without an answer may have been done all the same.
    fn doubt(&self, operation: &OperationKey, exchange: &Exchange) {
        let was_sent = matches!(
            exchange.answer,
            Answer::Failure(Failure::Broken(_) | Failure::Timeout)
        );
        if was_sent && self.site.makes(operation) {
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

/// Whether an exchange adds to those that are kept: not one of many like it, and the survey's own leave room for what is sent
/// after it.
fn is_new(kept: &[Arc<Step>], step: &Step, status: u16) -> bool {
    let body = step.exchange.response().map(|response| &response.body);
    let of_status = || {
        let steps = kept.iter().filter(|other| other.label == step.label);
        let answers = steps.filter_map(|other| other.exchange.response());
        answers.filter(|other| other.status == status)
    };
    let same = of_status().filter(|other| Some(&other.body) == body);
    let most = if status >= 500 {
        KEPT_PER_OPERATION / 2
    } else {
        KEPT_PER_OPERATION / 6
    };
    same.count() < KEPT_OF_THE_SAME && of_status().count() < most && kept.len() < KEPT_PER_OPERATION
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::is_new;
    use crate::http::{Answer, Exchange, Request, Response};
    use crate::lab::bench::step;
    use crate::lab::{Label, Step};
    use crate::words::IdentityName;

    /// A broken request under this label, answered as every other one is.
    fn broken(label: Label) -> Arc<Step> {
        let answer = Answer::Response(Response {
            status: 500,
            headers: Vec::new(),
            body: "{\"error\":\"sorry\"}".into(),
            truncated: false,
            millis: 0,
        });
        let exchange = Exchange {
            tag: String::new(),
            request: Request::new("POST", "/things"),
            elsewhere: None,
            answer,
        };
        Arc::new(step(label, &IdentityName::anonymous(), "", exchange))
    }

    #[test]
    fn what_the_survey_met_does_not_hide_what_an_attack_did() {
        let mut kept = vec![broken(Label::Control), broken(Label::Control)];
        assert!(!is_new(&kept, &broken(Label::Control), 500));
        assert!(is_new(&kept, &broken(Label::Attack), 500));
        kept.extend([broken(Label::Attack), broken(Label::Attack)]);
        assert!(!is_new(&kept, &broken(Label::Attack), 500));
    }
}
