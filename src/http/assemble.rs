//! From a request and its credential to method, headers and body as they go over the wire.

use bytes::Bytes;
use hyper::Method;
use hyper::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::origin::{Origin, Route};
use super::{CredentialPlace, Failure, Request};

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const AGENT: &str = concat!("naysayer/", env!("CARGO_PKG_VERSION"));

/// A request that is ready to go.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub(super) method: Method,
    pub(super) route: Route,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// Puts `request` together; `case` is the name and value of the case header.
///
/// # Errors
/// [`Failure::Unsendable`] naming the part that HTTP cannot carry, never its value, or
/// [`Failure::ForeignOrigin`].
pub(super) fn assemble(
    request: &Request,
    origin: &Origin,
    case: Option<(&str, &str)>,
) -> Result<Parcel, Failure> {
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_| Failure::Unsendable("the method is not a word of HTTP".to_owned()))?;
    if method == Method::CONNECT {
        // It names a host instead of a path, so it would leave the target.
        return Err(Failure::Unsendable("CONNECT takes no path".to_owned()));
    }

    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        append(&mut headers, name, value)?;
    }
    let mut target = request.target();
    let mut cookies: Vec<String> = request
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    for part in request.credential.parts.iter() {
        let value = format!("{}{}", part.prefix, part.secret.reveal());
        match &part.place {
            CredentialPlace::Header(name) => append(&mut headers, name, &value)?,
            CredentialPlace::Query(name) => {
                target.push(if target.contains('?') { '&' } else { '?' });
                target.extend(utf8_percent_encode(name, QUERY_VALUE));
                target.push('=');
                target.extend(utf8_percent_encode(&value, QUERY_VALUE));
            }
            CredentialPlace::Cookie(name) => cookies.push(format!("{name}={value}")),
        }
    }
    if !cookies.is_empty() {
        append(&mut headers, COOKIE.as_str(), &cookies.join("; "))?;
    }
    let media_type = request
        .body
        .as_ref()
        .and_then(|body| body.media_type.as_ref());
    if let Some(media_type) = media_type {
        append(&mut headers, CONTENT_TYPE.as_str(), media_type)?;
    }
    if let Some((name, value)) = case {
        append(&mut headers, name, value)?;
    }
    if !headers.contains_key(USER_AGENT) {
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    }
    if !headers.contains_key(ACCEPT) {
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    }
    Ok(Parcel {
        method,
        route: origin.route(&target)?,
        headers,
        body: request.body.as_ref().map(|body| body.bytes.clone()),
    })
}

fn append(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Failure> {
    let key = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Failure::Unsendable(format!("`{}` is no header name", name.escape_debug())))?;
    let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
        Failure::Unsendable(format!(
            "the value of `{name}` holds a character that a header cannot carry"
        ))
    })?;
    headers.append(key, value);
    Ok(())
}
