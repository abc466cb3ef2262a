//! References that cannot be followed: why, where they stand, and whether anybody has said so yet.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::words::Diagnostic;

use super::notes::Notes;

/// Where such references lead instead, by number.
const PREFIX: &str = "#/x-naysayer-lost/";

/// All of them.
#[derive(Default)]
pub(super) struct Lost {
    all: Vec<Diagnostic>,
    told: RefCell<BTreeSet<usize>>,
}

impl Lost {
    /// One more, with its place. Returns what is to be written instead.
    pub(super) fn add(&mut self, why: Diagnostic) -> String {
        self.all.push(why);
        format!("{PREFIX}{}", self.all.len() - 1)
    }

    /// Why `reference` cannot be followed, if it is one of these; whoever asks says it.
    pub(super) fn why(&self, reference: &str) -> Option<&Diagnostic> {
        let number = reference.strip_prefix(PREFIX)?.parse().ok()?;
        let why = self.all.get(number)?;
        self.told.borrow_mut().insert(number);
        Some(why)
    }

    /// Notes what nobody has said: references within schemas, which nobody follows while reading.
    pub(super) fn tell(&self, notes: &mut Notes) {
        let told = self.told.borrow();
        for (number, why) in self.all.iter().enumerate() {
            if !told.contains(&number) {
                notes.add(why.clone());
            }
        }
    }
}
