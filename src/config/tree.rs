//! The config file as a tree in which every key and value knows its line and column.
//!
//! Which keys there may be is the business of [`super::shape`]; what YAML says, of [`super::grower`].

use serde_json::{Map, Number, Value};

pub(super) use crate::yaml::Spot;

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

impl From<Value> for Data {
    /// What a scalar says; lists and maps do not get here.
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(flag) => Self::Flag(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Null | Value::Array(_) | Value::Object(_) => Self::Null,
        }
    }
}
