//! What every request shares: flaws, signing secret, stored things, revoked tokens, and the clock of the tokens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rand::random;

use crate::demo::desk::Desk;
use crate::demo::flaws::Flaws;
use crate::demo::people::Person;
use crate::demo::store::Store;
use crate::demo::tokens;

/// The state as the router hands it around.
pub(in crate::demo) type Shared = Arc<App>;

/// Wrong passwords for one name, from which on none is looked at.
const MOST_WRONG: u32 = 10;
/// Requests for the state of the service in a stretch of time, and its seconds.
const MOST_ASKED: u32 = 90;
const STRETCH: u64 = 20;

/// One running instance.
pub(in crate::demo) struct App {
    /// What is broken.
    pub flaws: Flaws,
    /// Key of the tokens.
    pub secret: Vec<u8>,
    /// Where visitors are announced.
    pub desk: Desk,
    store: Mutex<Store>,
    revoked: Mutex<BTreeSet<String>>,
    wrong: Mutex<BTreeMap<String, u32>>,
    asked: Mutex<(u64, u32)>,
    /// By the token: whose, and the id of the access token that came with it.
    refresh: Mutex<BTreeMap<String, (&'static Person, String)>>,
}

impl App {
    /// A fresh instance with its seed data and a secret of its own.
    pub(in crate::demo) fn new(flaws: Flaws) -> Shared {
        let secret = if flaws.has("auth/weak-secret") {
            b"secret".to_vec()
        } else {
            random::<[u8; 32]>().to_vec()
        };
        Arc::new(Self {
            flaws,
            secret,
            desk: Desk::seeded(),
            store: Mutex::new(Store::seeded()),
            revoked: Mutex::new(BTreeSet::new()),
            refresh: Mutex::new(BTreeMap::new()),
            wrong: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    /// What is stored. Not to be held across an await.
    pub(in crate::demo) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token of the person's own.
    pub(in crate::demo) fn issue(&self, person: &Person, id: &str) -> String {
        tokens::issue(&self.secret, person, id, self.now())
    }

    /// An id that no other token has.
    pub(in crate::demo) fn token_id(&self) -> String {
        format!("{:032x}", random::<u128>())
    }

    /// A token of the person's that expired an hour ago.
    pub(in crate::demo) fn issue_expired(&self, person: &Person) -> String {
        let id = self.token_id();
        let before = self.now().saturating_sub(2 * tokens::LIFETIME);
        tokens::issue(&self.secret, person, &id, before)
    }

    /// A refresh token of the person's own, which ends with the access token of this id.
    pub(in crate::demo) fn issue_refresh(&self, person: &'static Person, id: &str) -> String {
        let token = format!("refresh-{:032x}", random::<u128>());
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        refresh.insert(token.clone(), (person, id.to_owned()));
        token
    }

    /// Whose refresh token this is; it is worth nothing afterwards, unless `keep` says so.
    pub(in crate::demo) fn spend(&self, token: &str, keep: bool) -> Option<&'static Person> {
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match keep {
            true => refresh.get(token).cloned(),
            false => refresh.remove(token),
        };
        found.map(|(person, _)| person)
    }

    /// Whether so many wrong passwords came for a name, anybody's or nobody's, that no further one is looked at.
    pub(in crate::demo) fn tries_too_often(&self, name: &str) -> bool {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let times = wrong.get(name).copied().unwrap_or_default();
        times >= MOST_WRONG
    }

    /// Counts a login that failed; one that did not begins the count anew.
    pub(in crate::demo) fn has_tried(&self, name: &str, succeeded: bool) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        match succeeded {
            true => wrong.remove(name),
            false => {
                let times = wrong.get(name).copied().unwrap_or_default() + 1;
                wrong.insert(name.to_owned(), times)
            }
        };
    }

    /// Counts a request for the state of the service, and says whether it is one too many for its stretch of time.
    pub(in crate::demo) fn asks_too_often(&self) -> bool {
        let stretch = self.now() / STRETCH;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.0 != stretch {
            *asked = (stretch, 0);
        }
        asked.1 += 1;
        asked.1 > MOST_ASKED && !self.flaws.has("resource/no-rate-limit")
    }

    /// Ends the token of this id, and the refresh token that came with it.
    pub(in crate::demo) fn revoke(&self, token: String) {
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        refresh.retain(|_, (_, id)| *id != token);
        drop(refresh);
        let mut revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        revoked.insert(token);
    }

    /// Whether the token of this id was ended.
    pub(in crate::demo) fn is_revoked(&self, token: &str) -> bool {
        let revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        revoked.contains(token)
    }

    /// Seconds of the Unix epoch.
    #[expect(
        clippy::disallowed_methods,
        reason = "a server that issues tokens has a clock; nothing of the scan reads it"
    )]
    pub(in crate::demo) fn now(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map(|since| since.as_secs()).unwrap_or_default()
    }
}
