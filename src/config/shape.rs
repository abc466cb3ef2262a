//! The shape that a config file may have: one table of keys, from which come the check, the
//! messages and the JSON Schema.

use super::notation::Notation;
use super::tree::Entry;

/// What a value may be.
pub(super) enum Shape {
    /// Whatever the user likes.
    Any,
    /// `true` or `false`.
    Flag,
    /// A whole number, both ends included.
    Count { least: u64, most: u64 },
    /// A text that is written in a certain way.
    Text(Notation),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `false`, or that.
    FalseOr(&'static Shape),
    /// A list with at least so many elements.
    List { of: &'static Shape, least: usize },
    /// Names that the user chooses, and what stands under each.
    Map(&'static Shape),
    /// These keys and no others.
    Object(Object),
}

/// Looks at the entries of a map and says what does not hold.
type Also = fn(&[Entry]) -> Option<String>;

/// A map with known keys.
pub(super) struct Object {
    /// The keys, in the order of the documentation.
    pub(super) keys: &'static [Key],
    /// Keys that exclude each other.
    pub(super) choices: &'static [Choice],
    /// What else must hold; says what does not.
    pub(super) also: Option<Also>,
}

/// One key of a map.
pub(super) struct Key {
    pub(super) name: &'static str,
    /// One line for people: documentation and editors show it.
    pub(super) about: &'static str,
    pub(super) shape: &'static Shape,
    pub(super) required: bool,
}

/// Keys of which at most one is there; if `must`, exactly one.
pub(super) struct Choice {
    pub(super) of: &'static [&'static str],
    pub(super) must: bool,
}

impl Key {
    pub(super) const fn new(
        name: &'static str,
        shape: &'static Shape,
        about: &'static str,
    ) -> Self {
        Self {
            name,
            about,
            shape,
            required: false,
        }
    }

    pub(super) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

impl Shape {
    /// A map with these keys and no further rule.
    pub(super) const fn object(keys: &'static [Key]) -> Self {
        Self::Object(Object {
            keys,
            choices: &[],
            also: None,
        })
    }
}

/// Any text, also an empty one.
pub(super) const TEXT: Shape = Shape::Text(Notation::Free);
/// A text that is not empty.
pub(super) const FILLED: Shape = Shape::Text(Notation::Filled);
/// An absolute URL.
pub(super) const URL: Shape = Shape::Text(Notation::Url);
/// A list of operations, at least one.
pub(super) const OPERATIONS: Shape = Shape::List {
    of: &Shape::Text(Notation::Operations),
    least: 1,
};
/// A list of texts.
pub(super) const TEXTS: Shape = Shape::List {
    of: &FILLED,
    least: 0,
};
/// How bad something is.
pub(super) const SEVERITY: Shape = Shape::Word(&["low", "medium", "high", "critical"]);

#[cfg(test)]
pub(super) mod walk {
    use super::{Object, Shape};

    /// Every key below `shape` as `a.b.*.c`; `*` stands for chosen names and list elements.
    pub(crate) fn keys(shape: &Shape, path: &str, found: &mut Vec<String>) {
        match shape {
            Shape::FalseOr(of) => keys(of, path, found),
            Shape::List { of, .. } | Shape::Map(of) => keys(of, &format!("{path}*."), found),
            Shape::Object(Object { keys: own, .. }) => {
                for key in *own {
                    let path = format!("{path}{}", key.name);
                    found.push(path.clone());
                    keys(key.shape, &format!("{path}."), found);
                }
            }
            _ => {}
        }
    }
}
