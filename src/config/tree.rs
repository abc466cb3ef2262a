//! The config file as a tree in which every key and value knows its line and column.
//!
//! Only YAML is known here; which keys there may be is the business of [`super::shape`].

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;

use crate::words::{Diagnostic, Location};

/// No config is nested deeper; deeper ones would only exhaust the stack.
const DEEPEST: usize = 64;

/// No config has more values, aliases counted each time.
const MOST: usize = 50_000;

/// Line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Spot {
    fn of(location: serde_saphyr::Location) -> Self {
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        Self {
            line: narrow(location.line()),
            column: narrow(location.column()),
        }
    }

    pub(super) fn in_file(self, file: &str) -> Location {
        Location::new(file, self.line, self.column)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) at: Spot,
    pub(super) data: Data,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: Spot,
    pub(super) value: Node,
}

/// What stands there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    /// A text that the environment had a part in: it may be a secret, so no message quotes it.
    Expanded(String),
    /// A text that could not be expanded: its problem is told, or its identity left out.
    Lost,
    List(Vec<Node>),
    Map(Vec<Entry>),
}

impl Node {
    /// The value under `key`, if this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.data {
            Data::Map(entries) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| &entry.value),
            _ => None,
        }
    }

    /// The entries under `key`, to be changed; none if this is no map that has a map there.
    pub(super) fn entries_of(&mut self, key: &str) -> &mut [Entry] {
        let Data::Map(entries) = &mut self.data else {
            return &mut [];
        };
        let own = entries.iter_mut().find(|entry| entry.key == key);
        match own.map(|entry| &mut entry.value.data) {
            Some(Data::Map(entries)) => entries,
            _ => &mut [],
        }
    }

    /// The elements; none if this is no list.
    pub(super) fn list(&self) -> &[Node] {
        match &self.data {
            Data::List(nodes) => nodes,
            _ => &[],
        }
    }

    /// The entries; none if this is no map.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text, if this is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) | Data::Expanded(text) => Some(text),
            _ => None,
        }
    }

    /// The same without positions.
    pub(super) fn into_value(self) -> Value {
        match self.data {
            Data::Null => Value::Null,
            // Only an identity that is left out gets here with one, and presents nothing of what it has.
            Data::Lost => Value::String(String::new()),
            Data::Flag(flag) => Value::Bool(flag),
            Data::Number(number) => Value::Number(number),
            Data::Text(text) | Data::Expanded(text) => Value::String(text),
            Data::List(nodes) => nodes.into_iter().map(Node::into_value).collect(),
            Data::Map(entries) => entries
                .into_iter()
                .map(|entry| (entry.key, entry.value.into_value()))
                .collect::<Map<_, _>>()
                .into(),
        }
    }
}

impl From<Spanned<Data>> for Node {
    fn from(spanned: Spanned<Data>) -> Self {
        Self {
            at: Spot::of(spanned.referenced),
            data: spanned.value,
        }
    }
}

/// Reads YAML 1.2: only `true` and `false` are booleans. An empty file is an empty map.
///
/// # Errors
/// What is not YAML, has a key twice, or is nested too deeply.
pub(super) fn parse(file: &str, text: &str) -> Result<Node, Diagnostic> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        budget: serde_saphyr::budget! { max_depth: DEEPEST, max_nodes: MOST },
    };
    serde_saphyr::from_str_with_options::<Spanned<Data>>(text, options)
        .map(Node::from)
        .map_err(|error| {
            let said = error.without_snippet().to_string();
            let said = match said.split([',', '\n']).next().unwrap_or_default() {
                budget if budget.contains("budget") => "it holds too much",
                said => said.split(" at line ").next().unwrap_or_default(),
            };
            let problem = Diagnostic::error(format!("not readable as YAML: {said}"));
            match error.location() {
                Some(location) => problem.at(Spot::of(location).in_file(file)),
                None => problem.at(Location::new(file, 1, 1)),
            }
        })
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DataVisitor)
    }
}

struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_none<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Data, D::Error> {
        Data::deserialize(deserializer)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Data, E> {
        Ok(Data::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Data, E> {
        Ok(Data::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Data, E> {
        Ok(Data::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Data, E> {
        Ok(Number::from_f64(number).map_or_else(|| Data::Text(number.to_string()), Data::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Data, E> {
        Ok(Data::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Data, A::Error> {
        let mut nodes = Vec::new();
        while let Some(element) = elements.next_element::<Spanned<Data>>()? {
            nodes.push(element.into());
        }
        Ok(Data::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<Spanned<String>, Spanned<Data>>()? {
            entries.push(Entry {
                at: Spot::of(key.referenced),
                key: key.value,
                value: value.into(),
            });
        }
        Ok(Data::Map(entries))
    }
}
