//! What each mutation makes of a request that the target refused.

use bytes::Bytes;
use hyper::{Request, Response, StatusCode};
use serde_json::Value;

use crate::schema::{Change, Violation};
use crate::words::{OperationKey, Place};

use super::memory::{Accepted, Memory};
use super::mutation::{Caller, Kind};
use super::presented::{Places, Presented};

/// What takes the place of a refusal.
pub(super) enum Turn {
    /// The refusal stands.
    Nothing,
    /// This is sent, and its answer given.
    Send(Request<Bytes>),
    /// This is sent; when it is refused as well, the answer is this one.
    SendOr(Request<Bytes>, Response<Bytes>),
    /// This is the answer.
    Answer(Response<Bytes>),
}

/// A refused request of the mutated operation.
pub(super) struct Refused<'a> {
    pub(super) key: &'a OperationKey,
    pub(super) request: &'a Request<Bytes>,
    pub(super) shown: &'a Presented,
    pub(super) status: StatusCode,
}

/// What the mutation does.
pub(super) fn turn(kind: &Kind, refused: &Refused<'_>, places: &Places, memory: &Memory) -> Turn {
    match kind {
        Kind::LetIn(caller) => {
            if !is(*caller, refused.shown, memory) {
                return Turn::Nothing;
            }
            let good = memory.good(refused.key, refused.request.uri().path());
            match good.filter(|good| good != refused.shown) {
                Some(good) => Turn::Send(places.with(refused.request, &good)),
                None => Turn::Nothing,
            }
        }
        Kind::Accept(place, violation) => {
            let speaks_of_payload = matches!(refused.status.as_u16(), 400 | 404 | 413 | 415 | 422);
            match memory.accepted(refused.key) {
                Some(accepted) if speaks_of_payload && breaks(refused, place, violation) => {
                    twin(refused.request, place, accepted)
                }
                _ => Turn::Nothing,
            }
        }
    }
}

fn is(caller: Caller, shown: &Presented, memory: &Memory) -> bool {
    match caller {
        Caller::Nobody => shown.is_nothing(),
        Caller::Known => memory.knows(shown),
        Caller::Stranger => !shown.is_nothing() && !memory.knows(shown),
        Caller::Unsigned => shown.is_unsigned(),
    }
}

/// Whether the request breaks this constraint; of what is not in a JSON body the refusal itself is the sign.
fn breaks(refused: &Refused<'_>, place: &Place, violation: &Violation) -> bool {
    let Place::Body(_) = place else {
        return true;
    };
    let Ok(body) = serde_json::from_slice::<Value>(refused.request.body()) else {
        return true;
    };
    let there = body.pointer(&violation.pointer);
    match &violation.change {
        Change::Set(value) => there == Some(value),
        Change::Remove => true,
    }
}

/// The request with a legal payload in place of its own; reading changes nothing, so its old answer does.
fn twin(request: &Request<Bytes>, place: &Place, accepted: Accepted) -> Turn {
    if request.method().is_safe() || matches!(place, Place::Path(_)) {
        return Turn::Answer(accepted.response);
    }
    let mut twin = request.clone();
    match place {
        Place::Body(_) => {
            *twin.body_mut() = accepted.request.body().clone();
            let name = hyper::header::CONTENT_TYPE;
            if let Some(value) = accepted.request.headers().get(&name) {
                twin.headers_mut().insert(name, value.clone());
            }
            twin.headers_mut().remove(hyper::header::CONTENT_LENGTH);
        }
        Place::Query(_) => {
            let query = accepted.request.uri().query();
            let target = match query {
                Some(query) => format!("{}?{query}", request.uri().path()),
                None => request.uri().path().to_owned(),
            };
            if let Ok(uri) = target.parse() {
                *twin.uri_mut() = uri;
            }
        }
        Place::Header(name) | Place::Cookie(name) => {
            let name = match place {
                Place::Cookie(_) => "cookie",
                _ => name.as_str(),
            };
            let Ok(name) = hyper::header::HeaderName::from_bytes(name.as_bytes()) else {
                return Turn::Nothing;
            };
            twin.headers_mut().remove(&name);
            if let Some(value) = accepted.request.headers().get(&name) {
                twin.headers_mut().insert(name, value.clone());
            }
        }
        Place::Path(_) => {}
    }
    Turn::SendOr(twin, accepted.response)
}
