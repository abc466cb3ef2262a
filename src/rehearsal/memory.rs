//! What the proxy saw the target accept: who was let in where, and what a right request looks like.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use hyper::{Request, Response};
use serde_json::{Map, Value};

use crate::words::OperationKey;

use super::presented::Presented;
use super::twin::is_id;

/// A request that the target fulfilled, with its answer.
#[derive(Clone)]
pub(super) struct Accepted {
    pub(super) request: Request<Bytes>,
    pub(super) response: Response<Bytes>,
}

/// All that was seen; only what the target itself said, never what a mutation made of it.
#[derive(Default)]
pub(crate) struct Memory {
    /// What was seen before this proxy was there; its own is newer and comes first.
    before: Option<Arc<Memory>>,
    /// Who was let in at a path, first come first.
    by_path: BTreeMap<String, Vec<Presented>>,
    by_operation: BTreeMap<OperationKey, Vec<Presented>>,
    /// What was fulfilled last at an operation, and whom by.
    accepted: BTreeMap<OperationKey, BTreeMap<Presented, Accepted>>,
    /// Who it was.
    latest: BTreeMap<OperationKey, Presented>,
    /// What reading a path and query showed last, and to whom.
    readings: BTreeMap<String, BTreeMap<Presented, Response<Bytes>>>,
    /// What was answered to the last write on an object, by the last segment of its path.
    objects: BTreeMap<String, Response<Bytes>>,
    known: BTreeSet<Presented>,
    /// Writes on what was deleted, by path.
    pub(super) written: BTreeMap<String, Value>,
    /// When a write was fulfilled last, by path, in the proxy's own count.
    pub(super) fulfilled: BTreeMap<String, u64>,
    /// All that a list ever showed, by path and query.
    pub(super) lists: BTreeMap<String, Value>,
    /// Cookies that a login was brought, and what it opened.
    pub(super) brought: BTreeMap<Presented, Presented>,
    /// The last answer that told nobody to slow down.
    pub(super) calm: Option<Response<Bytes>>,
    /// What was sent for an object, by the last segment of its path.
    pub(super) stuck: BTreeMap<String, Map<String, Value>>,
}

impl Memory {
    /// An empty one that looks into another where it knows nothing itself.
    pub(crate) fn after(before: Arc<Self>) -> Self {
        Self {
            before: Some(before),
            ..Self::default()
        }
    }

    /// This one and those before it, newest first.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |memory| memory.before.as_deref())
    }

    /// Notes what the target fulfilled.
    pub(super) fn note(
        &mut self,
        key: &OperationKey,
        guarded: bool,
        shown: &Presented,
        accepted: Accepted,
    ) {
        if guarded && !shown.is_nothing() {
            self.known.insert(shown.clone());
            let path = accepted.request.uri().path().to_owned();
            let here = [
                self.by_path.entry(path).or_default(),
                self.by_operation.entry(key.clone()).or_default(),
            ];
            for callers in here {
                if !callers.contains(shown) {
                    callers.push(shown.clone());
                }
            }
        }
        if accepted.request.method().is_safe() {
            let target = accepted.request.uri().to_string();
            let readings = self.readings.entry(target).or_default();
            readings.insert(shown.clone(), accepted.response.clone());
        }
        if !accepted.request.method().is_safe() && !accepted.response.body().is_empty() {
            for name in names_of(&accepted.request, &accepted.response) {
                self.objects.insert(name, accepted.response.clone());
            }
        }
        self.latest.insert(key.clone(), shown.clone());
        let by_caller = self.accepted.entry(key.clone()).or_default();
        by_caller.insert(shown.clone(), accepted);
    }

    /// Whether the target ever took this credential.
    pub(super) fn knows(&self, shown: &Presented) -> bool {
        self.all().any(|memory| memory.known.contains(shown))
    }

    /// The known credentials, one of which ends what is asked for.
    pub(super) fn known(&self) -> impl Iterator<Item = &Presented> {
        self.all().flat_map(|memory| &memory.known)
    }

    /// Credentials that the target took at this path, and then those that it took at this operation. Who came first
    /// comes first: the owner of an object is the first to call it, and who may do least comes before who may do all.
    pub(super) fn good(&self, key: &OperationKey, path: &str) -> Vec<Presented> {
        let by_path = self.at_path(path);
        let by_operation = self
            .all()
            .filter_map(|memory| memory.by_operation.get(key))
            .flatten();
        once(by_path.chain(by_operation))
    }

    fn at_path<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Presented> {
        self.all()
            .filter_map(move |memory| memory.by_path.get(path))
            .flatten()
    }

    /// A path at which somebody was let in, and which differs from this one in the size of letters alone.
    pub(super) fn path_like(&self, path: &str) -> Option<&str> {
        let mut paths = self.all().flat_map(|memory| memory.by_path.keys());
        paths
            .find(|own| own.eq_ignore_ascii_case(path))
            .map(String::as_str)
    }

    /// Who was let in at this path, other than `shown`.
    pub(super) fn others(&self, path: &str, shown: &Presented) -> Vec<Presented> {
        once(self.at_path(path).filter(|caller| *caller != shown))
    }

    /// What was fulfilled last at this operation: for this caller, or else for anybody.
    pub(super) fn accepted(&self, key: &OperationKey, shown: &Presented) -> Option<&Accepted> {
        let mut of_caller = self
            .all()
            .filter_map(|memory| memory.accepted.get(key)?.get(shown));
        let of_anybody = || {
            self.all().find_map(|memory| {
                let by_caller = memory.accepted.get(key)?;
                by_caller.get(memory.latest.get(key)?)
            })
        };
        of_caller.next().or_else(of_anybody)
    }

    /// The answer to this very request, body and all, if it was fulfilled before.
    pub(super) fn taken(&self, request: &Request<Bytes>) -> Option<&Response<Bytes>> {
        let same = |accepted: &&Accepted| {
            let before = &accepted.request;
            !before.body().is_empty()
                && before.method() == request.method()
                && before.uri() == request.uri()
                && before.body() == request.body()
        };
        let mut all = self
            .all()
            .flat_map(|memory| memory.accepted.values().flat_map(BTreeMap::values));
        all.find(same).map(|accepted| &accepted.response)
    }

    /// What this very caller was shown there last, or else anybody.
    pub(super) fn reading(&self, target: &str, shown: &Presented) -> Option<&Response<Bytes>> {
        let readings = || self.all().filter_map(|memory| memory.readings.get(target));
        let own = readings().find_map(|readings| readings.get(shown));
        own.or_else(|| readings().find_map(|readings| readings.values().next()))
    }

    /// What an object was when it was read or written last: for this very caller, or else for anybody.
    pub(super) fn object(&self, target: &str, shown: &Presented) -> Option<&Response<Bytes>> {
        let name = last(target);
        let written = || self.all().find_map(|memory| memory.objects.get(name));
        self.reading(target, shown).or_else(written)
    }

    /// Paths of the same form that end alike, with those who were let in there: where a child really is.
    pub(super) fn alike(&self, path: &str) -> Vec<(String, Vec<Presented>)> {
        let own: Vec<&str> = path.split('/').collect();
        let is_alike = |other: &str| {
            let other: Vec<&str> = other.split('/').collect();
            let differ = own.iter().zip(&other).filter(|(a, b)| a != b).count();
            other.len() == own.len() && differ == 1 && other.last() == own.last()
        };
        self.all()
            .flat_map(|memory| &memory.by_path)
            .filter(|(path, _)| is_alike(path))
            .map(|(path, callers)| (path.clone(), callers.clone()))
            .collect()
    }
}

/// The names by which the object of a write may be asked for: the end of its path and of `Location`, ids in the answer.
pub(super) fn names_of(request: &Request<Bytes>, answer: &Response<Bytes>) -> Vec<String> {
    let place = answer.headers().get(hyper::header::LOCATION);
    let place = place.and_then(|value| value.to_str().ok());
    let body: Option<Value> = serde_json::from_slice(answer.body()).ok();
    let mut names = vec![last(request.uri().path()).to_owned()];
    names.extend(place.map(|place| last(place).to_owned()));
    names.extend(body.iter().flat_map(|body| ids(body, 3)));
    names
}

fn ids(body: &Value, depth: u8) -> Vec<String> {
    let (Value::Object(members), Some(depth)) = (body, depth.checked_sub(1)) else {
        return Vec::new();
    };
    let own = members
        .iter()
        .filter(|(name, _)| is_id(name) || *name == "name");
    let own = own.filter_map(|(_, value)| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let inner = members.values().flat_map(|inner| ids(inner, depth));
    own.chain(inner).collect()
}

/// The last segment of a path.
pub(super) fn last(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// Each caller once, in the order in which they come.
fn once<'a>(callers: impl Iterator<Item = &'a Presented>) -> Vec<Presented> {
    let mut once: Vec<Presented> = Vec::new();
    for caller in callers {
        if !once.contains(caller) {
            once.push(caller.clone());
        }
    }
    once
}
