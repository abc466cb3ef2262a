//! A promise seen broken twice.

use std::cmp::Reverse;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::check::Case;
use crate::lab::Trial;
use crate::words::{Location, Severity};

/// How a finding stands towards what is known already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// Not in the baseline, or there is none.
    New,
    /// In the baseline.
    Known,
    /// Forgiven by a suppression of the config until this date, with its reason.
    Forgiven { until: String, reason: String },
}

/// One finding: rule, operation and place; equal causes are folded into it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// The number of its first case in the whole plan.
    #[serde(default)]
    pub number: usize,
    /// The case that stands for it: the first of those that were folded.
    pub case: Arc<Case>,
    /// Severity after the config.
    pub severity: Severity,
    /// Whether it is advice: reported as a note, never failing the build.
    pub advice: bool,
    /// The proof in words.
    pub proof: String,
    /// The forms of all cases that were folded into it, in order of planning.
    pub forms: Vec<String>,
    /// Stable identity: 16 hexadecimal digits, from names only.
    pub fingerprint: String,
    /// How it stands towards what is known.
    pub state: State,
    /// Where the document describes what was broken.
    pub at: Location,
    /// That line of the document, where it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The record.
    pub trial: Trial,
}

impl Finding {
    /// The order of findings: what fails before advice, the worst first, then the order of the plan.
    pub(crate) fn rank(&self) -> (bool, Reverse<Severity>, usize) {
        (self.advice, Reverse(self.severity), self.number)
    }
}
