//! Exchanges of the run that are kept for the rules that only look.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::PoisonError;

use crate::http::{Answer, Exchange, Failure, Response};
use crate::words::OperationKey;

use super::packed::{Packed, text_of};
use super::{Bench, Label, Step};

/// At most so many exchanges of one operation are kept.
const KEPT_PER_OPERATION: usize = 60;
/// Of those with the same status and body.
const KEPT_OF_THE_SAME: usize = 2;

/// The exchanges of one operation that are kept.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The first of them as text: the others are much like it.
    first: Box<[u8]>,
    kept: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    label: Label,
    status: u16,
    /// Tells its body from others.
    body: u64,
    step: Packed,
}

impl Record {
    /// Keeps an exchange, if it adds to those that are kept.
    fn keep(&mut self, step: &Step, response: &Response) {
        let (status, body) = (response.status, mark_of(response));
        if !self.is_new(step.label, status, body) {
            return;
        }
        if self.kept.is_empty() {
            self.first = text_of(step).unwrap_or_default().into();
        }
        let packed = Packed::of(step, &self.first);
        self.kept.extend(packed.map(|packed| Kept {
            label: step.label,
            status,
            body,
            step: packed,
        }));
    }

    /// Whether an exchange adds to those that are kept: not one of many like it, and the survey's own leave room for what
    /// is sent after it.
    fn is_new(&self, label: Label, status: u16, body: u64) -> bool {
        let is_alike = |other: &&Kept| other.label == label && other.status == status;
        let of_status = || self.kept.iter().filter(is_alike);
        let same = of_status().filter(|other| other.body == body);
        let most = if status >= 500 {
            KEPT_PER_OPERATION / 2
        } else {
            KEPT_PER_OPERATION / 6
        };
        same.count() < KEPT_OF_THE_SAME
            && of_status().count() < most
            && self.kept.len() < KEPT_PER_OPERATION
    }

    fn steps(&self) -> impl Iterator<Item = Step> {
        let kept = self.kept.iter();
        kept.filter_map(|kept| kept.step.step(&self.first))
    }
}

fn mark_of(response: &Response) -> u64 {
    let mut hasher = DefaultHasher::new();
    response.body.hash(&mut hasher);
    hasher.finish()
}

impl Bench {
    /// Counts an exchange and keeps it for the rules that only look: answers that are errors, and a few that are not.
    pub(crate) fn remember(&self, operation: &OperationKey, step: &Step) {
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = tallies.entry(operation.clone()).or_default();
        tally.count(&step.exchange);
        drop(tallies);
        let Some(response) = step.exchange.response() else {
            self.doubt(operation, &step.exchange);
            return;
        };
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        record
            .entry(operation.clone())
            .or_default()
            .keep(step, response);
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
        let kept = record.get(operation).into_iter();
        let mut steps: Vec<Step> = kept.flat_map(Record::steps).collect();
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

#[cfg(test)]
mod tests {
    use super::Record;
    use crate::http::{Answer, Exchange, Request, Response};
    use crate::lab::Label;
    use crate::lab::bench::step;
    use crate::words::IdentityName;

    /// Keeps two broken requests under this label, answered as every other one is; how many steps are kept then.
    fn keep_two(record: &mut Record, label: Label) -> usize {
        let response = Response {
            status: 500,
            headers: Vec::new(),
            body: "{\"error\":\"sorry\"}".into(),
            truncated: false,
            millis: 0,
        };
        let exchange = Exchange {
            tag: String::new(),
            request: Request::new("POST", "/things"),
            elsewhere: None,
            answer: Answer::Response(response.clone()),
        };
        let step = step(label, &IdentityName::anonymous(), "", exchange);
        record.keep(&step, &response);
        record.keep(&step, &response);
        record.steps().filter(|kept| *kept == step).count()
    }

    #[test]
    fn what_the_survey_met_does_not_hide_what_an_attack_did() {
        let mut record = Record::default();
        assert_eq!(keep_two(&mut record, Label::Control), 2);
        assert_eq!(keep_two(&mut record, Label::Control), 2);
        assert_eq!(keep_two(&mut record, Label::Attack), 2);
        assert_eq!(record.steps().count(), 4);
    }
}
