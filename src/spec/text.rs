//! YAML 1.2 and JSON text to a value and its positions: three readers, of which the first that can takes it.
//!
//! Knows how the text is written; [`super::tree`] knows how much of it is too much.

use serde_json::Value;

use super::block;
use super::json;
use super::position::{Mark, Spot};
use super::tree::{Refusal, Tree};
use crate::words::Arrange as _;
use crate::yaml;

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
    let tree = Tree::new(most);
    let mut growing = Growing {
        tree,
        file,
        second: None,
    };
    let read = yaml::read(text, &mut growing);
    read.map_err(|unreadable| Unreadable {
        what: unreadable.what,
        spot: in_file(unreadable.spot, file),
    })?;
    Ok(finished(growing.tree, growing.second))
}

/// A tree of one file of the document.
struct Growing {
    tree: Tree,
    file: u16,
    /// Where another document begins.
    second: Option<Spot>,
}

impl yaml::Grow for Growing {
    fn wants_key(&self) -> bool {
        self.tree.wants_key()
    }

    fn key(
        &mut self,
        name: String,
        spot: yaml::Spot,
        merge: bool,
        anchor: usize,
    ) -> Result<(), Refusal> {
        self.tree.key(name, in_file(spot, self.file), merge, anchor)
    }

    fn scalar(&mut self, value: Value, spot: yaml::Spot, anchor: usize) -> Result<(), Refusal> {
        self.tree.scalar(value, in_file(spot, self.file), anchor)
    }

    fn list(&mut self, spot: yaml::Spot, anchor: usize) -> Result<(), Refusal> {
        self.tree.list(in_file(spot, self.file), anchor)
    }

    fn map(&mut self, spot: yaml::Spot, anchor: usize) -> Result<(), Refusal> {
        self.tree.map(in_file(spot, self.file), anchor)
    }

    fn end(&mut self) -> Result<(), Refusal> {
        self.tree.end()
    }

    fn alias(&mut self, anchor: usize, spot: yaml::Spot) -> Result<(), Refusal> {
        self.tree.alias(anchor, in_file(spot, self.file))
    }

    fn another(&mut self, spot: yaml::Spot) -> Result<(), Refusal> {
        self.second = Some(in_file(spot, self.file));
        Ok(())
    }
}

fn in_file(spot: yaml::Spot, file: u16) -> Spot {
    let yaml::Spot { line, column } = spot;
    Spot { file, line, column }
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
    twice.arrange_by_key(|(_, spot)| (spot.line, spot.column));
    let told = twice.into_iter().map(|(key, spot)| {
        let what = format!("the key `{key}` stands twice in one map; the last one counts");
        (what, spot)
    });
    told.collect()
}
