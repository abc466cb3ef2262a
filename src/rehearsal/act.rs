//! What each mutation makes of a request and of the target's answer to it.

use bytes::Bytes;
use hyper::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE,
};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::Value;

use crate::words::{OperationKey, Place};

use super::memory::Memory;
use super::mutation::{Caller, Kind};
use super::presented::{Places, Presented};
use super::rewrite::{self, rewrite};
use super::twin::{breaks, twin};
use super::{cookies, guise, older, relic, sticks, tricks, undead};

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
    /// These lists are read as well, and what is in them is added to the answer.
    Gather(Vec<Request<Bytes>>),
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
    /// Whether another write there was fulfilled since this one came.
    pub(super) overtaken: bool,
}

impl Seen<'_> {
    pub(super) fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// Whether it writes to an object by its name.
    fn works_on_a_key(&self) -> bool {
        self.here
            && self.own_template.ends_with('}')
            && matches!(
                *self.request.method(),
                Method::PUT | Method::PATCH | Method::DELETE
            )
    }

    pub(super) fn is_refused(&self, statuses: &[u16]) -> bool {
        statuses.contains(&self.answer.status().as_u16())
    }
}

/// What the mutation does.
pub(super) fn turn(kind: &Kind, seen: &Seen<'_>, places: &Places, memory: &mut Memory) -> Turn {
    let fulfilled = seen.answer.status().is_success();
    let answer = |answer: Option<Response<Bytes>>| answer.map_or(Turn::Nothing, Turn::Answer);
    match kind {
        Kind::Rewrite(how) if seen.here => answer(rewrite(*how, seen.request, seen.answer)),
        Kind::Misshapen(typed) if seen.here => answer(typed.broken(seen.answer)),
        Kind::ShowOthers if fulfilled && memory.knows(seen.shown) => {
            let others = memory.good(seen.key, seen.path());
            let others = others.iter().filter(|other| *other != seen.shown);
            let lists: Vec<_> = others.map(|it| places.with(seen.request, it)).collect();
            match lists.is_empty() {
                true => Turn::Nothing,
                false => Turn::Gather(lists),
            }
        }
        Kind::ShowOthers if !fulfilled && memory.knows(seen.shown) => let_in(seen, places, memory),
        Kind::LetIn(Caller::Known) if fulfilled && seen.works_on_a_key() => {
            // Where each caller has names of his own, the first who used one stands for its owner.
            let owner = memory.others(seen.path(), seen.shown).into_iter().next();
            let first = memory.good(seen.key, seen.path()).into_iter().next();
            match owner.filter(|owner| first.as_ref() == Some(owner)) {
                Some(owner) => Turn::Silently(vec![places.with(seen.request, &owner)]),
                None => Turn::Nothing,
            }
        }
        Kind::Undead => undead::turn(seen, memory),
        Kind::KeepsId => cookies::kept(seen, places, memory),
        Kind::Tireless if seen.here => tireless(seen, memory),
        Kind::Statement if seen.here => tricks::statement(seen, memory),
        Kind::Climbs => tricks::climbs(seen),
        Kind::Computes => answer(tricks::computed(seen.answer)),
        Kind::Splits if seen.here => answer(tricks::split(seen)),
        Kind::Exposes => tricks::exposed(seen),
        Kind::Sticks(further) => sticks::turn(further.as_deref(), seen, memory),
        Kind::Revived(place) if fulfilled => answer(relic::changed(seen, place)),
        Kind::Endless(name, rows) if seen.here => {
            let accepted = memory.accepted(seen.key, seen.shown);
            let full = accepted.map(|accepted| &accepted.response);
            answer(rewrite::endless(seen, name, *rows, full))
        }
        _ if fulfilled => Turn::Nothing,
        Kind::LetIn(caller) if is(*caller, seen.shown, memory) => let_in(seen, places, memory),
        Kind::DoSilently
            if seen.answer.status().is_redirection() || seen.is_refused(&[401, 403, 404]) =>
        {
            match let_in(seen, places, memory) {
                Turn::Try(tries, _) => Turn::Silently(tries),
                _ => Turn::Nothing,
            }
        }
        Kind::LetInAs(guise) => guise::turn(*guise, seen, places, memory),
        Kind::AnyOrigin => cookies::from_anywhere(seen, memory),
        Kind::AnyLogin if seen.here => {
            let body = Place::Body(String::new());
            twin(seen, &body, None, memory.accepted(seen.key, seen.shown))
        }
        // Somebody has it, and not who asks.
        Kind::Exists if seen.is_refused(&[404]) && seen.here => {
            match memory.others(seen.path(), seen.shown).is_empty() {
                true => Turn::Nothing,
                false => Turn::Answer(forbidden()),
            }
        }
        Kind::OldVersion => match older::present(seen, memory) {
            Some(request) => Turn::Try(vec![request], None),
            None => Turn::Nothing,
        },
        Kind::HiddenMethod => hidden(seen, memory),
        Kind::Relic => answer(relic::alive(seen)),
        Kind::GoesOn => {
            let target = seen.request.uri().to_string();
            let before = memory.knows(seen.shown).then_some(());
            let before = before.and_then(|()| memory.reading(&target, seen.shown));
            answer(before.cloned())
        }
        Kind::Again => answer(memory.taken(seen.request).cloned()),
        Kind::Tells(names) => answer(relic::telling(seen, names)),
        Kind::Accept(place, violation)
            if seen.is_refused(&[400, 404, 413, 415, 422]) && breaks(seen, place, violation) =>
        {
            let accepted = memory.accepted(seen.key, seen.shown);
            twin(seen, place, Some(violation), accepted)
        }
        Kind::AcceptAny if seen.is_refused(&[400, 413, 414, 415, 422, 431]) => {
            let body = Place::Body(String::new());
            twin(seen, &body, None, memory.accepted(seen.key, seen.shown))
        }
        Kind::Crash
            if seen.answer.status().is_client_error()
                && !seen.is_refused(&[409, 412, 423, 428, 429]) =>
        {
            Turn::Answer(failure(
                "{\"title\":\"Internal Server Error\",\"status\":500}",
            ))
        }
        Kind::Leak => {
            let mut leak = failure(
                "java.lang.IllegalStateException: unexpected value\n\tat org.example.api.Handler.handle(Handler.java:42)\n",
            );
            *leak.status_mut() = seen.answer.status();
            Turn::Answer(leak)
        }
        Kind::Refresh | Kind::Race
            if seen.is_refused(&[409, 412, 428]) && (*kind == Kind::Refresh || seen.overtaken) =>
        {
            Turn::Refresh(present(seen.request), seen.request.clone())
        }
        _ => Turn::Nothing,
    }
}

/// The reading of what a write is about, as it is now: a reading may be conditional as well.
fn present(write: &Request<Bytes>) -> Request<Bytes> {
    let mut read = write.clone();
    *read.method_mut() = Method::GET;
    *read.body_mut() = Bytes::new();
    for name in [
        CONTENT_LENGTH,
        CONTENT_TYPE,
        IF_MATCH,
        IF_NONE_MATCH,
        IF_MODIFIED_SINCE,
        IF_UNMODIFIED_SINCE,
    ] {
        read.headers_mut().remove(name);
    }
    read
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
        Caller::Anybody => !shown.is_nothing(),
    }
}

/// The last answer that told nobody to slow down, in place of one that does.
fn tireless(seen: &Seen<'_>, memory: &mut Memory) -> Turn {
    if seen.is_refused(&[423, 429, 503]) {
        return memory.calm.clone().map_or(Turn::Nothing, Turn::Answer);
    }
    memory.calm = Some(seen.answer.clone());
    Turn::Nothing
}

/// 403 to whoever asks.
pub(super) fn forbidden() -> Response<Bytes> {
    let mut refusal = failure("{\"title\":\"Forbidden\",\"status\":403}");
    *refusal.status_mut() = StatusCode::FORBIDDEN;
    refusal
}

/// An undeclared method of HTTP at a path of the operation, answered as the operation itself; a made-up one is not.
fn hidden(seen: &Seen<'_>, memory: &Memory) -> Turn {
    let known = ["GET", "PUT", "POST", "PATCH", "DELETE", "TRACE"];
    let method = seen.request.method().as_str();
    let own = super::routes::is_path_of(seen.own_template, seen.path());
    if !own || !seen.is_refused(&[404, 405, 501]) || !known.contains(&method) {
        return Turn::Nothing;
    }
    let Some(accepted) = memory.accepted(seen.key, seen.shown) else {
        return Turn::Nothing;
    };
    // Where the operation itself says nothing, neither would an answer like its own.
    let body = serde_json::from_slice::<Value>(accepted.response.body());
    let is_nothing = accepted.response.body().is_empty() || body.is_ok_and(|it| says_nothing(&it));
    Turn::Answer(match is_nothing {
        true => done(),
        false => accepted.response.clone(),
    })
}

/// Whether a body is an empty object or list, or holds nothing else but words such as true, which other answers have as well.
fn says_nothing(body: &Value) -> bool {
    match body {
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Null | Value::Bool(_) => true,
        _ => false,
    }
}

/// An answer that something was done.
pub(super) fn done() -> Response<Bytes> {
    let done = serde_json::json!({ "id": 1, "state": "done", "note": "as it was before" });
    let mut response = Response::new(Bytes::from(done.to_string()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
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

/// The list that an answer is or holds.
pub(super) fn items(body: &Value) -> Option<&Vec<Value>> {
    match body {
        Value::Array(items) => Some(items),
        Value::Object(members) => members.values().find_map(Value::as_array),
        _ => None,
    }
}

/// The same, to be changed.
pub(super) fn items_mut(body: &mut Value) -> Option<&mut Vec<Value>> {
    match body {
        Value::Array(items) => Some(items),
        Value::Object(members) => members.values_mut().find_map(Value::as_array_mut),
        _ => None,
    }
}

/// The answer with another body in it.
pub(super) fn with_body(mut response: Response<Bytes>, body: &Value) -> Response<Bytes> {
    *response.body_mut() = Bytes::from(body.to_string());
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use hyper::Request;
    use serde_json::json;

    use super::{present, says_nothing};

    #[test]
    fn the_present_state_is_read_without_the_stale_precondition() {
        let write = Request::put("/notes/7")
            .header("if-match", "\"old\"")
            .header("content-type", "application/json")
            .header("authorization", "Bearer a")
            .body(Bytes::from_static(b"{}"))
            .unwrap_or_default();
        let read = present(&write);
        let names: Vec<&str> = read.headers().keys().map(|name| name.as_str()).collect();
        assert_eq!(
            (read.method().as_str(), names),
            ("GET", vec!["authorization"])
        );
        assert!(read.body().is_empty());
    }

    #[test]
    fn an_answer_that_holds_nothing_but_empty_things_says_nothing() {
        for nothing in [
            json!({}),
            json!([true]),
            json!({ "data": [], "next": null }),
        ] {
            assert!(says_nothing(&nothing), "{nothing}");
        }
        for something in [
            json!({ "ok": "yes" }),
            json!([0]),
            json!({ "data": [{ "id": "" }] }),
        ] {
            assert!(!says_nothing(&something), "{something}");
        }
    }
}
