//! What became of the mutations: promise × operation.

use serde::{Deserialize, Serialize};

use crate::check::{Outcome, Verdict};
use crate::lab::Reason;
use crate::words::{OperationKey, RuleId};

use super::{Mutation, advice};

/// What the scan made of a broken promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fate {
    /// It reported it.
    Caught,
    /// It did not; what it did there.
    Missed(Miss),
    /// The promise could not be broken, or the scan could not look; why.
    NotTestable(String),
}

/// What the scan did where it noticed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Miss {
    /// How many answers the mutation changed.
    pub acts: u64,
    /// What the scan saw and sent.
    pub did: Vec<String>,
    /// What its user can do.
    pub todo: String,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// Title and version of the document.
    pub api: String,
    /// Origin and base path.
    pub target: String,
    /// What a sample is chosen by.
    pub seed: u64,
    /// Share of the testable that must be caught, in percent.
    pub at_least: u8,
    /// How a scan through a proxy that adds nothing differs from one without, one line each.
    pub differences: Vec<String>,
    /// How many findings there are without the proxy.
    pub findings: usize,
    /// How many of how many cases were settled alike by the two.
    pub alike: [usize; 2],
    /// Whether mutations were tried, and not the proxy alone.
    pub is_mutated: bool,
    /// Why it is not complete.
    pub incomplete: Option<String>,
    /// Made and not removed.
    pub leftovers: Vec<String>,
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

    /// Whether the proxy changed nothing, and the share of the testable that was caught is what was asked for; none when
    /// nothing was testable.
    pub(crate) fn passes(&self) -> Option<bool> {
        if !self.is_mutated || !self.differences.is_empty() {
            return Some(self.differences.is_empty());
        }
        let [caught, missed, _] = self.counts();
        let testable = caught + missed;
        (testable > 0).then(|| caught * 100 >= testable * usize::from(self.at_least))
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
    /// What the outcomes of a mutated run say, in which the mutation changed `acts` answers.
    pub(crate) fn of(mutation: &Mutation, outcomes: &[Outcome], acts: u64) -> Self {
        let own: Vec<&Outcome> = outcomes
            .iter()
            .filter(|outcome| mutation.cases.contains(&outcome.number))
            .collect();
        let is_broken = |outcome: &&&Outcome| matches!(outcome.verdict, Verdict::Broken(_));
        if own.iter().any(|outcome| is_broken(&outcome)) {
            return Self::Caught;
        }
        let outside = own.iter().find_map(|outcome| match &outcome.verdict {
            Verdict::Inconclusive(
                reason @ (Reason::Budget | Reason::Interrupted | Reason::Throttled),
            ) => Some(reason),
            _ => None,
        });
        if let Some(reason) = outside {
            return Self::NotTestable(reason.to_string());
        }
        let sent = own.iter().any(|outcome| outcome.verdict == Verdict::Upheld);
        if acts == 0 && sent {
            let why = "nothing that the scan sent could be answered otherwise: there is nothing in the answers to change, or the proxy has not seen what the target takes";
            return Self::NotTestable(why.to_owned());
        }
        Self::Missed(Miss {
            acts,
            did: advice::did(&own),
            todo: advice::todo(&mutation.rule, &own).to_owned(),
        })
    }
}

impl Miss {
    /// Takes secrets out.
    pub(crate) fn redacted(mut self, redact: &dyn Fn(&str) -> String) -> Self {
        self.did = self.did.iter().map(|line| redact(line)).collect();
        self
    }
}
