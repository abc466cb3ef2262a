//! Grows the tree of a config file from its events, within what a config can have.

use std::collections::HashMap;

use serde_json::Value;

use super::tree::{Data, Entry, Node, Spot};
use crate::words::Diagnostic;
use crate::yaml::{self, Grow};

/// No config is nested deeper; deeper ones would only exhaust the stack.
const DEEPEST: usize = 64;

/// No config has more values, aliases counted each time.
const MOST: usize = 50_000;

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

/// The tree so far.
#[derive(Default)]
pub(super) struct Grower {
    open: Vec<Open>,
    anchors: HashMap<usize, Grown>,
    nodes: usize,
    root: Option<Node>,
}

/// A map or list that is not over yet.
struct Open {
    at: Spot,
    anchor: usize,
    size: usize,
    height: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        key: Option<Key>,
        merged: Vec<Node>,
    },
}

/// A key that waits for its value.
struct Key {
    name: String,
    at: Spot,
    merge: bool,
}

/// A value with how many values and levels it has.
#[derive(Clone)]
struct Grown {
    node: Node,
    size: usize,
    height: usize,
}

impl Grower {
    /// What has grown; nothing is null.
    pub(super) fn finish(self) -> Node {
        let at = Spot { line: 1, column: 1 };
        let data = Data::Null;
        self.root.unwrap_or(Node { at, data })
    }

    fn begin(&mut self, at: Spot, anchor: usize, inside: Inside) -> Result<(), String> {
        if self.wants_key() {
            return Err("a map or list stands where a key is needed".to_owned());
        }
        self.count(1)?;
        self.open.push(Open {
            at,
            anchor,
            size: 1,
            height: 1,
            inside,
        });
        self.no_deeper(0)
    }

    fn count(&mut self, size: usize) -> Result<(), String> {
        self.nodes += size;
        match self.nodes > MOST {
            true => Err("it holds too much".to_owned()),
            false => Ok(()),
        }
    }

    fn no_deeper(&self, height: usize) -> Result<(), String> {
        match self.open.len() + height > DEEPEST {
            true => Err(format!("it is nested more than {DEEPEST} levels deep")),
            false => Ok(()),
        }
    }

    fn add(&mut self, grown: Grown, anchor: usize) -> Result<(), String> {
        self.no_deeper(grown.height)?;
        if anchor != 0 {
            self.anchors.insert(anchor, grown.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(grown.node);
            return Ok(());
        };
        open.size += grown.size;
        open.height = open.height.max(grown.height + 1);
        match &mut open.inside {
            Inside::List(nodes) => nodes.push(grown.node),
            Inside::Map {
                entries,
                key,
                merged,
            } => match key.take() {
                Some(key) if key.merge => merged.push(grown.node),
                Some(Key { name, at, .. }) => entries.push(Entry {
                    key: name,
                    at,
                    value: grown.node,
                }),
                None => return Err("a value stands where a key is needed".to_owned()),
            },
        }
        Ok(())
    }
}

impl Grow for Grower {
    fn wants_key(&self) -> bool {
        let innermost = self.open.last().map(|open| &open.inside);
        matches!(innermost, Some(Inside::Map { key: None, .. }))
    }

    fn key(&mut self, name: String, at: Spot, merge: bool, anchor: usize) -> Result<(), String> {
        self.count(1)?;
        if anchor != 0 {
            self.anchors.insert(anchor, leaf(name.clone().into(), at));
        }
        let open = self.open.last_mut();
        if let Some(Inside::Map { entries, key, .. }) = open.map(|open| &mut open.inside) {
            if entries.iter().any(|entry| entry.key == name) {
                return Err(format!("the key `{name}` stands twice"));
            }
            *key = Some(Key { name, at, merge });
        }
        Ok(())
    }

    fn scalar(&mut self, value: Value, at: Spot, anchor: usize) -> Result<(), String> {
        self.count(1)?;
        self.add(leaf(value, at), anchor)
    }

    fn list(&mut self, at: Spot, anchor: usize) -> Result<(), String> {
        self.begin(at, anchor, Inside::List(Vec::new()))
    }

    fn map(&mut self, at: Spot, anchor: usize) -> Result<(), String> {
        let inside = Inside::Map {
            entries: Vec::new(),
            key: None,
            merged: Vec::new(),
        };
        self.begin(at, anchor, inside)
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let data = match open.inside {
            Inside::List(nodes) => Data::List(nodes),
            Inside::Map {
                entries, merged, ..
            } => Data::Map(merged.into_iter().fold(entries, joined)),
        };
        let grown = Grown {
            node: Node { at: open.at, data },
            size: open.size,
            height: open.height,
        };
        self.add(grown, open.anchor)
    }

    fn alias(&mut self, anchor: usize, at: Spot) -> Result<(), String> {
        let Some(target) = self.anchors.get(&anchor) else {
            return Err("an alias stands inside the value that it names".to_owned());
        };
        if self.wants_key() {
            let name = target.node.text().map(str::to_owned);
            let name = name.ok_or("only a text can be a key")?;
            return self.key(name, at, false, 0);
        }
        let (size, height) = (target.size, target.height);
        self.count(size)?;
        self.no_deeper(height)?;
        let Some(mut again) = self.anchors.get(&anchor).cloned() else {
            return Ok(());
        };
        again.node.at = at;
        self.add(again, 0)
    }

    fn another(&mut self, _: Spot) -> Result<(), String> {
        Err("a second document begins here".to_owned())
    }
}

fn leaf(value: Value, at: Spot) -> Grown {
    let data = Data::from(value);
    let node = Node { at, data };
    Grown {
        node,
        size: 1,
        height: 0,
    }
}

/// A map's own entries and those of a map that is merged into it, or of several in a list; its own count.
fn joined(mut entries: Vec<Entry>, merged: Node) -> Vec<Entry> {
    match merged.data {
        Data::List(nodes) => nodes.into_iter().fold(entries, joined),
        Data::Map(more) => {
            for entry in more {
                if entries.iter().all(|own| own.key != entry.key) {
                    entries.push(entry);
                }
            }
            entries
        }
        _ => entries,
    }
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
