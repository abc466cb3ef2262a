//! Who is at the front desk: sessions in a cookie, apart from the tokens of everything else. Knows no HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::random;
use serde::Serialize;

/// The one account of the desk, with a fixed password: it opens nothing but this process on loopback.
const ACCOUNT: (&str, &str) = ("dora", "dora-demo-pass");

/// Somebody who was announced.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Visit {
    pub id: String,
    pub visitor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
}

/// The desk: who is logged in at it, and what is written down there.
#[derive(Debug)]
pub(in crate::demo) struct Desk {
    sessions: Mutex<BTreeSet<String>>,
    visits: Mutex<BTreeMap<String, Visit>>,
}

impl Desk {
    /// What every instance begins with.
    pub(in crate::demo) fn seeded() -> Self {
        let visit = Visit {
            id: "v-0000000001".to_owned(),
            visitor: "Ida Bloom".to_owned(),
            company: Some("Harbour Lifts".to_owned()),
        };
        Self {
            sessions: Mutex::default(),
            visits: Mutex::new(BTreeMap::from([(visit.id.clone(), visit)])),
        }
    }

    /// Whether name and password are right.
    pub(in crate::demo) fn knows(name: &str, password: &str) -> bool {
        (name, password) == ACCOUNT
    }

    /// Begins a session: under a new id, or under one that the caller brought.
    pub(in crate::demo) fn open(&self, brought: Option<String>) -> String {
        let id = brought.unwrap_or_else(|| format!("{:032x}", random::<u128>()));
        self.sessions().insert(id.clone());
        id
    }

    /// Whether a session is open.
    pub(in crate::demo) fn is_open(&self, id: &str) -> bool {
        self.sessions().contains(id)
    }

    /// Ends a session.
    pub(in crate::demo) fn close(&self, id: &str) {
        self.sessions().remove(id);
    }

    /// What is written down, by id. Not to be held across an await.
    pub(in crate::demo) fn visits(&self) -> MutexGuard<'_, BTreeMap<String, Visit>> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sessions(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
