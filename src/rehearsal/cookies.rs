//! What cookie sessions are broken by: a login that keeps the id it was brought, and changes that other sites ask for.

use bytes::Bytes;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, COOKIE, HeaderValue, ORIGIN, REFERER, SET_COOKIE,
};
use hyper::{Method, Request, Response, StatusCode};

use super::act::{Seen, Turn};
use super::memory::Memory;
use super::presented::Places;
use super::routes::is_path_of;

/// A session that a login opened goes on under the cookie that the login was brought.
pub(super) fn kept(seen: &Seen<'_>, places: &Places, memory: &mut Memory) -> Turn {
    let (request, answer) = (seen.request, seen.answer);
    let set = answer.headers().get(SET_COOKIE);
    if let Some(set) = set.filter(|_| answer.status().as_u16() < 400)
        && request.headers().contains_key(COOKIE)
    {
        let pair = set.as_bytes().split(|byte| *byte == b';').next();
        if let Some(Ok(pair)) = pair.map(HeaderValue::from_bytes) {
            let mut opened = request.clone();
            opened.headers_mut().insert(COOKIE, pair);
            memory
                .brought
                .insert(seen.shown.clone(), places.read(&opened));
        }
    }
    let refused = answer.status().is_redirection() || seen.is_refused(&[401, 403, 404]);
    match memory.brought.get(seen.shown) {
        Some(opened) if seen.here && refused => Turn::Try(vec![places.with(request, opened)], None),
        _ => Turn::Nothing,
    }
}

/// A refused change that a page of another site sent, as a page of one's own would have sent it; and a preflight that lets it.
pub(super) fn from_anywhere(seen: &Seen<'_>, memory: &Memory) -> Turn {
    let Some(origin) = seen.request.headers().get(ORIGIN) else {
        return Turn::Nothing;
    };
    let own = is_path_of(seen.own_template, seen.path());
    if own && *seen.request.method() == Method::OPTIONS {
        return Turn::Answer(granted(origin, &seen.key.method));
    }
    if !seen.here {
        return Turn::Nothing;
    }
    let mut request: Request<Bytes> = seen.request.clone();
    for name in [ORIGIN, REFERER] {
        request.headers_mut().remove(name);
    }
    request.headers_mut().remove("sec-fetch-site");
    let taken = memory.accepted(seen.key, seen.shown);
    if let Some(media) = taken.and_then(|taken| taken.request.headers().get(CONTENT_TYPE)) {
        request.headers_mut().insert(CONTENT_TYPE, media.clone());
    }
    Turn::Try(vec![request], None)
}

fn granted(origin: &HeaderValue, method: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    headers.insert(
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type"),
    );
    if let Ok(method) = HeaderValue::from_str(method) {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, method);
    }
    answer
}
