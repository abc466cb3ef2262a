//! The legal twin of a request that breaks a constraint, and the present one of a request that is outdated.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderName, LOCATION};
use hyper::{Request, Response};
use serde_json::Value;

use crate::schema::{Change, Violation};
use crate::words::Place;

use super::act::{Seen, Turn};
use super::memory::Accepted;

/// Whether the request breaks this constraint; of what is not in a JSON body the refusal itself is the sign.
pub(super) fn breaks(seen: &Seen<'_>, place: &Place, violation: &Violation) -> bool {
    let Place::Body(_) = place else {
        return true;
    };
    let Ok(body) = serde_json::from_slice::<Value>(seen.request.body()) else {
        return true;
    };
    match &violation.change {
        Change::Set(value) => body.pointer(&violation.pointer) == Some(value),
        Change::Remove => true,
    }
}

/// The request with a legal payload in place of its own; reading changes nothing, so its old answer does.
pub(super) fn twin(
    seen: &Seen<'_>,
    place: &Place,
    violation: Option<&Violation>,
    accepted: Option<&Accepted>,
) -> Turn {
    let Some(accepted) = accepted else {
        return Turn::Nothing;
    };
    if seen.request.method().is_safe() {
        return Turn::Answer(accepted.response.clone());
    }
    let old = another(&accepted.response);
    let copied = |name: HeaderName| {
        let mut twin = seen.request.clone();
        twin.headers_mut().remove(&name);
        if let Some(value) = accepted.request.headers().get(&name) {
            twin.headers_mut().insert(name, value.clone());
        }
        twin
    };
    let twins = match place.outer() {
        Place::Within(..) => return Turn::Nothing,
        Place::Path(_) => return Turn::Answer(old),
        Place::Body(_) => {
            let mut twin = copied(CONTENT_TYPE);
            twin.headers_mut().remove(CONTENT_LENGTH);
            *twin.body_mut() = accepted.request.body().clone();
            let mended = violation.and_then(|violation| mended(seen, violation, accepted));
            mended.into_iter().chain([twin]).collect()
        }
        Place::Query(_) => {
            let query = accepted.request.uri().query();
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let mut twin = seen.request.clone();
            if let Ok(uri) = format!("{}{query}", seen.path()).parse() {
                *twin.uri_mut() = uri;
            }
            vec![twin]
        }
        Place::Header(name) => match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) => vec![copied(name)],
            Err(_) => return Turn::Nothing,
        },
        Place::Cookie(_) => vec![copied(COOKIE)],
    };
    Turn::Try(twins, Some(old))
}

/// The request with what is broken in its body as it was in one that was taken.
fn mended(seen: &Seen<'_>, violation: &Violation, accepted: &Accepted) -> Option<Request<Bytes>> {
    let mut own: Value = serde_json::from_slice(seen.request.body()).ok()?;
    let good: Value = serde_json::from_slice(accepted.request.body()).ok()?;
    let right = match good.pointer(&violation.pointer) {
        Some(value) => Change::Set(value.clone()),
        None => Change::Remove,
    };
    let right = Violation {
        change: right,
        ..violation.clone()
    };
    own = right.apply(&own)?;
    let mut request = seen.request.clone();
    request.headers_mut().remove(CONTENT_LENGTH);
    *request.body_mut() = Bytes::from(own.to_string());
    Some(request)
}

/// An old answer to a write under another id, so that nobody takes the old object for the new one.
pub(super) fn another(response: &Response<Bytes>) -> Response<Bytes> {
    let mut response = response.clone();
    response.headers_mut().remove(LOCATION);
    let Ok(mut body) = serde_json::from_slice::<Value>(response.body()) else {
        return response;
    };
    renamed(&mut body, 3);
    *response.body_mut() = Bytes::from(body.to_string());
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

fn renamed(body: &mut Value, depth: u8) {
    let (Value::Object(members), Some(depth)) = (body, depth.checked_sub(1)) else {
        return;
    };
    for (name, value) in members {
        match value {
            Value::Object(_) => renamed(value, depth),
            Value::Number(number) if is_id(name) => {
                let other = number.as_i64().and_then(|id| id.checked_add(1_000_003));
                *value = other.map_or(Value::Null, Value::from);
            }
            Value::String(text) if is_id(name) => {
                let turned = |letter: char| match letter {
                    '0'..='8' | 'a'..='e' => char::from_u32(u32::from(letter) + 1),
                    _ => None,
                };
                *text = text
                    .chars()
                    .map(|letter| turned(letter).unwrap_or(letter))
                    .collect();
            }
            _ => {}
        }
    }
}

/// Whether a property is by its name what an object is known by.
pub(super) fn is_id(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("id") || name == "key" || name == "slug"
}

/// The request brought up to date with what reading its object shows: its tag, and numbers that both have.
pub(super) fn refreshed(mut request: Request<Bytes>, present: &Response<Bytes>) -> Request<Bytes> {
    use hyper::header::{ETAG, IF_MATCH, IF_UNMODIFIED_SINCE};
    request.headers_mut().remove(IF_UNMODIFIED_SINCE);
    match present.headers().get(ETAG) {
        Some(tag) => {
            request.headers_mut().insert(IF_MATCH, tag.clone());
        }
        None => {
            request.headers_mut().remove(IF_MATCH);
        }
    }
    let bodies = (
        serde_json::from_slice::<Value>(request.body()),
        serde_json::from_slice::<Value>(present.body()),
    );
    if let (Ok(Value::Object(mut own)), Ok(Value::Object(now))) = bodies {
        for (name, value) in &mut own {
            if let (Value::Number(_), Some(now @ Value::Number(_))) = (&*value, now.get(name)) {
                *value = now.clone();
            }
        }
        *request.body_mut() = Bytes::from(Value::Object(own).to_string());
        request.headers_mut().remove(CONTENT_LENGTH);
    }
    request
}
