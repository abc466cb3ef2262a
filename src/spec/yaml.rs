//! YAML 1.2 and JSON text to a value and its positions.
//!
//! Knows how the text is written; [`super::tree`] knows how much of it is too much.

use granit_parser::{Event, Marker, Parser, ScalarStyle, options};
use serde_json::Value;

use super::block;
use super::json;
use super::position::{Mark, Spot};
use super::scalar;
use super::tree::Tree;

/// A text, read.
#[derive(Debug, PartialEq)]
pub(super) struct Text {
    pub(super) value: Value,
    pub(super) mark: Mark,
    /// How many values it holds.
    pub(super) nodes: usize,
    /// What was odd and where.
    pub(super) oddities: Vec<(String, Spot)>,
}

/// What keeps a text from being read, and where.
pub(super) struct Unreadable {
    pub(super) what: String,
    pub(super) spot: Spot,
}

/// Reads the first document of `text`, which is the file number `file` and may hold `most` values;
/// an empty text is `None`.
///
/// # Errors
/// What is neither YAML nor JSON, or too much of it.
pub(super) fn parse(text: &str, file: u16, most: usize) -> Result<Option<Text>, Unreadable> {
    match json::parse(text, file, most).or_else(|| by_lines(text, file, most)) {
        Some(read) => Ok(Some(read)),
        None => parse_yaml(text, file, most),
    }
}

/// The same of what [`block`] knows of YAML.
pub(super) fn by_lines(text: &str, file: u16, most: usize) -> Option<Text> {
    let mut tree = Tree::new(most);
    block::grow(text, file, &mut tree)?;
    finished(tree, None)
}

/// The same by the parser that reads all of YAML, JSON included.
pub(super) fn parse_yaml(text: &str, file: u16, most: usize) -> Result<Option<Text>, Unreadable> {
    let mut tree = Tree::new(most);
    let mut parser = Parser::new_from_str_with_options(text, options! { emit_comments: false });
    let mut second = None;
    let mut documents = 0;
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| Unreadable {
            what: error.info(),
            spot: spot(*error.marker(), file),
        })?;
        let here = spot(span.start, file);
        let grown = match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    second = Some(here);
                    break;
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                if tree.wants_key() {
                    let merge = plain && text == "<<";
                    tree.key(text.into_owned(), here, merge, anchor)
                } else {
                    let forced = tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
                    let value = if plain && !forced {
                        scalar::plain(&text)
                    } else {
                        Value::String(text.into_owned())
                    };
                    tree.scalar(value, here, anchor)
                }
            }
            Event::SequenceStart(_, anchor, _) => tree.list(here, anchor),
            Event::MappingStart(_, anchor, _) => tree.map(here, anchor),
            Event::SequenceEnd | Event::MappingEnd => tree.end(),
            Event::Alias(anchor) => tree.alias(anchor, here),
            _ => Ok(()),
        };
        grown.map_err(|what| Unreadable { what, spot: here })?;
    }
    Ok(finished(tree, second))
}

/// What grew, unless it is nothing; `second` is where another document begins.
fn finished(tree: Tree, second: Option<Spot>) -> Option<Text> {
    let nodes = tree.nodes();
    let (root, twice) = tree.finish();
    let mut oddities = stand_twice(twice);
    if let Some(spot) = second {
        oddities.push((
            "a second YAML document begins here; it is not read".to_owned(),
            spot,
        ));
    }
    let root = root.filter(|root| !root.value.is_null())?;
    Some(Text {
        value: root.value,
        mark: root.mark,
        nodes,
        oddities,
    })
}

/// What is odd about keys that stand twice, and where the later one stands; in the order of the text.
pub(super) fn stand_twice(mut twice: Vec<(String, Spot)>) -> Vec<(String, Spot)> {
    twice.sort_by_key(|(_, spot)| (spot.line, spot.column));
    let told = twice.into_iter().map(|(key, spot)| {
        let what = format!("the key `{key}` stands twice in one map; the last one counts");
        (what, spot)
    });
    told.collect()
}

fn spot(marker: Marker, file: u16) -> Spot {
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    Spot {
        file,
        line: narrow(marker.line()),
        column: narrow(marker.col() + 1),
    }
}
