//! Values that do something where they should only be values: in statements, paths, templates, headers and addresses.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::act::{Seen, Turn};
use super::memory::Memory;
use super::twin::twin;
use crate::words::Place;

/// A quote that nothing closes makes the database complain; one that is closed does nothing.
pub(super) fn statement(seen: &Seen<'_>, memory: &Memory) -> Turn {
    let text = sent(seen.request);
    let quotes = text.matches('\'').count();
    if quotes == 0 {
        return Turn::Nothing;
    }
    if quotes % 2 == 1 || text.contains("' nayq") {
        let says = "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '''' at line 1";
        let body = serde_json::json!({ "error": says }).to_string();
        return Turn::Answer(plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "application/json",
            body,
        ));
    }
    // What a write of the target took is written: the same once more would meet it there.
    if !seen.request.method().is_safe() && seen.answer.status().is_success() {
        return Turn::Nothing;
    }
    let accepted = memory.accepted(seen.key, seen.shown);
    let otherwise = twin(seen, &Place::Body(String::new()), None, accepted);
    match (read(seen.request), otherwise) {
        (Some(read), Turn::Try(twins, old)) => {
            Turn::Try([read].into_iter().chain(twins).collect(), old)
        }
        (Some(read), Turn::Answer(old)) => Turn::Try(vec![read], Some(old)),
        (Some(read), _) => Turn::Try(vec![read], None),
        (None, otherwise) => otherwise,
    }
}

/// The request as a database reads it that puts the parts of a text together: without the quotes that close and open
/// again. None where it has none.
fn read(request: &Request<Bytes>) -> Option<Request<Bytes>> {
    let without = |text: &str, closings: &[&str]| {
        let each = closings.iter();
        each.fold(text.to_owned(), |text, closing| text.replace(closing, ""))
    };
    let encoded = ["%27%7C%7C%27", "%27%20%27", "%27+%27", "%27%2B%27"];
    let plain = ["'||'", "' '", "'+'"];
    let target = without(&request.uri().to_string(), &encoded);
    let body = std::str::from_utf8(request.body()).ok();
    let body = body.map(|body| without(&without(body, &encoded), &plain));
    let mut read = request.clone();
    *read.uri_mut() = target.parse().ok()?;
    if let Some(body) = body.filter(|body| body.as_bytes() != request.body()) {
        read.headers_mut().remove(CONTENT_LENGTH);
        *read.body_mut() = body.into();
    }
    let changed = read.uri() != request.uri() || read.body() != request.body();
    changed.then_some(read)
}

/// A name that climbs to the passwords finds them.
pub(super) fn climbs(seen: &Seen<'_>) -> Turn {
    let target = seen.request.uri().to_string();
    let front = seen.own_template.split('{').next().unwrap_or_default();
    let decoded = percent_decode_str(&target)
        .decode_utf8_lossy()
        .replace("%2F", "/");
    match target.starts_with(front) && decoded.contains("/etc/passwd") {
        true => {
            let file =
                "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n";
            Turn::Answer(plain(StatusCode::OK, "text/plain", file.to_owned()))
        }
        false => Turn::Nothing,
    }
}

/// Products in double braces, computed in what is answered.
pub(super) fn computed(answer: &Response<Bytes>) -> Option<Response<Bytes>> {
    let text = std::str::from_utf8(answer.body()).ok()?;
    let (front, rest) = text.split_once("{{")?;
    let (product, end) = rest.split_once("}}")?;
    let (one, other) = product.split_once('*')?;
    let product = one.parse::<u64>().ok()?.checked_mul(other.parse().ok()?)?;
    let mut answer = answer.clone();
    answer.headers_mut().remove(CONTENT_LENGTH);
    let text = format!("{front}{product}{end}");
    *answer.body_mut() = text.into();
    Some(answer)
}

/// What stands behind a line end as a header of the answer.
pub(super) fn split(seen: &Seen<'_>) -> Option<Response<Bytes>> {
    let text = sent(seen.request).replace("\\n", "\n");
    let mut lines = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "));
    let (name, _) = lines.find(|(name, _)| name.starts_with("x-nay-"))?;
    let mut answer = seen.answer.clone();
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static("1"));
    Some(answer)
}

/// The address of this machine that a request holds: host and path.
pub(super) fn address(request: &Request<Bytes>) -> Option<(String, String)> {
    let text = sent(request);
    let (_, rest) = text.split_once("http://127.0.0.1:")?;
    let goes_on = |letter: char| letter.is_ascii_alphanumeric() || "/-._".contains(letter);
    let end = rest.find(|letter| !goes_on(letter)).unwrap_or(rest.len());
    let (port, path) = rest[..end].split_once('/')?;
    Some((format!("127.0.0.1:{port}"), format!("/{path}")))
}

/// Calls there, and waits for no answer.
pub(super) async fn call((host, path): (String, String)) {
    if let Ok(mut stream) = TcpStream::connect(&host).await {
        let asked = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(asked.as_bytes()).await;
    }
}

/// A file with secrets beside the API.
pub(super) fn exposed(seen: &Seen<'_>) -> Turn {
    match seen.path().ends_with("/.env") && !seen.answer.status().is_success() {
        true => {
            let file = "APP_KEY=4711\nDB_PASSWORD=not-a-real-one\n".to_owned();
            Turn::Answer(plain(StatusCode::OK, "text/plain", file))
        }
        false => Turn::Nothing,
    }
}

/// Query and body of a request, decoded.
fn sent(request: &Request<Bytes>) -> String {
    let target = request.uri().to_string().replace('+', " ");
    let target = percent_decode_str(&target).decode_utf8_lossy();
    let body = String::from_utf8_lossy(request.body()).into_owned();
    let is_form = request.headers().get(CONTENT_TYPE);
    let is_form = is_form.is_some_and(|media| media.as_bytes().ends_with(b"urlencoded"));
    let body = match is_form {
        true => percent_decode_str(&body.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned(),
        false => body,
    };
    format!("{target}\n{body}")
}

fn plain(status: StatusCode, media_type: &'static str, body: String) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    let value = HeaderValue::from_static(media_type);
    answer.headers_mut().insert(CONTENT_TYPE, value);
    answer
}
