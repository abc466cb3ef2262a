//! Sessions of the run: renewed before they expire and when they died, so that a refusal is never the refusal of a dead
//! session.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::http::{Client, Credential, Exchange, Request};
use crate::identity::{self, Session};
use crate::words::{IdentityName, OperationKey};

use super::survey::Control;
use super::{Bench, Reason};

/// Renewals for one request. One is not enough where a session ends after so few requests that those sent side by side use
/// up the new one as well.
const RENEWALS: usize = 3;

/// The sessions of a run, by whose they are.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<BTreeMap<IdentityName, Held>>);

#[derive(Debug, Clone)]
struct Held {
    session: Session,
    /// What it presented before it was renewed: requests that were made up then hold it still.
    past: Vec<Credential>,
    /// Whether it ended and could not be renewed.
    is_over: bool,
    /// One renewal at a time.
    renewing: Arc<tokio::sync::Mutex<()>>,
}

/// How a session that was answered 401 stands.
#[derive(Debug)]
enum Life {
    /// It is valid: the 401 is an answer to the request. So is it taken where nothing tells otherwise.
    Alive,
    /// It was dead, and this is presented from now on.
    Renewed(Credential),
    /// It is dead and cannot be renewed.
    Dead,
}

impl Sessions {
    pub(super) fn new(sessions: BTreeMap<IdentityName, Session>) -> Self {
        let held = sessions.into_iter().map(|(name, session)| {
            let held = Held {
                session,
                past: Vec::new(),
                is_over: false,
                renewing: Arc::default(),
            };
            (name, held)
        });
        Self(Mutex::new(held.collect()))
    }

    fn with<T>(&self, name: &IdentityName, read: impl FnOnce(&mut Held) -> T) -> Option<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get_mut(name).map(read)
    }
}

impl Bench {
    /// The session of an identity; none for one that is not logged in.
    pub(crate) fn session(&self, name: &IdentityName) -> Option<Session> {
        self.sessions.with(name, |held| held.session.clone())
    }

    /// Every session of the run.
    pub(crate) fn sessions(&self) -> Vec<(IdentityName, Session)> {
        let all = self
            .sessions
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .map(|(name, held)| (name.clone(), held.session.clone()))
            .collect()
    }

    /// What an identity presents; nothing for one that is not logged in.
    pub(crate) fn credential(&self, identity: &IdentityName) -> Credential {
        self.session(identity)
            .map(|session| session.credential)
            .unwrap_or_default()
    }

    /// Whether a request presents what the run's session of `name` presents or has presented: intact, not forged.
    fn is_own(&self, request: &Request, name: &IdentityName) -> bool {
        let presented = &request.credential;
        let own = self.sessions.with(name, |held| {
            held.session.credential == *presented || held.past.contains(presented)
        });
        !presented.is_empty() && own == Some(true)
    }

    /// The request as it is to be sent now: where it holds what the session presents, a session that is about to expire is
    /// renewed, and one that was renewed stands for the former.
    async fn presentable<'r>(
        &self,
        client: &Client,
        request: &'r Request,
        name: &IdentityName,
    ) -> Cow<'r, Request> {
        if !self.is_own(request, name) {
            return Cow::Borrowed(request);
        }
        let due = self
            .sessions
            .with(name, |held| held.session.is_due(client.now()));
        if due == Some(true) {
            let now = self.credential(name);
            // What cannot be renewed is presented as it is: the target has the last word.
            let _ = self.renew(client, name, &now).await;
        }
        let current = self.credential(name);
        match current == request.credential {
            true => Cow::Borrowed(request),
            false => Cow::Owned(request.with_credential(current)),
        }
    }

    /// Sends a request that `name` makes. Where it presents the intact credential of the run's session, a 401 is believed
    /// only while that session is alive; a dead one is renewed, and the request sent once more.
    pub(super) async fn send_as(
        &self,
        name: &IdentityName,
        request: &Request,
        case: &str,
    ) -> Exchange {
        self.send_by(&self.client, name, request, case).await
    }

    /// The same by another client.
    pub(super) async fn send_by(
        &self,
        client: &Client,
        name: &IdentityName,
        request: &Request,
        case: &str,
    ) -> Exchange {
        let mut request = self.presentable(client, request, name).await;
        let mut exchange = client.send(&request, case).await;
        self.count_sent(case);
        for _ in 0..RENEWALS {
            if exchange.status() != Some(401) || !self.is_own(&request, name) {
                break;
            }
            match self.look_after(client, name, &request.credential).await {
                Life::Alive | Life::Dead => break,
                Life::Renewed(credential) => {
                    request = Cow::Owned(request.with_credential(credential));
                    exchange = client.send(&request, case).await;
                    self.count_sent(case);
                }
            }
        }
        exchange
    }

    /// Whether a request presents a session that is over and could not be renewed.
    pub(super) fn is_over(&self, request: &Request, name: &IdentityName) -> bool {
        let is_over = self.sessions.with(name, |held| held.is_over);
        is_over == Some(true) && self.is_own(request, name)
    }

    /// What a 401 to the intact credential of `name` means: its control is tried again.
    async fn look_after(&self, client: &Client, name: &IdentityName, used: &Credential) -> Life {
        let now = self.credential(name);
        if now != *used {
            return Life::Renewed(now);
        }
        if self.is_alive(client, name).await {
            return Life::Alive;
        }
        match self.renew(client, name, used).await {
            Ok(credential) => Life::Renewed(credential),
            Err(_) => {
                self.sessions.with(name, |held| held.is_over = true);
                Life::Dead
            }
        }
    }

    /// Of whom among `callers` a refusal proves nothing, and why: who was let in nowhere, and whose reading is refused now as it was not in
    /// the survey, by something else than 401. A 401 was looked into whenever it came.
    pub(crate) async fn doubtful(
        &self,
        callers: &BTreeSet<IdentityName>,
    ) -> BTreeMap<IdentityName, Reason> {
        let mut doubtful = BTreeMap::new();
        let names = self.sessions().into_iter().map(|(name, _)| name);
        for name in names.filter(|name| callers.contains(name)) {
            if !self.is_let_in(&name) {
                let why = format!(
                    "{name} is let in nowhere, so that any refusal may be one of his credential"
                );
                doubtful.insert(name, Reason::Ambiguous(why));
            } else if matches!(
                self.reading(&self.client, &name).await,
                Some(300..=399 | 403)
            ) {
                let lost = Reason::SessionLost(name.to_string());
                doubtful.insert(name, lost);
            }
        }
        doubtful
    }

    /// Whether the survey had a control by `name` of anything that demands a credential.
    fn is_let_in(&self, name: &IdentityName) -> bool {
        self.let_in(name).next().is_some()
    }

    /// Every control by `name` of something that demands a credential, with its operation.
    pub(super) fn let_in<'b>(
        &'b self,
        name: &'b IdentityName,
    ) -> impl Iterator<Item = (&'b OperationKey, &'b Control)> + 'b {
        let operations = self.site.api.operations.iter();
        operations.filter_map(move |operation| {
            let control = self.survey.control(&operation.key, name)?;
            let demands = self.site.demands_credential(operation);
            demands.then_some((&operation.key, control))
        })
    }

    /// Whether a reading that was allowed to `name` in the survey still is; without one, or without an answer, nothing says
    /// that it is not.
    async fn is_alive(&self, client: &Client, name: &IdentityName) -> bool {
        !matches!(
            self.reading(client, name).await,
            Some(300..=399 | 401 | 403)
        )
    }

    /// How a reading that was allowed to `name` in the survey is answered now; one that needs no object at best.
    async fn reading(&self, client: &Client, name: &IdentityName) -> Option<u16> {
        let readings = self.let_in(name).filter(|(key, _)| key.is_safe());
        let (_, control) = readings.min_by_key(|(_, control)| control.object.is_some())?;
        let request = control.request().with_credential(self.credential(name));
        client.send(&request, "alive").await.status()
    }

    /// Logs in again, unless somebody else has done so since `used` was presented.
    async fn renew(
        &self,
        client: &Client,
        name: &IdentityName,
        used: &Credential,
    ) -> Result<Credential, Reason> {
        let nobody = || Reason::NoSubject(format!("nobody is called {name}"));
        let renewing = self.sessions.with(name, |held| held.renewing.clone());
        let renewing = renewing.ok_or_else(nobody)?;
        let _one = renewing.lock().await;
        let now = self.credential(name);
        if now != *used {
            return Ok(now);
        }
        let identity = self.site.identity(name).ok_or_else(nobody)?;
        if !identity.can_log_in() {
            return Err(Reason::NoSubject(format!("{name} does not log in")));
        }
        let session = identity::open(client, &self.site.api, identity)
            .await
            .map_err(|problem| Reason::NoControl(problem.what))?;
        self.learn(identity::secrets(std::slice::from_ref(&session)));
        let credential = session.credential.clone();
        self.sessions.with(name, |held| {
            let former = std::mem::replace(&mut held.session, session);
            held.past.push(former.credential);
        });
        Ok(credential)
    }
}
