//! What became of a case.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::lab::Trial;

use super::{Case, Verdict};

/// A case, its verdict and, where it is worth keeping, its record.
///
/// A `Broken` here was seen twice, on fresh state; the trial is that of the second time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Its number in the whole plan, of which a run may try a part.
    #[serde(default)]
    pub number: usize,
    /// What was tried.
    pub case: Arc<Case>,
    /// What brought the break about, where one case can meet several causes: each then has an outcome of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What it proved.
    pub verdict: Verdict,
    /// The record; kept for breaks only.
    #[serde(default)]
    pub trial: Option<Box<Trial>>,
}

/// A part of a record that is judged for itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// What it is about, in words that are the same in every run; none where the rule does not tell causes apart.
    pub cause: Option<String>,
    /// The controls, and the attacks that belong to it.
    pub trial: Trial,
}

/// Whether a rule tells causes apart: its findings are then known by their cause and not by a place.
pub(crate) fn tells_causes(rule: &str) -> bool {
    rule == "input/crash"
}
