//! Requests in disguise: what they mean when the disguise is honoured.

use bytes::Bytes;
use hyper::{Method, Request, Uri};

use super::act::{Seen, Turn};
use super::memory::Memory;
use super::mutation::Guise;
use super::presented::{Places, Presented};

/// What honouring the disguise comes to.
pub(super) fn turn(guise: Guise, seen: &Seen<'_>, places: &Places, memory: &Memory) -> Turn {
    let nobody = seen.shown.is_nothing();
    let request = seen.request;
    let with = |request: Request<Bytes>, callers: Vec<Presented>| {
        let callers = callers.into_iter().take(3);
        let tries: Vec<_> = callers.map(|it| places.with(&request, &it)).collect();
        match tries.is_empty() {
            true => Turn::Nothing,
            false => Turn::Try(tries, None),
        }
    };
    let good = |path: &str| memory.good(seen.key, path);
    match guise {
        Guise::InQuery if seen.here && nobody => {
            let query = request.uri().query().unwrap_or_default();
            let named = |caller: &&Presented| caller.is_within(query);
            let caller = memory.known().find(named).cloned();
            caller.map_or(Turn::Nothing, |caller| with(request.clone(), vec![caller]))
        }
        Guise::GatewayHeader
            if seen.here && nobody && request.headers().contains_key("x-forwarded-for") =>
        {
            with(request.clone(), good(seen.path()))
        }
        Guise::OtherPath if nobody => match seen.path().strip_suffix('/') {
            // Only what was read before at the path without it.
            Some(path) if !memory.others(path, seen.shown).is_empty() => {
                moved(request, path).map_or(Turn::Nothing, |request| with(request, good(path)))
            }
            _ => Turn::Nothing,
        },
        Guise::OtherMethod if nobody => {
            let named = request.headers().get("x-http-method-override");
            let method = named.and_then(|value| Method::from_bytes(value.as_bytes()).ok());
            let fits = method.filter(|method| method.as_str() == &*seen.key.method);
            let known = memory.object(seen.path(), seen.shown).is_some();
            match fits.filter(|_| known) {
                Some(method) => {
                    let mut request = request.clone();
                    *request.method_mut() = method;
                    request.headers_mut().remove("x-http-method-override");
                    with(request, good(seen.path()))
                }
                None => Turn::Nothing,
            }
        }
        Guise::OlderVersion => match present(seen) {
            Some(request) => {
                let callers = good(request.uri().path());
                with(request, callers)
            }
            None => Turn::Nothing,
        },
        Guise::ForeignParent if seen.here && memory.knows(seen.shown) => {
            let there = memory.alike(seen.path()).into_iter();
            let tries: Vec<Request<Bytes>> = there
                .filter_map(|(path, callers)| {
                    let request = moved(request, &path)?;
                    Some(places.with(&request, callers.first()?))
                })
                .collect();
            match tries.is_empty() {
                true => Turn::Nothing,
                false => Turn::Try(tries, None),
            }
        }
        _ => Turn::Nothing,
    }
}

/// The request for the present version, if it asks for an older one of the operation: `/v1/` where its path has `/v2/`.
pub(super) fn present(seen: &Seen<'_>) -> Option<Request<Bytes>> {
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

/// The request at another path, with its query.
fn moved(request: &Request<Bytes>, path: &str) -> Option<Request<Bytes>> {
    let query = request.uri().query();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let uri: Uri = format!("{path}{query}").parse().ok()?;
    let mut request = request.clone();
    *request.uri_mut() = uri;
    Some(request)
}
