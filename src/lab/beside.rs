//! A bench that begins with what another one has found: its sessions and its survey.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::http::Client;
use crate::identity::Session;
use crate::words::{IdentityName, OperationKey};

use super::Bench;
use super::sessions::Sessions;

impl Bench {
    /// A bench for a part of the plan, on the same site and with the same sessions, unless it has its own. What the survey found stands, until an
    /// operation is surveyed anew. What it makes is in its own ledger.
    ///
    /// `first` is where its counter begins: benches side by side must not make up the same values.
    pub(crate) fn beside(
        &self,
        client: Client,
        sessions: Option<BTreeMap<IdentityName, Session>>,
        run: String,
        first: u64,
    ) -> Self {
        let mut bench = Self::starting(self.site.clone(), client, run, first);
        bench.sessions = match sessions {
            Some(own) => Arc::new(Sessions::new(own)),
            None => self.sessions.clone(),
        };
        bench.survey = self.survey.clone();
        bench.kin = Mutex::new(self.kin.lock().map(|kin| kin.clone()).unwrap_or_default());
        bench.conditional = Mutex::new(self.conditional());
        bench
    }

    /// What is to be surveyed before `wanted` can be tried: all that they stand on, or they alone where the rest is known.
    pub(crate) fn unknown(&self, wanted: &BTreeSet<OperationKey>) -> BTreeSet<OperationKey> {
        match self.survey.standings.is_empty() {
            true => self.site.needed(wanted),
            false => wanted.clone(),
        }
    }
}
