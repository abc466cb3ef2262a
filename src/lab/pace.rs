//! How the target answered, by operation: counts and times, for people to read. No verdict stands on them.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};

use crate::http::Exchange;
use crate::words::OperationKey;

use super::Bench;

/// What was counted of one operation.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    classes: BTreeMap<u16, u64>,
    unanswered: u64,
    millis: Vec<u32>,
}

impl Tally {
    /// Counts one exchange.
    pub(super) fn count(&mut self, exchange: &Exchange) {
        let Some(response) = exchange.response() else {
            self.unanswered += 1;
            return;
        };
        *self.classes.entry(response.status / 100).or_default() += 1;
        self.millis
            .push(u32::try_from(response.millis).unwrap_or(u32::MAX));
    }

    /// The pace of an operation.
    pub(super) fn pace(&self, operation: &OperationKey) -> Pace {
        let mut millis = self.millis.clone();
        millis.sort_unstable();
        let at = |share: usize| {
            let last = millis.len().saturating_sub(1);
            u64::from(millis.get(last * share / 100).copied().unwrap_or_default())
        };
        Pace {
            operation: operation.clone(),
            classes: self.classes.clone(),
            unanswered: self.unanswered,
            median: at(50),
            p95: at(95),
            slowest: at(100),
        }
    }
}

/// How the target answered at one operation. Times are milliseconds, under the load of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pace {
    /// The operation.
    pub operation: OperationKey,
    /// Answers by the first digit of their status.
    pub classes: BTreeMap<u16, u64>,
    /// Requests without a whole answer.
    pub unanswered: u64,
    /// Half of the answers came within this time.
    pub median: u64,
    /// 95 of 100 answers came within this time.
    pub p95: u64,
    /// The slowest answer.
    pub slowest: u64,
}

impl Pace {
    /// Requests in all.
    pub(crate) fn requests(&self) -> u64 {
        self.classes.values().sum::<u64>() + self.unanswered
    }

    /// Together with what another run saw of the same operation; of times the longer counts.
    pub(crate) fn join(&mut self, other: &Self) {
        for (class, count) in &other.classes {
            *self.classes.entry(*class).or_default() += count;
        }
        self.unanswered += other.unanswered;
        self.median = self.median.max(other.median);
        self.p95 = self.p95.max(other.p95);
        self.slowest = self.slowest.max(other.slowest);
    }
}

/// How many requests were sent, by what they were for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// By the number of the case, all of its tries together.
    pub cases: BTreeMap<usize, u64>,
    /// By what stood there instead of a case, such as `survey`.
    pub others: BTreeMap<String, u64>,
}

impl Sent {
    /// Counts a request by its tag: the number of a case and what says which try it was, such as `17`, `17c` or `17cr1`, or
    /// else what it was for.
    pub(crate) fn count(&mut self, tag: &str) {
        let number = tag.split(|c: char| !c.is_ascii_digit()).next();
        let count = match number.and_then(|number| number.parse().ok()) {
            Some(number) => self.cases.entry(number).or_default(),
            None => match self.others.get_mut(tag) {
                Some(count) => count,
                None => self.others.entry(tag.to_owned()).or_default(),
            },
        };
        *count += 1;
    }
}

impl Bench {
    /// Counts a request of a case, or of what stands there instead of one, such as `survey`.
    pub(super) fn count_sent(&self, case: &str) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.count(case);
    }

    /// What was sent so far.
    pub(crate) fn sent(&self) -> Sent {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::http::{Answer, Exchange, Failure, Request, Response};
    use crate::words::OperationKey;

    #[test]
    fn answers_are_counted_by_class_and_time() {
        let mut tally = Tally::default();
        let mut exchange = |answer| {
            tally.count(&Exchange {
                tag: String::new(),
                request: Request::new("GET", "/"),
                elsewhere: None,
                answer,
            });
        };
        for millis in 1..=100 {
            exchange(Answer::Response(Response {
                status: if millis > 90 { 500 } else { 404 },
                headers: Vec::new(),
                body: bytes::Bytes::new(),
                truncated: false,
                millis,
            }));
        }
        exchange(Answer::Failure(Failure::Timeout));
        let pace = tally.pace(&OperationKey::new("GET", "/"));
        assert_eq!((pace.median, pace.p95, pace.slowest), (50, 95, 100));
        assert_eq!((pace.requests(), pace.unanswered), (101, 1));
        assert_eq!(pace.classes.get(&5), Some(&10));
    }
}
