//! Whatever is sent is stored: the proxy keeps what the target left out or refused, and shows it on re-read.

use bytes::Bytes;
use hyper::header::CONTENT_LENGTH;
use hyper::{Method, Request, Response};
use serde_json::{Map, Value};

use super::act::{Seen, Turn, with_body};
use super::memory::{Accepted, Memory, last, names_of};
use super::twin::twin;
use crate::words::Place;

/// A write's own payload is kept under what it made or changed; a refused one is done with a payload that was taken. A
/// reading shows what was kept.
pub(super) fn turn(further: Option<&str>, seen: &Seen<'_>, memory: &mut Memory) -> Turn {
    let fulfilled = seen.answer.status().is_success();
    if seen.request.method() == Method::GET && fulfilled {
        return shown(further, seen, memory).map_or(Turn::Nothing, Turn::Answer);
    }
    if !seen.here {
        return Turn::Nothing;
    }
    if fulfilled {
        keep(seen.request, seen.answer, memory);
        return Turn::Nothing;
    }
    if !seen.is_refused(&[400, 403, 404, 409, 422]) {
        return Turn::Nothing;
    }
    let accepted = memory.accepted(seen.key, seen.shown);
    let body = Place::Body(String::new());
    match (twin(seen, &body, None, accepted), lean(seen, accepted)) {
        (Turn::Try(twins, old), Some(lean)) => {
            Turn::Try([lean].into_iter().chain(twins).collect(), old)
        }
        (twin, _) => twin,
    }
}

/// Keeps the payload of a write that went through, under the last segment of the object's path.
pub(super) fn keep(request: &Request<Bytes>, answer: &Response<Bytes>, memory: &mut Memory) {
    let Ok(Value::Object(sent)) = serde_json::from_slice::<Value>(request.body()) else {
        return;
    };
    for name in names_of(request, answer) {
        memory.stuck.entry(name).or_default().extend(sent.clone());
    }
}

/// The reading of an object with what was kept for it.
fn shown(further: Option<&str>, seen: &Seen<'_>, memory: &Memory) -> Option<Response<Bytes>> {
    let kept = memory.stuck.get(last(seen.path()))?;
    let mut body: Value = serde_json::from_slice(seen.answer.body()).ok()?;
    put(object(&mut body)?, kept, further);
    Some(with_body(seen.answer.clone(), &body))
}

/// The request with those properties alone that were taken before.
fn lean(seen: &Seen<'_>, accepted: Option<&Accepted>) -> Option<Request<Bytes>> {
    let good: Value = serde_json::from_slice(accepted?.request.body()).ok()?;
    let mut own: Value = serde_json::from_slice(seen.request.body()).ok()?;
    let good = good.as_object()?;
    own.as_object_mut()?
        .retain(|name, _| good.contains_key(name));
    let mut request = seen.request.clone();
    request.headers_mut().remove(CONTENT_LENGTH);
    *request.body_mut() = Bytes::from(own.to_string());
    Some(request)
}

fn put(object: &mut Map<String, Value>, kept: &Map<String, Value>, further: Option<&str>) {
    for (name, value) in kept {
        let is_known = object.contains_key(name) || further == Some(name);
        // What the object is found by stays, or nobody finds it again.
        if name != "id" && is_known {
            object.insert(name.clone(), value.clone());
        }
    }
}

/// The object of an answer: itself, or the only one that it wraps.
fn object(body: &mut Value) -> Option<&mut Map<String, Value>> {
    let members = body.as_object_mut()?;
    let wraps = members.len() <= 2 && members.values().any(Value::is_object);
    match wraps {
        true => members.values_mut().find_map(Value::as_object_mut),
        false => Some(members),
    }
}
