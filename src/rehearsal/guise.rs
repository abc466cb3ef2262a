//! Requests in disguise: what they mean when the disguise is honoured.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper::{Method, Request, Uri};
use serde_json::{Map, Value};

use super::act::{Seen, Turn};
use super::memory::Memory;
use super::mutation::{Gateway, Guise, Override};
use super::presented::{Places, Presented};
use super::routes::is_path_of;
use super::{older, spelling};

/// What honouring the disguise comes to.
pub(super) fn turn(guise: Guise, seen: &Seen<'_>, places: &Places, memory: &Memory) -> Turn {
    let nobody = seen.shown.is_nothing();
    let request = seen.request;
    let with = |request: Request<Bytes>, callers: Vec<Presented>| {
        let callers = callers.into_iter().take(3);
        attempts(callers.map(|it| places.with(&request, &it)).collect())
    };
    let good = |path: &str| memory.good(seen.key, path);
    let meant = match guise {
        Guise::InQuery if seen.here && nobody => {
            let query = request.uri().query().unwrap_or_default();
            let named = |caller: &&Presented| caller.is_within(query);
            let caller = memory.known().find(named).cloned();
            caller.map(|caller| with(request.clone(), vec![caller]))
        }
        Guise::GatewayHeader(Gateway::Path) if nobody => {
            let target = header(request, "x-original-url").filter(|target| is_of(seen, target));
            target.and_then(|target| {
                let path = target.split('?').next().unwrap_or_default();
                Some(with(at(request, target)?, good(path)))
            })
        }
        Guise::GatewayHeader(gateway) if seen.here && nobody => {
            let name = match gateway {
                Gateway::Name => "x-remote-user",
                _ => "x-forwarded-for",
            };
            header(request, name).map(|_| with(request.clone(), good(seen.path())))
        }
        Guise::OtherPath(spelling) if nobody => {
            // Only what was read before at the path as it is.
            let known = |path: &String| !memory.others(path, seen.shown).is_empty();
            let plain = spelling::plain(spelling, seen.path(), memory).filter(known);
            plain.and_then(|path| Some(with(moved(request, &path)?, good(&path))))
        }
        Guise::OtherMethod(place) if nobody => {
            let known = memory.object(seen.path(), seen.shown).is_some();
            let meant = overridden(place, request)
                .filter(|meant| known && meant.method().as_str() == &*seen.key.method);
            meant.map(|meant| with(meant, good(seen.path())))
        }
        Guise::LastHeader if seen.here => {
            let last = places.last_alone(request);
            last.map(|last| attempts(vec![last]))
        }
        Guise::OlderVersion => older::present(seen, memory).map(|present| {
            let callers = good(present.uri().path());
            with(present, callers)
        }),
        Guise::ForeignParent if seen.here && memory.knows(seen.shown) => {
            let there = memory.alike(seen.path()).into_iter();
            let tries = there.filter_map(|(path, callers)| {
                let request = moved(request, &path)?;
                Some(places.with(&request, callers.first()?))
            });
            Some(attempts(tries.collect()))
        }
        _ => None,
    };
    meant.unwrap_or(Turn::Nothing)
}

fn attempts(tries: Vec<Request<Bytes>>) -> Turn {
    match tries.is_empty() {
        true => Turn::Nothing,
        false => Turn::Try(tries, None),
    }
}

/// What a header says.
fn header<'r>(request: &'r Request<Bytes>, name: &str) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

/// Whether a path and query are for the operation, and the method is its own.
fn is_of(seen: &Seen<'_>, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    is_path_of(seen.own_template, path) && seen.request.method().as_str() == &*seen.key.method
}

/// The request with the method that it names beside that on the wire, and without naming it.
fn overridden(place: Override, request: &Request<Bytes>) -> Option<Request<Bytes>> {
    const FIELD: &str = "_method=";
    let mut meant = request.clone();
    let method = match place {
        Override::Header => {
            let method = meant.headers_mut().remove("x-http-method-override")?;
            method.to_str().ok()?.to_owned()
        }
        Override::Query => {
            let query = request.uri().query()?;
            let method = query.split('&').find_map(|pair| pair.strip_prefix(FIELD))?;
            let rest = query.split('&').filter(|pair| !pair.starts_with(FIELD));
            let rest = rest.collect::<Vec<_>>().join("&");
            let path = request.uri().path();
            meant = match rest.is_empty() {
                true => at(request, path)?,
                false => at(request, &format!("{path}?{rest}"))?,
            };
            method.to_owned()
        }
        Override::Body => {
            let text = std::str::from_utf8(request.body()).ok()?;
            let (method, rest) = match text.strip_prefix(FIELD) {
                Some(method) => (method.to_owned(), Bytes::new()),
                None => {
                    let mut body: Map<String, Value> = serde_json::from_str(text).ok()?;
                    let method = body.remove("_method")?.as_str()?.to_owned();
                    (method, Value::Object(body).to_string().into())
                }
            };
            meant.headers_mut().remove(CONTENT_LENGTH);
            if rest.is_empty() {
                meant.headers_mut().remove(CONTENT_TYPE);
            }
            *meant.body_mut() = rest;
            method
        }
    };
    *meant.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    Some(meant)
}

/// The request at another path, with its query.
pub(super) fn moved(request: &Request<Bytes>, path: &str) -> Option<Request<Bytes>> {
    let query = request.uri().query();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    at(request, &format!("{path}{query}"))
}

/// The request with another path and query.
fn at(request: &Request<Bytes>, target: &str) -> Option<Request<Bytes>> {
    let uri: Uri = target.parse().ok()?;
    let mut request = request.clone();
    *request.uri_mut() = uri;
    Some(request)
}
