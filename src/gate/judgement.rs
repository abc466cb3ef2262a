//! What follows.

use serde::{Deserialize, Serialize};

use crate::words::{Diagnostic, Matrix};

use super::{Coverage, Finding, Known};

/// What the gate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Decision {
    /// Something was proved and nothing new is broken at or above `fail_on`.
    Passed,
    /// Something new is broken, or coverage was lost where that counts.
    Failed,
    /// Nothing could be proved: neither a pass nor a failure.
    NothingProved,
}

/// Findings, what is gone, what was proved, and what follows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Judgement {
    /// Findings, worst first, then in the order of the plan.
    pub findings: Vec<Finding>,
    /// Baseline findings that were tried again and are gone.
    pub fixed: Vec<Known>,
    /// Baseline findings that could not be tried again.
    pub unproved: Vec<Known>,
    /// Seen once, not twice: one line each.
    pub unstable: Vec<String>,
    /// What was proved.
    pub coverage: Coverage,
    /// Who was let in to what.
    #[serde(default)]
    pub matrix: Matrix,
    /// What the baseline had proved and this run did not, a line each: operation and family, or operation and who.
    #[serde(default)]
    pub lost: Vec<String>,
    /// Whether there was something to compare with.
    pub has_baseline: bool,
    /// Who is let in to what he was not let in to, or the other way round, when the matrix was recorded or the baseline made.
    #[serde(default)]
    pub access_changes: Vec<Diagnostic>,
    /// What the user should know of suppressions and coverage.
    pub notes: Vec<Diagnostic>,
    /// What follows.
    pub decision: Decision,
    /// Why, in one sentence.
    pub why: String,
}
