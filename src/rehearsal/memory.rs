//! What the proxy saw the target accept: who was let in where, and what a right request looks like.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use hyper::{Request, Response};

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
    by_path: BTreeMap<String, Presented>,
    by_operation: BTreeMap<OperationKey, Presented>,
    accepted: BTreeMap<OperationKey, Accepted>,
    known: BTreeSet<Presented>,
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
            self.by_path.insert(path, shown.clone());
            self.by_operation.insert(key.clone(), shown.clone());
        }
        self.accepted.insert(key.clone(), accepted);
    }

    /// Whether the target ever took this credential.
    pub(super) fn knows(&self, shown: &Presented) -> bool {
        self.known.contains(shown)
    }

    /// The credential that the target took last at this path, or else at this operation.
    pub(super) fn good(&self, key: &OperationKey, path: &str) -> Option<Presented> {
        let by_path = self.by_path.get(path);
        by_path.or_else(|| self.by_operation.get(key)).cloned()
    }

    /// What was fulfilled last at this operation.
    pub(super) fn accepted(&self, key: &OperationKey) -> Option<Accepted> {
        self.accepted.get(key).cloned()
    }
}
