//! What was known before.

use serde::{Deserialize, Serialize};

use crate::lab::Pace;
use crate::words::Matrix;

use super::Cell;

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

/// A former result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Baseline {
    /// Findings that were there then.
    pub known: Vec<Known>,
    /// What was proved then; empty when the former result does not say.
    pub cells: Vec<Cell>,
    /// Who was let in to what then.
    pub matrix: Matrix,
    /// How the target answered then.
    #[serde(default)]
    pub paces: Vec<Pace>,
}

impl Baseline {
    /// Whether a finding of this fingerprint was there.
    pub(crate) fn knows(&self, fingerprint: &str) -> bool {
        self.known
            .iter()
            .any(|known| known.fingerprint == fingerprint)
    }
}
