//! A value and its places, moved together: what is converted keeps the lines of what was written.

use serde_json::{Map, Value};

use super::pointer;
use super::position::{Inner, Mark, Places, Spot};

/// A value with its places.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) mark: Mark,
}

impl Node {
    /// A value that is not written anywhere; everything in it stands at `spot`.
    pub(super) fn new(value: impl Into<Value>, spot: Spot) -> Self {
        Self {
            value: value.into(),
            mark: Mark::leaf(spot),
        }
    }

    /// An empty map at `spot`.
    pub(super) fn map(spot: Spot) -> Self {
        Self {
            value: Map::new().into(),
            mark: Mark {
                spot,
                inner: Inner::Map(Places::default()),
            },
        }
    }

    /// A reference to what stands at `target`.
    pub(super) fn reference(target: &str, spot: Spot) -> Self {
        let mut node = Self::map(spot);
        node.put("$ref", Self::new(fragment(target), spot));
        node
    }

    pub(super) fn put(&mut self, key: &str, node: Self) {
        put(&mut self.value, &mut self.mark, key, node);
    }
}

/// A JSON pointer as a reference.
fn fragment(pointer: &str) -> String {
    format!("#{}", pointer.replace('%', "%25"))
}

/// Takes `key` out of a map.
pub(super) fn take(value: &mut Value, mark: &mut Mark, key: &str) -> Option<Node> {
    let value = value.as_object_mut()?.shift_remove(key)?;
    let spot = mark.spot;
    let mark = match &mut mark.inner {
        Inner::Map(places) => places.remove(key).map(|(_, mark)| mark),
        _ => None,
    };
    Some(Node {
        value,
        mark: mark.unwrap_or_else(|| Mark::leaf(spot)),
    })
}

/// Puts `node` under `key` of a map.
pub(super) fn put(value: &mut Value, mark: &mut Mark, key: &str, node: Node) {
    if let Value::Object(entries) = value {
        entries.insert(key.to_owned(), node.value);
        if !matches!(mark.inner, Inner::Map(_)) {
            mark.inner = Inner::Map(Places::default());
        }
        if let Inner::Map(places) = &mut mark.inner {
            places.insert(key.into(), node.mark);
        }
    }
}

/// Both at `pointer`.
pub(super) fn at<'t>(
    value: &'t mut Value,
    mark: &'t mut Mark,
    pointer: &str,
) -> Option<(&'t mut Value, &'t mut Mark)> {
    let value = value.pointer_mut(pointer)?;
    let mark =
        pointer::segments(pointer).try_fold(mark, |mark, segment| match &mut mark.inner {
            Inner::Leaf => None,
            Inner::Map(places) => places.get_mut(&segment),
            Inner::List(items) => items.get_mut(segment.parse::<usize>().ok()?),
        })?;
    Some((value, mark))
}
