//! What went wrong, where, and what to do about it.

use std::fmt;

use super::Location;

/// How much a diagnostic weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Something was left out or looks wrong; the run goes on.
    Warning,
    /// The run cannot go on with this input.
    Error,
}

/// One message to the user about what he gave us: what happened, where, and the way out.
///
/// Printed as
/// ```text
/// error: unknown key `idenities`           ← kind, what
///   at naysayer.yml:4:1                    ← at
///   do: did you mean `identities`?         ← todo
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Diagnostic {
    /// How much it weighs.
    pub kind: Kind,
    /// What happened: a lower-case fragment without a full stop.
    pub what: String,
    /// The place in the file that the user wrote, if there is one.
    pub at: Option<Location>,
    /// The line at that place, if whoever read the file kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What to do about it; empty when `what` says it all.
    pub todo: String,
}

impl Diagnostic {
    /// An error: the run cannot go on.
    pub(crate) fn error(what: impl Into<String>) -> Self {
        Self {
            kind: Kind::Error,
            what: what.into(),
            at: None,
            line: None,
            todo: String::new(),
        }
    }

    /// A warning: the run goes on without the thing.
    pub(crate) fn warning(what: impl Into<String>) -> Self {
        Self {
            kind: Kind::Warning,
            what: what.into(),
            at: None,
            line: None,
            todo: String::new(),
        }
    }

    /// Names the place.
    #[must_use]
    pub(crate) fn at(mut self, location: Location) -> Self {
        self.at = Some(location);
        self
    }

    /// Names the way out.
    #[must_use]
    pub(crate) fn todo(mut self, todo: impl Into<String>) -> Self {
        self.todo = todo.into();
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Warning => "warning",
            Kind::Error => "error",
        };
        write!(f, "{kind}: {}", plain(&self.what))?;
        if let Some(at) = &self.at {
            write!(f, "\n  at {}", plain(&at.to_string()))?;
            if let Some(line) = &self.line {
                let [line, below] = caret(at, line);
                write!(f, "\n  {line}\n  {below}")?;
            }
        }
        if !self.todo.is_empty() {
            write!(f, "\n  do: {}", plain(&self.todo))?;
        }
        Ok(())
    }
}

/// In one line and without what would command a terminal: names in a document may hold anything.
fn plain(text: &str) -> String {
    let plain = |character: char| match character {
        '\t' => ' ',
        other if other.is_control() => '\u{fffd}',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// The line at a place, and another with a caret below the column.
pub(crate) fn caret(at: &Location, line: &str) -> [String; 2] {
    let number = at.line.to_string();
    let line = plain(line);
    let before = line
        .chars()
        .count()
        .min(at.column.saturating_sub(1) as usize);
    let indent = " ".repeat(number.len());
    [
        format!("{number} | {}", line.trim_end()),
        format!("{indent} | {}^", " ".repeat(before)),
    ]
}

impl std::error::Error for Diagnostic {}
