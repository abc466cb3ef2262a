//! What stands between the network and the operations: headers that answers get on their way out.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::demo::app::Shared;
use crate::demo::problem::Problem;

/// Hands a request on and mends, or spoils, the head of its answer.
pub(in crate::demo) async fn edge(
    State(app): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let host = forwarded_host(request.headers());
    let is_search = request.uri().path() == "/v2/search" && app.flaws.has("input/header-injection");
    if request.uri().path() == "/v2/status" && app.asks_too_often() {
        let refused = Problem::new(StatusCode::TOO_MANY_REQUESTS, "you ask too often");
        return ([(header::RETRY_AFTER, "20")], refused).into_response();
    }
    let searched = request.uri().query().filter(|_| is_search).and_then(wanted);
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    if app.flaws.has("transport/cors")
        && let Some(origin) = origin
    {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let yes = HeaderValue::from_static("true");
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
    }
    if app.flaws.has("transport/cacheable") {
        headers.remove(header::CACHE_CONTROL);
    }
    if let Some(wanted) = searched {
        write_lines(headers, &format!("x-searched: {wanted}"));
    }
    if app.flaws.has("transport/forwarded-host")
        && let Some(host) = host
        && let Some(location) = headers.get(header::LOCATION)
    {
        let link = [b"https://", host.as_bytes(), location.as_bytes()].concat();
        if let Ok(link) = HeaderValue::from_bytes(&link) {
            headers.insert(header::LOCATION, link);
        }
    }
    answer
}

/// What was searched for.
fn wanted(query: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, wanted) = pairs.find(|(name, _)| name == "q")?;
    Some(wanted.into_owned())
}

/// Writes text to the head of an answer as it stands, as servers did that had no type for a header.
fn write_lines(headers: &mut HeaderMap, text: &str) {
    for line in text.lines() {
        let header = line.split_once(": ").and_then(|(name, value)| {
            let name = HeaderName::try_from(name).ok()?;
            Some((name, HeaderValue::try_from(value).ok()?))
        });
        headers.extend(header);
    }
}

/// What the header says that a gateway adds, and that anybody can send.
fn forwarded_host(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get("x-forwarded-host").cloned()
}
