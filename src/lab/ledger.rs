//! What the run made, by which request, and its removal in reverse.

use std::sync::{Mutex, PoisonError};

use super::Object;

/// One object that the run made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The object.
    pub object: Object,
    /// The case header of the request that made it.
    pub tag: String,
}

/// Everything that the run made and has not removed.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Mutex<Vec<Entry>>,
}

impl Ledger {
    /// Enters an object.
    pub(crate) fn made(&self, object: &Object, tag: &str) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if !entries
            .iter()
            .any(|entry| entry.object.resource == object.resource && entry.object.ids == object.ids)
        {
            entries.push(Entry {
                object: object.clone(),
                tag: tag.to_owned(),
            });
        }
    }

    /// Strikes an object out, since it was seen to be gone.
    pub(crate) fn gone(&self, object: &Object) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| {
            entry.object.resource != object.resource || entry.object.ids != object.ids
        });
    }

    /// What is still there, the newest first.
    pub(crate) fn open(&self) -> Vec<Entry> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.iter().rev().cloned().collect()
    }
}
