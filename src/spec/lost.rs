//! References that cannot be followed: why, where they stand, and whether anybody has said so yet.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::words::Diagnostic;

use super::notes::Notes;

/// The key of the tree under which they lead instead, by number.
const KEY: &str = "x-naysayer-lost";
/// The same as a reference.
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

    /// Lets them lead to schemas that allow anything: what is lost in one property costs no other.
    pub(super) fn allow_anything(&self, root: &mut Value) {
        if let (Value::Object(entries), false) = (root, self.all.is_empty()) {
            let anything = vec![Value::Object(Map::new()); self.all.len()];
            entries.insert(KEY.to_owned(), anything.into());
        }
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
