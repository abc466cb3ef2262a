//! Answers with something changed in them.

use bytes::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
    SET_COOKIE, WWW_AUTHENTICATE,
};
use hyper::{Request, Response, StatusCode};
use serde_json::{Value, json};

use super::act::{Seen, items, items_mut, with_body};
use super::mutation::Rewrite;

/// The answer, changed; none where there is nothing to change in it.
pub(super) fn rewrite(
    how: Rewrite,
    request: &Request<Bytes>,
    answer: &Response<Bytes>,
) -> Option<Response<Bytes>> {
    let mut answer = answer.clone();
    if how == Rewrite::Missing {
        *answer.status_mut() = StatusCode::NOT_IMPLEMENTED;
        *answer.body_mut() = Bytes::new();
        answer.headers_mut().remove(CONTENT_LENGTH);
        return Some(answer);
    }
    if how == Rewrite::Unexplained {
        let explained = [WWW_AUTHENTICATE, ALLOW].map(|name| answer.headers_mut().remove(name));
        return explained.iter().any(Option::is_some).then_some(answer);
    }
    if !answer.status().is_success() {
        return None;
    }
    let headers = answer.headers_mut();
    match how {
        Rewrite::Cors => {
            let origin = request.headers().get("origin")?.clone();
            let name = HeaderName::from_static("access-control-allow-origin");
            headers.insert(name, origin);
            let name = HeaderName::from_static("access-control-allow-credentials");
            headers.insert(name, HeaderValue::from_static("true"));
        }
        Rewrite::CookieFlags => {
            let bare = |value: &HeaderValue| {
                let bytes = value.as_bytes();
                let end = bytes.iter().position(|byte| *byte == b';');
                HeaderValue::from_bytes(&bytes[..end.unwrap_or(bytes.len())]).ok()
            };
            let cookies: Vec<_> = headers
                .get_all(SET_COOKIE)
                .iter()
                .filter_map(bare)
                .collect();
            headers.remove(SET_COOKIE);
            for cookie in cookies {
                headers.append(SET_COOKIE, cookie);
            }
            if !headers.contains_key(SET_COOKIE) {
                let own = HeaderValue::from_static("session=4e6179536179");
                headers.append(SET_COOKIE, own);
            }
        }
        Rewrite::Cacheable => {
            headers.remove(CACHE_CONTROL);
            headers.remove("pragma");
        }
        Rewrite::Sunset => {
            let value = HeaderValue::from_static("Mon, 01 Jan 2001 00:00:00 GMT");
            headers.insert(HeaderName::from_static("sunset"), value);
        }
        Rewrite::Unannounced => {
            headers.remove("deprecation");
            headers.remove("sunset");
        }
        Rewrite::ForwardedHost => {
            let host = request.headers().get("x-forwarded-host")?.to_str().ok()?;
            let there = format!("http://{host}{}", request.uri().path());
            headers.insert(LOCATION, HeaderValue::from_str(&there).ok()?);
        }
        Rewrite::Mislabelled => {
            let value = HeaderValue::from_static("application/x-nay");
            headers.insert(CONTENT_TYPE, value);
        }
        Rewrite::OddStatus => {
            *answer.status_mut() = StatusCode::NON_AUTHORITATIVE_INFORMATION;
        }
        Rewrite::Exposure => in_object(&mut answer, &mut |object| {
            let hash = "$2b$12$KIXQf1nq0oW1q0oW1q0oWeR5v9d8mW1q0oW1q0oW1q0oWeR5v9d8m";
            object.insert("password_hash".to_owned(), json!(hash));
        })?,
        Rewrite::Missing | Rewrite::Unexplained => {}
    }
    Some(answer)
}

/// A list as long as a parameter of this name wants it, of the items that it has; `full` is one that was shown before.
pub(super) fn endless(
    seen: &Seen<'_>,
    name: &str,
    rows: usize,
    full: Option<&Response<Bytes>>,
) -> Option<Response<Bytes>> {
    let query = seen.request.uri().query().unwrap_or_default();
    let asked = format!("{name}={rows}");
    if !query.split('&').any(|pair| pair == asked) {
        return None;
    }
    let answer = match seen.answer.status().is_success() {
        true => seen.answer,
        false => full?,
    };
    let mut body: Value = serde_json::from_slice(answer.body()).ok()?;
    let items = items_mut(&mut body)?;
    let own = items.clone();
    if own.is_empty() {
        return None;
    }
    *items = own.into_iter().cycle().take(rows).collect();
    Some(with_body(answer.clone(), &body))
}

/// A list with what is in others as well.
pub(super) fn gathered(
    answer: &Response<Bytes>,
    others: &[Response<Bytes>],
) -> Option<Response<Bytes>> {
    let mut body: Value = serde_json::from_slice(answer.body()).ok()?;
    let own = items_mut(&mut body)?;
    for other in others {
        let other: Option<Value> = serde_json::from_slice(other.body()).ok();
        for item in other.as_ref().and_then(items).into_iter().flatten() {
            if !own.contains(item) {
                own.push(item.clone());
            }
        }
    }
    Some(with_body(answer.clone(), &body))
}

/// Changes the object that an answer shows, or the first of those in its list.
pub(super) fn in_object(
    answer: &mut Response<Bytes>,
    change: &mut dyn FnMut(&mut serde_json::Map<String, Value>),
) -> Option<()> {
    let mut body: Value = serde_json::from_slice(answer.body()).ok()?;
    change(object(&mut body)?);
    *answer.body_mut() = Bytes::from(body.to_string());
    answer.headers_mut().remove(CONTENT_LENGTH);
    Some(())
}

fn object(body: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
    match body {
        Value::Array(items) => items.first_mut()?.as_object_mut(),
        Value::Object(members) => {
            let inner = members.iter().find_map(|(name, value)| {
                let items = value.as_array()?;
                items.first()?.is_object().then(|| name.clone())
            });
            match inner {
                Some(name) => members
                    .get_mut(&name)?
                    .as_array_mut()?
                    .first_mut()?
                    .as_object_mut(),
                None => Some(members),
            }
        }
        _ => None,
    }
}
