//! Maps of names behind a reference, such as `properties: { $ref: … }`: no standard knows them, bundlers
//! of split documents do. They are copied to where they are wanted.

use serde_json::Value;

use super::node;
use super::pointer;
use super::position::Mark;
use super::tree::DEEPEST;

/// Values that may be copied in all.
const MOST_COPIED: usize = 200_000;

/// Copies what the maps at `pointers` refer to into them; what they have themselves stays.
pub(super) fn maps(value: &mut Value, mark: &mut Mark, pointers: &[String]) {
    let mut left = MOST_COPIED;
    for pointer in pointers {
        let reference = value
            .pointer(pointer)
            .and_then(|map| map.get("$ref")?.as_str());
        let Some(target) = reference.and_then(pointer::from_fragment) else {
            continue;
        };
        // A map within its own target would grow with each copy.
        if format!("{pointer}/").starts_with(&format!("{target}/")) {
            continue;
        }
        let Some((found, places)) = node::at(value, mark, &target) else {
            continue;
        };
        let (nodes, height) = size(found);
        let Some(rest) = left.checked_sub(nodes) else {
            return;
        };
        // Copies of copies may not grow beyond what every walk over a document can recurse.
        if pointer::segments(pointer).count() + height > DEEPEST {
            continue;
        }
        left = rest;
        let (copy, places) = (found.clone(), places.clone());
        let Some((own, own_places)) = node::at(value, mark, pointer) else {
            continue;
        };
        node::take(own, own_places, "$ref");
        match copy {
            Value::Object(entries) => {
                for (key, entry) in entries {
                    if own.get(&key).is_none() {
                        let mark = places.child(&key).cloned();
                        let mark = mark.unwrap_or_else(|| Mark::leaf(places.spot));
                        node::put(own, own_places, &key, node::Node { value: entry, mark });
                    }
                }
            }
            // A list, such as that of an operation's parameters.
            other => {
                *own = other;
                own_places.inner = places.inner;
            }
        }
    }
}

/// How many values it is, and how many levels.
fn size(value: &Value) -> (usize, usize) {
    let all = |sizes: &mut dyn Iterator<Item = (usize, usize)>| {
        sizes.fold((1, 1), |(nodes, height), below| {
            (nodes + below.0, height.max(below.1 + 1))
        })
    };
    match value {
        Value::Array(items) => all(&mut items.iter().map(size)),
        Value::Object(entries) => all(&mut entries.values().map(size)),
        _ => (1, 0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_map_behind_a_reference_stands_where_it_is_wanted() {
        let mut value = json!({
            "a": {"properties": {"$ref": "#/b", "own": 1}},
            "b": {"own": 2, "other": {"deep": 3}},
            "c": {"parameters": {"$ref": "#/d"}},
            "d": [1, 2],
            "e": {"properties": {"$ref": "#/e"}},
            "f": {"properties": {"$ref": "#/nowhere"}},
        });
        let pointers = ["a", "e", "f"].map(|name| format!("/{name}/properties"));
        let pointers = [&pointers[..], &["/c/parameters".to_owned()]].concat();
        maps(&mut value, &mut Mark::default(), &pointers);
        // Without places nothing is copied: a value whose line nobody knows is no use.
        assert_eq!(value["a"]["properties"]["$ref"], "#/b");
        let text = value.to_string();
        let read = crate::spec::text::parse(&text, 0, 1_000).ok().flatten();
        let (mut value, mut mark) = read.map(|read| (read.value, read.mark)).unwrap_or_default();
        maps(&mut value, &mut mark, &pointers);
        let wanted = json!({
            "a": {"properties": {"own": 1, "other": {"deep": 3}}},
            "b": {"own": 2, "other": {"deep": 3}},
            "c": {"parameters": [1, 2]},
            "d": [1, 2],
            "e": {"properties": {"$ref": "#/e"}},
            "f": {"properties": {"$ref": "#/nowhere"}},
        });
        assert_eq!(value, wanted);
    }

    #[test]
    fn copies_of_copies_do_not_grow_without_end() {
        let deep = |inner: &str| format!("{}{inner}{}", "{\"x\":".repeat(40), "}".repeat(40));
        let mut text = format!("{{\"p0\":{}", deep("1"));
        for number in 1..100 {
            let reference = format!("{{\"$ref\":\"#/p{}\"}}", number - 1);
            text.push_str(&format!(",\"p{number}\":{}", deep(&reference)));
        }
        text.push('}');
        let read = crate::spec::text::parse(&text, 0, 100_000).ok().flatten();
        let (mut value, mut mark) = read.map(|read| (read.value, read.mark)).unwrap_or_default();
        let pointers: Vec<_> = (1..100)
            .map(|number| format!("/p{number}{}", "/x".repeat(40)))
            .collect();
        maps(&mut value, &mut mark, &pointers);
        assert!(size(&value).1 <= DEEPEST + 1, "{}", size(&value).1);
    }
}
