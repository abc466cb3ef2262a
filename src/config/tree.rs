//! The config file as a tree in which every key and value knows its line and column.
//!
//! Only YAML is known here; which keys there may be is the business of [`super::shape`].

use serde_json::{Map, Number, Value};

use super::grower::Grower;
use crate::words::Diagnostic;
use crate::yaml;

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

/// Reads YAML 1.2: only `true` and `false` are booleans. An empty file says nothing.
///
/// # Errors
/// What is not YAML, has a key twice, or is nested too deeply.
pub(super) fn parse(file: &str, text: &str) -> Result<Node, Diagnostic> {
    let mut grower = Grower::default();
    let read = yaml::read(text, &mut grower);
    read.map_err(|unreadable| {
        let what = unreadable.what;
        Diagnostic::error(format!("not readable as YAML: {what}")).at(unreadable.spot.in_file(file))
    })?;
    Ok(grower.finish())
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn said(text: &str) -> String {
        match parse("it.yml", text) {
            Ok(node) => node.into_value().to_string(),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn what_a_map_says_itself_goes_before_what_is_merged_into_it() {
        let text = "a: &a {x: 1, y: 2}\nb: &b {x: 3, z: 4}\nc: {y: 5, <<: [*a, *b]}\nd: *a\n";
        assert_eq!(
            said(text),
            r#"{"a":{"x":1,"y":2},"b":{"x":3,"z":4},"c":{"y":5,"x":1,"z":4},"d":{"x":1,"y":2}}"#
        );
    }

    #[test]
    fn what_no_config_can_be_is_refused_at_its_place() {
        let deep = format!("a: {}{}", "[".repeat(40), "]".repeat(40));
        let deep = format!(
            "x: &x {}\ny: {}*x{}",
            &deep[3..],
            "[".repeat(30),
            "]".repeat(30)
        );
        let texts = [
            "a: 1\n---\nb: 2\n",
            "[a, b]: 1\n",
            "a: *a\n",
            "a: &a [*a]\n",
            &deep,
        ];
        insta::assert_snapshot!(texts.map(said).join("\n"));
    }
}
