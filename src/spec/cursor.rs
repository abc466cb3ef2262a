//! A place in a document: its value, its position and its pointer go together.
//!
//! Everything that reads a document reads through this, so that whatever is wrong can name its line.

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value;

use crate::words::{Diagnostic, Location};

use super::join::FILES;
use super::lost::Lost;
use super::pointer;
use super::position::{Mark, Spot};

/// Steps that reading may take, some ten times those of the largest honest documents: references multiply.
const MOST_STEPS: usize = 500_000;
/// References in a row.
const LONGEST_CHAIN: usize = 32;

/// The document that is being read.
pub(super) struct Source<'a> {
    /// The names of the files that it is made of, by number.
    pub(super) files: &'a [Arc<str>],
    /// References that cannot be followed.
    pub(super) lost: &'a Lost,
    pub(super) root: &'a Value,
    pub(super) marks: &'a Mark,
    steps: Cell<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(
        files: &'a [Arc<str>],
        lost: &'a Lost,
        root: &'a Value,
        marks: &'a Mark,
    ) -> Self {
        Self {
            files,
            lost,
            root,
            marks,
            steps: Cell::new(0),
        }
    }

    /// The whole document.
    pub(super) fn top(&self) -> Cursor<'a, '_> {
        Cursor {
            source: self,
            value: self.root,
            mark: Some(self.marks),
            spot: Spot::START,
            pointer: String::new(),
        }
    }

    /// Whether reading has taken more steps than an honest document needs.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() > MOST_STEPS
    }
}

/// One place.
#[derive(Clone)]
pub(super) struct Cursor<'a, 's> {
    source: &'s Source<'a>,
    pub(super) value: &'a Value,
    mark: Option<&'a Mark>,
    /// Its position, or that of the nearest thing around it that has one.
    spot: Spot,
    /// Its JSON pointer in the document.
    pub(super) pointer: String,
}

impl<'a, 's> Cursor<'a, 's> {
    /// Where it stands in the file.
    pub(super) fn at(&self) -> Location {
        self.spot.location(self.source.files)
    }

    /// An error that stands here.
    pub(super) fn error(&self, what: impl Into<String>) -> Diagnostic {
        Diagnostic::error(what).at(self.at())
    }

    /// A warning that stands here.
    pub(super) fn warning(&self, what: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(what).at(self.at())
    }

    fn step(&self, value: &'a Value, key: &str) -> Self {
        self.source.steps.set(self.source.steps.get() + 1);
        let mark = self.mark.and_then(|mark| mark.child(key));
        Self {
            source: self.source,
            value,
            mark,
            spot: mark.map_or(self.spot, |mark| mark.spot),
            pointer: pointer::join(&self.pointer, key),
        }
    }

    /// The value under `key` of a map; a key without a value (`security:`) says as much as none.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(key)?;
        if value.is_null() {
            return None;
        }
        Some(self.step(value, key))
    }

    /// The entries of a map, in order; none of anything else.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Self)> {
        self.value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), self.step(value, key)))
    }

    /// The items of a list, in order; none of anything else.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        self.value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, value)| self.step(value, &index.to_string()))
    }

    /// The text under `key`.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Whether `key` is `true`.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// The value that `pointer` names in the same document.
    pub(super) fn seek(&self, pointer: &str) -> Option<Self> {
        pointer::segments(pointer).try_fold(self.source.top(), |place, segment| {
            let value = match place.value {
                Value::Object(entries) => entries.get(&*segment),
                Value::Array(items) => segment.parse::<usize>().ok().and_then(|at| items.get(at)),
                _ => None,
            }?;
            Some(place.step(value, &segment))
        })
    }

    /// The place that a `$ref` here leads to, or this one if there is none.
    ///
    /// # Errors
    /// A reference that leads out of the file, nowhere, or in a circle.
    pub(super) fn follow(self) -> Result<Self, Diagnostic> {
        let begun = self.clone();
        let mut place = self;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = place.value.get("$ref") else {
                return Ok(place);
            };
            let Some(reference) = reference.as_str() else {
                return Err(begun.error("`$ref` is not a text"));
            };
            place = place.refer(reference).map_err(|mut problem| {
                problem.at = Some(begun.at());
                problem
            })?;
        }
        Err(begun.error("its `$ref` leads in a circle"))
    }

    /// The place that `reference` names.
    ///
    /// # Errors
    /// A reference that leads out of the file or nowhere.
    pub(super) fn refer(&self, reference: &str) -> Result<Self, Diagnostic> {
        if let Some(why) = self.source.lost.why(reference) {
            return Err(self.error(&why.what).todo(&why.todo));
        }
        pointer::from_fragment(reference)
            .and_then(|pointer| self.seek(&pointer))
            .ok_or_else(|| self.error(format!("`{}` leads nowhere", self.as_written(reference))))
    }

    /// A reference as a user would write it who names the file.
    fn as_written(&self, reference: &str) -> String {
        let named = reference
            .strip_prefix(&format!("#/{FILES}/"))
            .and_then(|rest| {
                let (number, pointer) = rest.split_once('/').unwrap_or((rest, ""));
                let file = self.source.files.get(number.parse::<usize>().ok()? + 1)?;
                Some(format!("{file}#/{pointer}"))
            });
        named.unwrap_or_else(|| reference.to_owned())
    }
}
