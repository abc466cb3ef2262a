//! Texts by which one of several requests is known again: in its body, and in that of no other.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::lab::Step;

/// Shorter texts may stand anywhere by chance.
const TELLING: usize = 8;

/// For each step, the texts of its JSON body that no other of them has.
pub(super) fn of(steps: &[&Step]) -> Vec<BTreeSet<String>> {
    let all: Vec<BTreeSet<String>> = steps.iter().map(|step| sent(step)).collect();
    let others = |at: usize| {
        let rest = all.iter().enumerate().filter(move |(own, _)| *own != at);
        rest.flat_map(|(_, texts)| texts).collect::<BTreeSet<_>>()
    };
    let own = all.iter().enumerate().map(|(at, texts)| {
        let others = others(at);
        let alone = texts.iter().filter(|text| !others.contains(text));
        alone.cloned().collect()
    });
    own.collect()
}

/// The texts of a step's JSON body that are long enough to tell something.
pub(super) fn sent(step: &Step) -> BTreeSet<String> {
    let body = step.exchange.request.body.as_ref();
    let body: Option<Value> = body.and_then(|body| serde_json::from_slice(&body.bytes).ok());
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = body.iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => open.extend(object.values()),
            Value::Array(items) => open.extend(items),
            Value::String(text) if text.len() >= TELLING => {
                found.insert(text.clone());
            }
            _ => {}
        }
    }
    found
}
