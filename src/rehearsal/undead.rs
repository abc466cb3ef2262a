//! What was deleted lives on in the proxy's memory: it is read, written and listed there.

use bytes::Bytes;
use hyper::{Method, Response};
use serde_json::Value;

use super::act::{Seen, Turn, items, items_mut, with_body};
use super::memory::Memory;

/// An answer from memory in place of a refusal, or a list with what it ever showed.
pub(super) fn turn(seen: &Seen<'_>, memory: &mut Memory) -> Turn {
    let target = seen.request.uri().to_string();
    let gone = matches!(seen.answer.status().as_u16(), 404 | 410);
    let method = seen.request.method();
    if seen.answer.status().is_success() && seen.here && method == Method::GET {
        return listed(seen, &target, memory);
    }
    let Some(before) = memory.object(&target, seen.shown).filter(|_| gone).cloned() else {
        return Turn::Nothing;
    };
    if method.is_safe() {
        let written = memory.written.get(&target);
        return match written {
            Some(change) => Turn::Answer(changed(before, change)),
            // The scan sees for itself that its deletion worked, unless reading is what is broken.
            None if seen.here => Turn::Answer(before),
            None => Turn::Nothing,
        };
    }
    let change = serde_json::from_slice::<Value>(seen.request.body());
    match change {
        Ok(change) if seen.here => {
            memory.written.insert(target, change.clone());
            Turn::Answer(changed(before, &change))
        }
        _ => Turn::Nothing,
    }
}

fn changed(before: Response<Bytes>, change: &Value) -> Response<Bytes> {
    let Ok(mut body) = serde_json::from_slice::<Value>(before.body()) else {
        return before;
    };
    if body.is_object() && change.is_object() {
        change_in(&mut body, change);
    }
    with_body(before, &body)
}

/// Puts what was sent into what is there; what an envelope holds beside it stays.
fn change_in(own: &mut Value, change: &Value) {
    match (own, change) {
        (Value::Object(own), Value::Object(change)) => {
            for (name, change) in change {
                change_in(own.entry(name).or_insert(Value::Null), change);
            }
        }
        (own, change) => *own = change.clone(),
    }
}

/// The list, and behind it what is not in it any more.
fn listed(seen: &Seen<'_>, target: &str, memory: &mut Memory) -> Turn {
    let Ok(mut body) = serde_json::from_slice::<Value>(seen.answer.body()) else {
        return Turn::Nothing;
    };
    if let Some(before) = memory.lists.get(target) {
        keep(&mut body, before);
    }
    memory.lists.insert(target.to_owned(), body.clone());
    match items(&body).is_some() {
        true => Turn::Answer(with_body(seen.answer.clone(), &body)),
        false => Turn::Nothing,
    }
}

fn keep(body: &mut Value, before: &Value) {
    let id = |item: &Value| item.get("id").cloned();
    let Some(before) = items(before).cloned() else {
        return;
    };
    let Some(now) = items_mut(body) else {
        return;
    };
    for item in before {
        let there = now
            .iter()
            .any(|own| *own == item || id(own).is_some() && id(own) == id(&item));
        if !there {
            now.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::change_in;

    #[test]
    fn what_an_envelope_holds_beside_a_change_stays() {
        let mut own = json!({ "data": { "id": 1, "text": "a" }, "permissions": {} });
        change_in(&mut own, &json!({ "data": { "text": "b", "more": [2] } }));
        let wanted = json!({ "data": { "id": 1, "text": "b", "more": [2] }, "permissions": {} });
        assert_eq!(own, wanted);
    }
}
