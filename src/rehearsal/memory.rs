//! What the proxy saw the target accept: who was let in where, and what a right request looks like.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use hyper::{Request, Response};
use serde_json::Value;

use crate::words::OperationKey;

use super::presented::Presented;

/// A request that the target fulfilled, with its answer.
#[derive(Clone)]
pub(super) struct Accepted {
    pub(super) request: Request<Bytes>,
    pub(super) response: Response<Bytes>,
}

/// All that was seen; only what the target itself said, never what a mutation made of it.
#[derive(Default)]
pub(super) struct Memory {
    /// Who was let in at a path, first come first.
    by_path: BTreeMap<String, Vec<Presented>>,
    by_operation: BTreeMap<OperationKey, Vec<Presented>>,
    /// What was fulfilled last at an operation.
    accepted: BTreeMap<OperationKey, Accepted>,
    /// What reading a path and query showed last, and to whom.
    readings: BTreeMap<String, BTreeMap<Presented, Response<Bytes>>>,
    known: BTreeSet<Presented>,
    /// Writes on what was deleted, by path.
    pub(super) written: BTreeMap<String, Value>,
    /// All that a list ever showed, by path and query.
    pub(super) lists: BTreeMap<String, Value>,
}

impl Memory {
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
        self.accepted.insert(key.clone(), accepted);
    }

    /// Whether the target ever took this credential.
    pub(super) fn knows(&self, shown: &Presented) -> bool {
        self.known.contains(shown)
    }

    /// The known credentials, one of which ends what is asked for.
    pub(super) fn known(&self) -> impl Iterator<Item = &Presented> {
        self.known.iter()
    }

    /// Credentials that the target took at this path, and then those that it took at this operation. Who came first
    /// comes first: the owner of an object is the first to call it, and who may do least comes before who may do all.
    pub(super) fn good(&self, key: &OperationKey, path: &str) -> Vec<Presented> {
        let mut good = self.by_path.get(path).cloned().unwrap_or_default();
        for caller in self.by_operation.get(key).into_iter().flatten() {
            if !good.contains(caller) {
                good.push(caller.clone());
            }
        }
        good
    }

    /// Who was let in last at this path, other than `shown`.
    pub(super) fn others(&self, path: &str, shown: &Presented) -> Vec<Presented> {
        let callers = self.by_path.get(path).into_iter().flatten();
        callers.filter(|caller| *caller != shown).cloned().collect()
    }

    /// What was fulfilled last at this operation.
    pub(super) fn accepted(&self, key: &OperationKey) -> Option<&Accepted> {
        self.accepted.get(key)
    }

    /// What this very caller was shown there last, or else anybody.
    pub(super) fn reading(&self, target: &str, shown: &Presented) -> Option<&Response<Bytes>> {
        let readings = self.readings.get(target)?;
        readings.get(shown).or_else(|| readings.values().next())
    }

    /// Paths of the same form that end alike, with those who were let in there: where a child really is.
    pub(super) fn alike(&self, path: &str) -> Vec<(String, Vec<Presented>)> {
        let own: Vec<&str> = path.split('/').collect();
        let is_alike = |other: &str| {
            let other: Vec<&str> = other.split('/').collect();
            let differ = own.iter().zip(&other).filter(|(a, b)| a != b).count();
            other.len() == own.len() && differ == 1 && other.last() == own.last()
        };
        let alike = self.by_path.iter().filter(|(path, _)| is_alike(path));
        alike
            .map(|(path, callers)| (path.clone(), callers.clone()))
            .collect()
    }
}
