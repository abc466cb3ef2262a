//! Where each key and each list item of a document stands: a tree of positions beside the tree of values.
//!
//! Knows neither YAML nor OpenAPI.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::words::Location;

/// File, line and column; the latter two from 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Which file of the document, in the order in which they were met; 0 is the one that was named.
    pub(crate) file: u16,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Spot {
    /// The beginning of a file.
    pub(crate) const START: Self = Self {
        file: 0,
        line: 1,
        column: 1,
    };
}

impl Spot {
    /// The place, by the names of the document's files.
    pub(crate) fn location(self, files: &[Arc<str>]) -> Location {
        let file = files.get(usize::from(self.file)).cloned();
        Location::new(file.unwrap_or_default(), self.line, self.column)
    }
}

impl Default for Spot {
    fn default() -> Self {
        Self::START
    }
}

/// The position of one value: of its key in a map, of its first character elsewhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mark {
    pub(crate) spot: Spot,
    pub(crate) inner: Inner,
}

/// The positions below a value.
#[derive(Debug, Clone, Default)]
pub(crate) enum Inner {
    /// A scalar.
    #[default]
    Leaf,
    /// A map, by key.
    Map(BTreeMap<Arc<str>, Mark>),
    /// A list, in order.
    List(Vec<Mark>),
}

impl Mark {
    /// A value with nothing below it.
    pub(crate) fn leaf(spot: Spot) -> Self {
        Self {
            spot,
            inner: Inner::Leaf,
        }
    }

    /// The position of the value under `key`, which is a number in a list.
    pub(crate) fn child(&self, key: &str) -> Option<&Mark> {
        match &self.inner {
            Inner::Leaf => None,
            Inner::Map(entries) => entries.get(key),
            Inner::List(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
        }
    }
}
