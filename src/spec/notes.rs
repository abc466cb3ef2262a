//! What was odd about a document, up to a number that somebody would still read.

use crate::words::Diagnostic;

/// More warnings than these are only counted.
const MOST: usize = 200;

/// Warnings, in the order in which they came up.
#[derive(Debug, Default)]
pub(super) struct Notes {
    kept: Vec<Diagnostic>,
    further: usize,
}

impl Notes {
    /// One more.
    pub(super) fn add(&mut self, warning: Diagnostic) {
        // What many operations share by reference is told once.
        if self.kept.contains(&warning) {
            return;
        }
        if self.kept.len() < MOST {
            self.kept.push(warning);
        } else {
            self.further += 1;
        }
    }

    /// All of them, and one that counts those that were too many.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        if self.further > 0 {
            self.kept.push(Diagnostic::warning(format!(
                "{} further warnings about the document are not shown",
                self.further
            )));
        }
        self.kept
    }
}
