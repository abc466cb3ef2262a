//! What follows.

use serde::{Deserialize, Serialize};

use super::{Coverage, Finding};

/// What the gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Decision {
    /// Something was proved and nothing new is broken at or above `fail_on`.
    Passed,
    /// Something new is broken.
    Failed,
    /// Nothing could be proved: neither a pass nor a failure.
    NothingProved,
}

/// Findings, what is gone, what was proved, and what follows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Judgement {
    /// Findings, worst first, then in the order of the document.
    pub findings: Vec<Finding>,
    /// Fingerprints (and one line each) of baseline findings that were tried again and are gone.
    pub fixed: Vec<Known>,
    /// Baseline findings that could not be tried again.
    pub unproved: Vec<Known>,
    /// Seen once, not twice: one line each.
    pub unstable: Vec<String>,
    /// What was proved.
    pub coverage: Coverage,
    /// What follows.
    pub decision: Decision,
    /// Why, in one sentence.
    pub why: String,
}

/// A finding of the baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// Its operation, `METHOD /template`.
    pub operation: String,
    /// Its first line.
    pub message: String,
}
