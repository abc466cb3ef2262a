//! What became of the mutations: promise × operation.

use crate::check::{Outcome, Verdict};
use crate::lab::Reason;
use crate::words::{OperationKey, RuleId};

use super::Mutation;

/// What the scan made of a broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It reported it.
    Caught,
    /// It did not; what it did there.
    Missed(String),
    /// The promise could not be broken, or the scan could not look; why.
    NotTestable(String),
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The rule that had to fire.
    pub rule: RuleId,
    /// Where.
    pub operation: OperationKey,
    /// What was done, in words; empty where nothing could be.
    pub mutation: String,
    /// What became of it.
    pub fate: Fate,
}

/// The whole rehearsal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// In the order of the plan.
    pub lines: Vec<Line>,
    /// Testable mutations that a sample left out.
    pub left_out: usize,
}

impl Table {
    /// How many were caught, missed, and not testable.
    pub(crate) fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for line in &self.lines {
            let at = match line.fate {
                Fate::Caught => 0,
                Fate::Missed(_) => 1,
                Fate::NotTestable(_) => 2,
            };
            counts[at] += 1;
        }
        counts
    }

    /// Whether the share of the testable that was caught is at least so many percent; none when nothing was testable.
    pub(crate) fn reaches(&self, percent: u8) -> Option<bool> {
        let [caught, missed, _] = self.counts();
        let testable = caught + missed;
        (testable > 0).then(|| caught * 100 >= testable * usize::from(percent))
    }

    /// The share in words.
    pub(crate) fn share(&self) -> String {
        let [caught, missed, _] = self.counts();
        match caught + missed {
            0 => "no mutation could be tried".to_owned(),
            testable => {
                let tenths = caught * 1000 / testable;
                format!(
                    "{caught} of {testable} mutations caught ({}.{} %)",
                    tenths / 10,
                    tenths % 10
                )
            }
        }
    }
}

impl Fate {
    /// What the outcomes of a mutated run say.
    pub(crate) fn of(mutation: &Mutation, outcomes: &[Outcome]) -> Self {
        let own: Vec<&Outcome> = outcomes
            .iter()
            .filter(|outcome| mutation.cases.contains(&outcome.number))
            .collect();
        let (mut upheld, mut reasons) = (0, Vec::new());
        for outcome in &own {
            match &outcome.verdict {
                Verdict::Broken(_) => return Self::Caught,
                Verdict::Upheld => upheld += 1,
                Verdict::Inconclusive(reason) => reasons.push(reason),
            }
        }
        let is_outside = |reason: &&Reason| {
            matches!(
                reason,
                Reason::Budget | Reason::Interrupted | Reason::Throttled
            )
        };
        if let Some(reason) = reasons.iter().copied().find(is_outside) {
            return Self::NotTestable(reason.to_string());
        }
        let mut did = Vec::new();
        if upheld > 0 {
            did.push(format!("{upheld} × it saw a refusal"));
        }
        let mut counted: Vec<(String, usize)> = Vec::new();
        for reason in reasons {
            let sentence = reason.to_string();
            match counted.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, count)) => *count += 1,
                None => counted.push((sentence, 1)),
            }
        }
        did.extend(
            counted
                .iter()
                .map(|(why, count)| format!("{count} × {why}")),
        );
        Self::Missed(match did.is_empty() {
            true => "the scan tried nothing there".to_owned(),
            false => did.join("; "),
        })
    }
}
