//! Reads a text and lets somebody grow what it says.

use granit_parser::{Event, Marker, Parser, ScalarStyle, options};
use serde_json::Value;

use super::scalar;
use crate::words::Location;

/// Line and column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Spot {
    fn of(marker: Marker) -> Self {
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        Self {
            line: narrow(marker.line()),
            column: narrow(marker.col() + 1),
        }
    }

    /// The place in a file of this name.
    pub(crate) fn in_file(self, file: &str) -> Location {
        Location::new(file, self.line, self.column)
    }
}

/// What keeps a text from being read, and where.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) what: String,
    pub(crate) spot: Spot,
}

/// What a text says, in its order, to whoever grows something of it. Anchors are numbers from 1; 0 is none.
///
/// Each refusal is a fragment that says what is wrong at the spot that was given.
pub(crate) trait Grow {
    /// Whether the next scalar is a key.
    fn wants_key(&self) -> bool;
    /// A key; `merge` if it is `<<`.
    fn key(&mut self, name: String, spot: Spot, merge: bool, anchor: usize) -> Result<(), String>;
    /// A scalar value.
    fn scalar(&mut self, value: Value, spot: Spot, anchor: usize) -> Result<(), String>;
    /// A list begins.
    fn list(&mut self, spot: Spot, anchor: usize) -> Result<(), String>;
    /// A map begins.
    fn map(&mut self, spot: Spot, anchor: usize) -> Result<(), String>;
    /// The innermost map or list ends.
    fn end(&mut self) -> Result<(), String>;
    /// The value behind an anchor stands here again.
    fn alias(&mut self, anchor: usize, spot: Spot) -> Result<(), String>;
    /// A second document begins; it is not read.
    fn another(&mut self, spot: Spot) -> Result<(), String>;
}

/// Reads the first document of `text`, JSON included.
///
/// # Errors
/// What is no YAML, and what `grow` refuses.
pub(crate) fn read(text: &str, grow: &mut dyn Grow) -> Result<(), Unreadable> {
    let mut parser = Parser::new_from_str_with_options(text, options! { emit_comments: false });
    let mut documents = 0;
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| Unreadable {
            what: error.info(),
            spot: Spot::of(*error.marker()),
        })?;
        let spot = Spot::of(span.start);
        let grown = match event {
            Event::DocumentStart(..) => {
                documents += 1;
                match documents {
                    1 => Ok(()),
                    _ => {
                        let told = grow.another(spot);
                        return told.map_err(|what| Unreadable { what, spot });
                    }
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let bare = style == ScalarStyle::Plain;
                if grow.wants_key() {
                    let merge = bare && text == "<<";
                    grow.key(text.into_owned(), spot, merge, anchor)
                } else {
                    let forced = tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
                    let value = match bare && !forced {
                        true => scalar(&text),
                        false => Value::String(text.into_owned()),
                    };
                    grow.scalar(value, spot, anchor)
                }
            }
            Event::SequenceStart(_, anchor, _) => grow.list(spot, anchor),
            Event::MappingStart(_, anchor, _) => grow.map(spot, anchor),
            Event::SequenceEnd | Event::MappingEnd => grow.end(),
            Event::Alias(anchor) => grow.alias(anchor, spot),
            _ => Ok(()),
        };
        grown.map_err(|what| Unreadable { what, spot })?;
    }
    Ok(())
}
