//! Swagger 2.0 as OpenAPI 3.0: rewritten in place, each piece keeping the line on which it was written.
//!
//! Schemas stay where they are (`#/definitions/…`): references find them there, and raising knows how.

mod body;
mod parameter;
mod paths;
mod response;
mod security;

pub(super) use parameter::FORMAT;

use serde_json::{Value, json};

use super::node::{self, Node};
use super::position::{Mark, Spot};

/// Media types of one body; more are not copied about.
const MOST_MEDIA_TYPES: usize = 16;
/// References in a row.
const LONGEST_CHAIN: usize = 32;

/// Rewrites the document `value`. Returns what has no counterpart, each with its place.
pub(super) fn convert(value: &mut Value, mark: &mut Mark) -> Vec<(String, Spot)> {
    servers(value, mark);
    security::convert(value, mark);
    let mut paths = paths::Paths::new(value, mark);
    paths.convert();
    paths.oddities
}

/// `host`, `basePath` and `schemes` as servers, encrypted ones first; without a host a path alone.
fn servers(value: &mut Value, mark: &mut Mark) {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let (host, base) = (text("host"), text("basePath"));
    let base = base.unwrap_or_default().trim_end_matches('/');
    let slash = if base.is_empty() || base.starts_with('/') {
        ""
    } else {
        "/"
    };
    let mut urls = Vec::new();
    match host {
        Some(host) => {
            let schemes = strings(value.get("schemes"));
            let known: Vec<_> = ["https", "http"]
                .into_iter()
                .filter(|known| schemes.iter().any(|scheme| scheme == known))
                .collect();
            let known = if known.is_empty() {
                vec!["https"]
            } else {
                known
            };
            let all = known
                .iter()
                .map(|scheme| format!("{scheme}://{host}{slash}{base}"));
            urls.extend(all);
        }
        None if base.is_empty() => return,
        None => urls.push(format!("{slash}{base}")),
    }
    let spot = ["host", "basePath"]
        .iter()
        .find_map(|key| mark.child(key))
        .map_or(mark.spot, |mark| mark.spot);
    let list: Vec<Value> = urls.into_iter().map(|url| json!({ "url": url })).collect();
    node::put(value, mark, "servers", Node::new(list, spot));
}

/// The texts of a list.
fn strings(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .take(MOST_MEDIA_TYPES)
        .collect()
}

/// The pointer at the end of the references that begin at `pointer`.
fn followed(root: &Value, pointer: String) -> Option<String> {
    let mut at = pointer;
    for _ in 0..LONGEST_CHAIN {
        let value = root.pointer(&at)?;
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => at = super::pointer::from_fragment(reference)?,
            None => return Some(at),
        }
    }
    None
}
