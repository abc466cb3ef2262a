//! A finished piece of a tree, and what a YAML merge key (`<<`) does with one.

use serde_json::{Map, Value};

use super::position::{Inner, Mark, Places, Spot};

/// A finished value with its positions and its size.
#[derive(Debug, Clone)]
pub(super) struct Grown {
    pub(super) value: Value,
    pub(super) mark: Mark,
    /// How many values it is.
    pub(super) nodes: usize,
    /// How many levels stand below it.
    pub(super) height: usize,
}

impl Grown {
    /// A scalar.
    pub(super) fn leaf(value: Value, spot: Spot) -> Self {
        Self {
            value,
            mark: Mark::leaf(spot),
            nodes: 1,
            height: 0,
        }
    }
}

/// Adds what `source`, a map or a list of maps, has and the map itself has not.
pub(super) fn merge(values: &mut Map<String, Value>, marks: &mut Places, source: Grown) {
    match (source.value, source.mark.inner) {
        (Value::Object(entries), Inner::Map(mut places)) => {
            for (key, value) in entries {
                if values.contains_key(&key) {
                    continue;
                }
                if let Some((name, place)) = places.remove(&key) {
                    marks.insert(name, place);
                }
                values.insert(key, value);
            }
        }
        (Value::Array(items), Inner::List(places)) => {
            for (value, mark) in items.into_iter().zip(places) {
                // A list in a list is no merge source; going on would recurse on hostile input.
                if value.is_object() {
                    let grown = Grown {
                        value,
                        mark,
                        nodes: 0,
                        height: 0,
                    };
                    merge(values, marks, grown);
                }
            }
        }
        _ => {}
    }
}
