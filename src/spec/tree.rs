//! Grows a value and its positions from the bottom up, within a budget.
//!
//! Knows maps, lists, scalars, anchors and merge keys; neither how YAML is written nor what OpenAPI is.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::grown::{Grown, merge};
use super::names::Names;
use super::position::{Inner, Mark, Places, Spot};

/// Nodes of one document in all its files, those behind anchors counted twice.
pub(super) const MOST_NODES: usize = 2_000_000;
/// Nodes that aliases repeat: an alias bomb ends here.
const MOST_REPEATED: usize = 200_000;
/// Levels of nesting: every walk over the document may recurse this deep.
pub(super) const DEEPEST: usize = 256;

/// A map or list that is still open.
struct Open {
    spot: Spot,
    anchor: usize,
    nodes: usize,
    height: usize,
    inner: Inside,
}

enum Inside {
    List(Vec<Value>, Vec<Mark>),
    Map {
        values: Map<String, Value>,
        marks: Vec<(Arc<str>, Mark)>,
        /// The key that waits for its value; `merge` if it is a merge key.
        key: Option<(String, Spot, bool)>,
        merged: Vec<Grown>,
    },
}

/// The tree so far.
#[derive(Default)]
pub(super) struct Tree {
    open: Vec<Open>,
    anchors: HashMap<usize, Grown>,
    names: Names,
    nodes: usize,
    most: usize,
    repeated: usize,
    root: Option<Grown>,
    /// Keys that stand twice in one map, each with the place of the later one.
    pub(super) twice: Vec<(String, Spot)>,
}

/// What was wrong, as a fragment, where the caller stands.
pub(super) type Refusal = String;

impl Tree {
    /// A tree that may hold `most` values.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// How many values it holds.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// The finished document, if there was one.
    pub(super) fn finish(self) -> (Option<Grown>, Vec<(String, Spot)>) {
        (self.root, self.twice)
    }

    /// Whether the next scalar is a key.
    pub(super) fn wants_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                inner: Inside::Map { key: None, .. },
                ..
            })
        )
    }

    /// A key; `merge` if it is `<<`.
    pub(super) fn key(
        &mut self,
        name: String,
        spot: Spot,
        merge: bool,
        anchor: usize,
    ) -> Result<(), Refusal> {
        self.count(1)?;
        if anchor != 0 {
            let grown = Grown::leaf(Value::String(name.clone()), spot);
            self.anchor(anchor, &grown)?;
        }
        if let Some(Open {
            inner: Inside::Map { key, .. },
            ..
        }) = self.open.last_mut()
        {
            *key = Some((name, spot, merge));
        }
        Ok(())
    }

    /// A scalar value.
    pub(super) fn scalar(
        &mut self,
        value: Value,
        spot: Spot,
        anchor: usize,
    ) -> Result<(), Refusal> {
        let grown = Grown::leaf(value, spot);
        self.count(1)?;
        self.anchor(anchor, &grown)?;
        self.add(grown)
    }

    /// A map begins.
    pub(super) fn map(&mut self, spot: Spot, anchor: usize) -> Result<(), Refusal> {
        self.begin(
            spot,
            anchor,
            Inside::Map {
                values: Map::new(),
                marks: Vec::new(),
                key: None,
                merged: Vec::new(),
            },
        )
    }

    /// A list begins.
    pub(super) fn list(&mut self, spot: Spot, anchor: usize) -> Result<(), Refusal> {
        self.begin(spot, anchor, Inside::List(Vec::new(), Vec::new()))
    }

    fn begin(&mut self, spot: Spot, anchor: usize, inner: Inside) -> Result<(), Refusal> {
        self.count(1)?;
        if self.wants_key() {
            return Err("a map or list stands where a key is needed".to_owned());
        }
        if self.open.len() >= DEEPEST {
            return Err(format!("nested more than {DEEPEST} levels deep"));
        }
        self.open.push(Open {
            spot,
            anchor,
            nodes: 1,
            height: 0,
            inner,
        });
        Ok(())
    }

    /// The innermost map or list ends.
    pub(super) fn end(&mut self) -> Result<(), Refusal> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let (value, inner) = match open.inner {
            Inside::List(values, marks) => (Value::Array(values), Inner::List(marks)),
            Inside::Map {
                mut values,
                marks,
                merged,
                ..
            } => {
                let mut marks = Places::of(marks);
                merged
                    .into_iter()
                    .for_each(|source| merge(&mut values, &mut marks, source));
                (Value::Object(values), Inner::Map(marks))
            }
        };
        let grown = Grown {
            value,
            mark: Mark {
                spot: open.spot,
                inner,
            },
            nodes: open.nodes,
            height: open.height + 1,
        };
        self.anchor(open.anchor, &grown)?;
        self.add(grown)
    }

    /// The value behind an anchor stands here again.
    pub(super) fn alias(&mut self, anchor: usize, spot: Spot) -> Result<(), Refusal> {
        let Some(target) = self.anchors.get(&anchor) else {
            return Err("an alias stands inside the value that it names".to_owned());
        };
        if self.wants_key() {
            return match target.value.clone() {
                Value::String(name) => self.key(name, spot, false, 0),
                Value::Array(_) | Value::Object(_) => {
                    Err("a map or list stands where a key is needed".to_owned())
                }
                other => self.key(other.to_string(), spot, false, 0),
            };
        }
        self.repeated += target.nodes;
        if self.repeated > MOST_REPEATED {
            return Err(format!("aliases repeat more than {MOST_REPEATED} values"));
        }
        let grown = target.clone();
        self.count(grown.nodes)?;
        self.add(grown)
    }

    fn anchor(&mut self, anchor: usize, grown: &Grown) -> Result<(), Refusal> {
        if anchor != 0 {
            self.count(grown.nodes)?;
            self.anchors.insert(anchor, grown.clone());
        }
        Ok(())
    }

    fn count(&mut self, nodes: usize) -> Result<(), Refusal> {
        self.nodes += nodes;
        if self.nodes > self.most {
            return Err(format!("the document holds more than {MOST_NODES} values"));
        }
        Ok(())
    }

    fn add(&mut self, mut grown: Grown) -> Result<(), Refusal> {
        if self.open.len() + grown.height > DEEPEST {
            return Err(format!("nested more than {DEEPEST} levels deep"));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(grown);
            return Ok(());
        };
        open.nodes += grown.nodes;
        open.height = open.height.max(grown.height);
        match &mut open.inner {
            Inside::List(values, marks) => {
                values.push(grown.value);
                marks.push(grown.mark);
            }
            Inside::Map {
                values,
                marks,
                key,
                merged,
            } => match key.take() {
                Some((_, _, true)) => merged.push(grown),
                Some((name, spot, false)) => {
                    grown.mark.spot = spot;
                    let shared = self.names.shared(&name);
                    marks.push((Arc::clone(&shared), grown.mark));
                    if values.insert(name, grown.value).is_some() {
                        self.twice.push((shared.to_string(), spot));
                    }
                }
                None => return Err("a value stands where a key is needed".to_owned()),
            },
        }
        Ok(())
    }
}
