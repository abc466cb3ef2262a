//! What became of a case.

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
    pub case: Case,
    /// What it proved.
    pub verdict: Verdict,
    /// The record; kept for breaks only.
    #[serde(default)]
    pub trial: Option<Trial>,
}
