//! What the readers of operations share: the ids, the schemes, the warnings and the budget of examples.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::words::{Diagnostic, OperationKey};

use super::Scheme;
use super::cursor::Cursor;
use super::notes::Notes;

/// Values that examples may hold in all: operations share them by reference, copies do not.
const MOST_EXAMPLE_NODES: usize = 1_000_000;
/// Examples kept of one description.
const MOST_EXAMPLES: usize = 16;

/// The state of reading.
pub(super) struct Reading<'r, 'a, 's> {
    pub(super) notes: &'r mut Notes,
    /// Operations by their id.
    pub(super) ids: &'r BTreeMap<String, OperationKey>,
    pub(super) schemes: &'r BTreeMap<String, Scheme>,
    /// `security` of the document.
    pub(super) security: Option<Cursor<'a, 's>>,
    /// Operations under `callbacks`, so far.
    pub(super) callbacks: usize,
    example_nodes: usize,
}

impl<'r, 'a, 's> Reading<'r, 'a, 's> {
    pub(super) fn new(
        notes: &'r mut Notes,
        ids: &'r BTreeMap<String, OperationKey>,
        schemes: &'r BTreeMap<String, Scheme>,
        security: Option<Cursor<'a, 's>>,
    ) -> Self {
        Self {
            notes,
            ids,
            schemes,
            security,
            callbacks: 0,
            example_nodes: MOST_EXAMPLE_NODES,
        }
    }

    /// Notes that something small is lost: an error elsewhere, a warning here.
    pub(super) fn forgive(&mut self, what: &str, why: Diagnostic) {
        self.notes.add(Diagnostic {
            kind: crate::words::Kind::Warning,
            what: format!("{what} is left out: {}", why.what),
            ..why
        });
    }

    /// Examples of a parameter or media type: `example`, then the values of `examples`.
    pub(super) fn examples(&mut self, owner: &Cursor<'a, 's>) -> Vec<Value> {
        let mut kept = Vec::new();
        if let Some(one) = owner.get("example") {
            self.keep(one.value, &mut kept);
        }
        self.each_example(owner, &mut |reading, one| {
            if let Some(value) = one.get("value").or_else(|| one.get("dataValue")) {
                reading.keep(value.value, &mut kept);
            }
        });
        kept
    }

    /// Looks for the examples of an answer, of which nobody is sent one: what cannot be found is told, nothing is copied.
    pub(super) fn examples_of_answer(&mut self, owner: &Cursor<'a, 's>) {
        self.each_example(owner, &mut |_, _| {});
    }

    fn each_example(
        &mut self,
        owner: &Cursor<'a, 's>,
        visit: &mut dyn FnMut(&mut Self, &Cursor<'a, 's>),
    ) {
        let several = owner.get("examples");
        let entries = several.iter().flat_map(Cursor::entries);
        for (name, one) in entries.take(MOST_EXAMPLES) {
            match one.follow() {
                Ok(one) => visit(self, &one),
                Err(why) => self.forgive(&format!("the example `{name}`"), why),
            }
        }
    }

    fn keep(&mut self, value: &Value, kept: &mut Vec<Value>) {
        let nodes = count(value);
        if nodes <= self.example_nodes && kept.len() < MOST_EXAMPLES {
            self.example_nodes -= nodes;
            kept.push(value.clone());
        }
    }
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(count).sum::<usize>(),
        Value::String(text) => 1 + text.len() / 64,
        _ => 1,
    }
}
