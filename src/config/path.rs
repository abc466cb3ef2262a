//! Where in the config file a value stands, by its keys: `identities.alice.credential`.

use std::fmt;

/// A chain of keys, borrowed from the tree that is being walked.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    above: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// The file itself.
    pub(super) const ROOT: Path<'static> = Path {
        above: None,
        step: Step::Root,
    };

    /// The value under `key`.
    pub(super) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path {
            above: Some(self),
            step: Step::Key(key),
        }
    }

    /// The element at `index`, from 0.
    pub(super) fn index(&'a self, index: usize) -> Path<'a> {
        Path {
            above: Some(self),
            step: Step::Index(index),
        }
    }

    /// For a sentence: `` `limits` ``, or *the file* at the root.
    pub(super) fn spoken(&self) -> String {
        match self.step {
            Step::Root => "the file".to_owned(),
            _ => format!("`{self}`"),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self
            .above
            .is_none_or(|above| matches!(above.step, Step::Root));
        if let Some(above) = self.above {
            above.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) if first => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}
