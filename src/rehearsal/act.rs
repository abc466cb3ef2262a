//! What each mutation makes of a request and of the target's answer to it.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use serde_json::Value;

use crate::schema::{Change, Violation};
use crate::words::{OperationKey, Place};

use super::guise;
use super::memory::{Accepted, Memory};
use super::mutation::{Caller, Kind};
use super::presented::{Places, Presented};
use super::rewrite::rewrite;
use super::undead;

/// How many credentials are tried in place of one that was refused.
const MOST_TRIES: usize = 3;

/// What takes the place of an answer.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, and at once used up"
)]
pub(super) enum Turn {
    /// The answer stands.
    Nothing,
    /// These are sent until one is fulfilled; when none is, the answer is the given one or else the last.
    Try(Vec<Request<Bytes>>, Option<Response<Bytes>>),
    /// The same, but the answer stands.
    Silently(Vec<Request<Bytes>>),
    /// The present state is read by the first, and what it says put into the second.
    Refresh(Request<Bytes>, Request<Bytes>),
    /// This is the answer.
    Answer(Response<Bytes>),
}

/// A request and the target's own answer to it.
pub(super) struct Seen<'a> {
    /// The operation of the mutation.
    pub(super) key: &'a OperationKey,
    pub(super) request: &'a Request<Bytes>,
    /// Its path template with the target's base path.
    pub(super) own_template: &'a str,
    /// Whether it is for that operation.
    pub(super) here: bool,
    pub(super) shown: &'a Presented,
    pub(super) answer: &'a Response<Bytes>,
}

impl Seen<'_> {
    pub(super) fn path(&self) -> &str {
        self.request.uri().path()
    }

    fn is_refused(&self, statuses: &[u16]) -> bool {
        statuses.contains(&self.answer.status().as_u16())
    }
}

/// What the mutation does.
pub(super) fn turn(kind: &Kind, seen: &Seen<'_>, places: &Places, memory: &mut Memory) -> Turn {
    let fulfilled = seen.answer.status().is_success();
    match kind {
        Kind::Rewrite(how) if seen.here => {
            let changed = rewrite(*how, seen.request, seen.answer);
            changed.map_or(Turn::Nothing, Turn::Answer)
        }
        Kind::ShowOthers if fulfilled && memory.knows(seen.shown) => {
            let others = memory.others(seen.path(), seen.shown);
            let others = others.iter().rev().take(MOST_TRIES);
            let tries: Vec<_> = others.map(|it| places.with(seen.request, it)).collect();
            match tries.is_empty() {
                true => Turn::Nothing,
                false => Turn::Try(tries, None),
            }
        }
        Kind::Undead => undead::turn(seen, memory),
        _ if fulfilled => Turn::Nothing,
        Kind::LetIn(caller) if is(*caller, seen.shown, memory) => let_in(seen, places, memory),
        Kind::DoSilently if seen.is_refused(&[401, 403, 404]) => {
            match let_in(seen, places, memory) {
                Turn::Try(tries, _) => Turn::Silently(tries),
                _ => Turn::Nothing,
            }
        }
        Kind::LetInAs(guise) => guise::turn(*guise, seen, places, memory),
        Kind::OldVersion => match guise::present(seen) {
            Some(request) => Turn::Try(vec![request], None),
            None => Turn::Nothing,
        },
        Kind::HiddenMethod => hidden(seen, memory),
        Kind::GoesOn => {
            let target = seen.request.uri().to_string();
            let before = memory.knows(seen.shown).then_some(());
            let before = before.and_then(|()| memory.reading(&target, seen.shown));
            before.cloned().map_or(Turn::Nothing, Turn::Answer)
        }
        Kind::Accept(place, violation)
            if seen.is_refused(&[400, 404, 413, 415, 422]) && breaks(seen, place, violation) =>
        {
            twin(seen, place, memory.accepted(seen.key))
        }
        Kind::AcceptAny if seen.is_refused(&[400, 413, 415, 422]) => {
            let body = Place::Body(String::new());
            twin(seen, &body, memory.accepted(seen.key))
        }
        Kind::Crash if seen.is_refused(&[400, 404, 413, 414, 415, 422]) => Turn::Answer(failure(
            "{\"title\":\"Internal Server Error\",\"status\":500}",
        )),
        Kind::Leak => {
            let mut answer = failure(
                "java.lang.IllegalStateException: unexpected value\n\tat org.example.api.Handler.handle(Handler.java:42)\n",
            );
            *answer.status_mut() = seen.answer.status();
            Turn::Answer(answer)
        }
        Kind::Refresh if seen.is_refused(&[409, 412, 428]) => {
            let mut read = seen.request.clone();
            *read.method_mut() = hyper::Method::GET;
            *read.body_mut() = Bytes::new();
            for name in [CONTENT_LENGTH, CONTENT_TYPE] {
                read.headers_mut().remove(name);
            }
            Turn::Refresh(read, seen.request.clone())
        }
        _ => Turn::Nothing,
    }
}

/// The same request with credentials that the target took here.
fn let_in(seen: &Seen<'_>, places: &Places, memory: &Memory) -> Turn {
    let good = memory.good(seen.key, seen.path());
    let good = good.iter().filter(|good| *good != seen.shown);
    let tries = good
        .take(MOST_TRIES)
        .map(|good| places.with(seen.request, good));
    let tries: Vec<_> = tries.collect();
    match tries.is_empty() {
        true => Turn::Nothing,
        false => Turn::Try(tries, None),
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

/// An undeclared method of HTTP at a path of the operation, answered as the operation itself; a made-up one is not.
fn hidden(seen: &Seen<'_>, memory: &Memory) -> Turn {
    let known = ["GET", "PUT", "POST", "PATCH", "DELETE", "TRACE"];
    let method = seen.request.method().as_str();
    let is_missing = seen.is_refused(&[404, 405, 501]);
    if !is_missing || !known.contains(&method) || !memory.knows(seen.shown) {
        return Turn::Nothing;
    }
    match memory.accepted(seen.key) {
        Some(accepted) if accepted.request.uri().path() == seen.path() => {
            Turn::Answer(accepted.response.clone())
        }
        _ => Turn::Nothing,
    }
}

/// Whether the request breaks this constraint; of what is not in a JSON body the refusal itself is the sign.
fn breaks(seen: &Seen<'_>, place: &Place, violation: &Violation) -> bool {
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
fn twin(seen: &Seen<'_>, place: &Place, accepted: Option<&Accepted>) -> Turn {
    let Some(accepted) = accepted else {
        return Turn::Nothing;
    };
    let old = accepted.response.clone();
    if seen.request.method().is_safe() || matches!(place, Place::Path(_)) {
        return Turn::Answer(old);
    }
    let mut twin = seen.request.clone();
    let copied = |twin: &mut Request<Bytes>, name: HeaderName| {
        twin.headers_mut().remove(&name);
        if let Some(value) = accepted.request.headers().get(&name) {
            twin.headers_mut().insert(name, value.clone());
        }
    };
    match place {
        Place::Body(_) => {
            *twin.body_mut() = accepted.request.body().clone();
            copied(&mut twin, CONTENT_TYPE);
            twin.headers_mut().remove(CONTENT_LENGTH);
        }
        Place::Query(_) => {
            let query = accepted.request.uri().query();
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            if let Ok(uri) = format!("{}{query}", seen.path()).parse() {
                *twin.uri_mut() = uri;
            }
        }
        Place::Header(name) => match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) => copied(&mut twin, name),
            Err(_) => return Turn::Nothing,
        },
        Place::Cookie(_) => copied(&mut twin, hyper::header::COOKIE),
        Place::Path(_) => {}
    }
    Turn::Try(vec![twin], Some(old))
}

fn failure(text: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let media_type = match text.starts_with('{') {
        true => "application/json",
        false => "text/plain",
    };
    let value = HeaderValue::from_static(media_type);
    response.headers_mut().insert(CONTENT_TYPE, value);
    response
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
