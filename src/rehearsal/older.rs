//! Requests for an older version of an operation, and what they are as requests for the present one.

use bytes::Bytes;
use hyper::Request;
use hyper::header::HeaderValue;

use super::act::Seen;
use super::guise::moved;
use super::memory::Memory;

/// The request for the present version, if it asks for an older one of the operation.
pub(super) fn present(seen: &Seen<'_>, memory: &Memory) -> Option<Request<Bytes>> {
    match seen.here {
        true => renumbered(
            seen.request,
            &memory.accepted(seen.key, seen.shown)?.request,
        ),
        false => repathed(seen),
    }
}

/// Where a header, the query or the media type that is asked for names the version: as in a request that was taken.
fn renumbered(request: &Request<Bytes>, taken: &Request<Bytes>) -> Option<Request<Bytes>> {
    let names_it = |name: &str| name == "accept" || name.to_ascii_lowercase().contains("version");
    let older = |own: &str, now: Option<&str>| match (version(own), now.and_then(version)) {
        (Some(own), Some(now)) => own < now,
        (own, None) => own.is_some(),
        _ => false,
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut present = request.clone();
    let mut changed = false;
    for (name, value) in request.headers() {
        let now = taken.headers().get(name);
        if names_it(name.as_str()) && older(&text(value), now.map(text).as_deref()) {
            changed = true;
            match now {
                Some(now) => present.headers_mut().insert(name, now.clone()),
                None => present.headers_mut().remove(name),
            };
        }
    }
    let now = pairs(taken);
    let mut query = pairs(request);
    for (name, value) in &mut query {
        let now = now.iter().find(|(own, _)| own == name);
        if let Some((_, now)) = now.filter(|(_, now)| names_it(name) && older(value, Some(now))) {
            changed = true;
            *value = now;
        }
    }
    if !query.is_empty() {
        let query = query.iter().map(|(name, value)| format!("{name}={value}"));
        let query = query.collect::<Vec<_>>().join("&");
        *present.uri_mut() = format!("{}?{query}", request.uri().path()).parse().ok()?;
    }
    changed.then_some(present)
}

fn pairs(request: &Request<Bytes>) -> Vec<(&str, &str)> {
    let query = request.uri().query().unwrap_or_default();
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

/// The version that a text names: a number of at most three digits, alone or behind `v` or `version=`.
fn version(text: &str) -> Option<u32> {
    let named = text
        .split_once("version=")
        .or_else(|| text.split_once(".v"));
    let rest = named.map_or_else(|| text.strip_prefix('v').unwrap_or(text), |(_, rest)| rest);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|_| digits.len() <= 3)
}

/// Where the path names it: `/v1/` where the operation's has `/v2/`.
fn repathed(seen: &Seen<'_>) -> Option<Request<Bytes>> {
    let own: Vec<&str> = seen.own_template.split('/').collect();
    let asked: Vec<&str> = seen.path().split('/').collect();
    if own.len() != asked.len() || seen.request.method().as_str() != &*seen.key.method {
        return None;
    }
    let mut path = Vec::new();
    let mut older = false;
    for (own, asked) in own.into_iter().zip(asked) {
        match (number(own), number(asked)) {
            (Some(now), Some(old)) if old < now => {
                older = true;
                path.push(own);
            }
            _ if own.starts_with('{') || own == asked => path.push(asked),
            _ => return None,
        }
    }
    older
        .then(|| moved(seen.request, &path.join("/")))
        .flatten()
}

/// `2` of `v2`.
fn number(segment: &str) -> Option<u32> {
    segment.strip_prefix('v')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use hyper::Request;

    use super::{renumbered, version};

    #[test]
    fn versions_are_read_where_they_are_named() {
        assert_eq!(version("application/vnd.parts.v2+json"), Some(2));
        assert_eq!(version("application/json; version=12"), Some(12));
        assert_eq!((version("v3"), version("3")), (Some(3), Some(3)));
        assert_eq!((version("9741"), version("*/*")), (None, None));
    }

    #[test]
    fn an_older_version_becomes_the_present_one_and_a_newer_one_stays() {
        let request = |target: &str, header: &str| {
            let request = Request::builder()
                .uri(target)
                .header("x-api-version", header);
            request.body(Bytes::new()).unwrap_or_default()
        };
        let taken = request("/a?api-version=v3&b=1", "3");
        let meant = renumbered(&request("/a?api-version=v2&b=7", "3"), &taken);
        let target = meant.map(|meant| meant.uri().to_string());
        assert_eq!(target.as_deref(), Some("/a?api-version=v3&b=7"));
        let meant = renumbered(&request("/a?api-version=v3", "2"), &taken);
        assert!(meant.is_some_and(|meant| meant.headers()["x-api-version"] == "3"));
        assert!(renumbered(&request("/a?api-version=v9741", "4"), &taken).is_none());
    }
}
