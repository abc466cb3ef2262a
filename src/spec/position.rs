//! Where each key and each list item of a document stands: a tree of positions beside the tree of values.
//!
//! Knows neither YAML nor OpenAPI.

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) spot: Spot,
    pub(crate) inner: Inner,
}

/// The positions below a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Inner {
    /// A scalar.
    #[default]
    Leaf,
    /// A map, by key.
    Map(Places),
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
            Inner::Map(places) => places.get(key),
            Inner::List(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
        }
    }
}

/// The positions of a map's values, found by key. A document has a map for every seventh line: each is one block of memory.
///
/// Few are kept as they came, since to compare them all costs less than to sort them; many are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<(Arc<str>, Mark)>);

/// So many are few.
const FEW: usize = 8;

impl Places {
    /// Those of `entries`; of those with the same key the last counts.
    pub(super) fn of(entries: Vec<(Arc<str>, Mark)>) -> Self {
        let mut places = Self(entries);
        if places.0.len() > FEW {
            places.sort();
            return places;
        }
        let mut at = 1;
        while at < places.0.len() {
            let (before, rest) = places.0.split_at_mut(at);
            let same = before.iter_mut().find(|known| known.0 == rest[0].0);
            match same {
                Some(known) => {
                    std::mem::swap(known, &mut rest[0]);
                    places.0.remove(at);
                }
                None => at += 1,
            }
        }
        places
    }

    fn sort(&mut self) {
        let is_new = |two: &[(Arc<str>, Mark)]| two[0].0 < two[1].0;
        if self.0.windows(2).all(is_new) {
            return;
        }
        self.0.sort_by(|one, other| one.0.cmp(&other.0));
        self.0.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
    }

    /// Where the key is, or where it would be put.
    fn at(&self, key: &str) -> Result<usize, usize> {
        if self.0.len() > FEW {
            return self.0.binary_search_by(|(known, _)| (**known).cmp(key));
        }
        let found = self.0.iter().position(|(known, _)| **known == *key);
        found.ok_or(self.0.len())
    }

    fn get(&self, key: &str) -> Option<&Mark> {
        let at = self.at(key).ok()?;
        self.0.get(at).map(|(_, mark)| mark)
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Mark> {
        let at = self.at(key).ok()?;
        self.0.get_mut(at).map(|(_, mark)| mark)
    }

    /// Adds `mark`, in place of what was there under this key.
    pub(super) fn insert(&mut self, key: Arc<str>, mark: Mark) {
        match self.at(&key) {
            Ok(at) => self.0[at].1 = mark,
            Err(at) => {
                self.0.insert(at, (key, mark));
                if self.0.len() == FEW + 1 {
                    self.sort();
                }
            }
        }
    }

    /// Takes out what is under `key`, with its name.
    pub(super) fn remove(&mut self, key: &str) -> Option<(Arc<str>, Mark)> {
        let at = self.at(key).ok()?;
        Some(self.0.remove(at))
    }
}
