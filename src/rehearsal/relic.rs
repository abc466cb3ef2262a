//! What should be gone and is there, and a login that says too much.

use bytes::Bytes;
use hyper::Response;
use serde_json::Value;

use crate::words::Place;

use super::act::{Seen, done, items_mut, with_body};
use super::routes::is_path_of;

/// An operation that only an earlier document has, answered as if it were still there.
pub(super) fn alive(seen: &Seen<'_>) -> Option<Response<Bytes>> {
    let own =
        *seen.request.method() == *seen.key.method && is_path_of(seen.own_template, seen.path());
    (own && seen.is_refused(&[404, 405, 410, 501])).then(done)
}

/// An answer that differs because the parameter is there: a list lacks its last item, an object a property.
pub(super) fn changed(seen: &Seen<'_>, place: &Place) -> Option<Response<Bytes>> {
    let request = seen.request;
    let is_there = match place {
        Place::Query(name) => {
            let query = request.uri().query().unwrap_or_default();
            let mut pairs = query.split('&').map(|pair| pair.split('=').next());
            pairs.any(|own| own == Some(name))
        }
        Place::Header(name) => request.headers().contains_key(name),
        Place::Cookie(_) | Place::Path(_) | Place::Body(_) | Place::Within(..) => false,
    };
    if !seen.here || !is_there {
        return None;
    }
    let mut body: Value = serde_json::from_slice(seen.answer.body()).ok()?;
    let shorter = items_mut(&mut body).and_then(Vec::pop).is_some();
    if !shorter {
        let members = body.as_object_mut()?;
        let name = members.keys().next()?.clone();
        members.remove(&name);
    }
    Some(with_body(seen.answer.clone(), &body))
}

/// A refused login that says that the name is known, where one of `names` is in it.
pub(super) fn telling(seen: &Seen<'_>, names: &[String]) -> Option<Response<Bytes>> {
    let sent = String::from_utf8_lossy(seen.request.body());
    let named =
        |name: &String| sent.contains(&format!("\"{name}\"")) || sent.contains(&format!("={name}"));
    if !seen.here || !names.iter().any(named) {
        return None;
    }
    let says = serde_json::json!({ "title": "the password of this account is another one" });
    Some(with_body(seen.answer.clone(), &says))
}
