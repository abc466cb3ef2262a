//! What all cases of a run share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::http::{Client, Ear, Exchange, Request, Response};
use crate::identity::Session;
use crate::identity::forge::PublicKey;
use crate::schema::Size;
use crate::site::{Resource, ResourceId, Role, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, OperationKey};

use super::compose::{Composer, Style};
use super::object::Name;
use super::pace::Sent;
use super::pace::{Pace, Tally};
use super::record::Record;
use super::refused::RefusedWrite;
use super::sessions::Sessions;
use super::slots::Slots;
use super::unmade::Unmade;
use super::{Call, Label, Ledger, Object, Reason, Step, Survey, unique};

/// Client, sessions, survey, ledger and record: what all cases of a run share.
pub(crate) struct Bench {
    /// What is there.
    pub site: Arc<Site>,
    /// Who sends.
    pub client: Client,
    /// Who is logged in.
    pub(super) sessions: Arc<Sessions>,
    /// What the survey found; empty until it is done.
    pub survey: Survey,
    /// What was made.
    pub ledger: Ledger,
    /// Short text that tells this run's objects from those of other runs.
    pub run: String,
    counter: AtomicU64,
    pub(super) record: Mutex<BTreeMap<OperationKey, Record>>,
    pub(super) tallies: Mutex<BTreeMap<OperationKey, Tally>>,
    /// An object of an operation and identity that several cases share.
    pub(super) set_aside: Slots<(OperationKey, IdentityName), Object>,
    pub(super) conditional: Mutex<BTreeSet<OperationKey>>,
    learned: Mutex<Vec<(String, String)>>,
    pub(super) refused: Mutex<BTreeMap<OperationKey, Vec<RefusedWrite>>>,
    pub(super) sent: Mutex<Sent>,
    /// What a path that cannot exist was answered, by caller and method.
    pub(super) catch_alls: Slots<(IdentityName, String), Exchange>,
    /// How a reading was refused that is not the caller's, by caller and target.
    pub(super) turned_away: Slots<(IdentityName, String), Exchange>,
    /// Objects that stand for all who are turned away, by resource and owner.
    pub(super) standing: Slots<(ResourceId, IdentityName), Object>,
    /// Where somebody was not plainly refused on such an object, and which objects these are.
    unsettled: Mutex<BTreeSet<(OperationKey, Name)>>,
    /// Makings whose body can be sent once only.
    used_up: Mutex<BTreeSet<OperationKey>>,
    /// Held by whoever measures times.
    pub(super) alone: Arc<tokio::sync::Mutex<()>>,
    /// For whom the target calls; opened by the first who needs it.
    pub(super) ear: tokio::sync::OnceCell<Result<Ear, String>>,
    pub(super) unmade: Mutex<BTreeMap<OperationKey, Vec<Unmade>>>,
    /// All ids of what was made, by a resource that has the same makers and the last of the ids.
    pub(super) kin: Mutex<BTreeMap<(ResourceId, String), Vec<Value>>>,
    /// Keys that the target publishes; asked for once.
    pub(super) published: tokio::sync::OnceCell<Vec<PublicKey>>,
}

impl Bench {
    /// An empty bench.
    pub(crate) fn new(
        site: Arc<Site>,
        client: Client,
        sessions: BTreeMap<IdentityName, Session>,
        run: String,
    ) -> Self {
        Self {
            sessions: Arc::new(Sessions::new(sessions)),
            ..Self::starting(site, client, run, 0)
        }
    }

    /// The same with nobody logged in, and a counter that begins with `first`.
    pub(super) fn starting(site: Arc<Site>, client: Client, run: String, first: u64) -> Self {
        Self {
            site,
            client,
            sessions: Arc::default(),
            survey: Survey::default(),
            ledger: Ledger::default(),
            run,
            counter: AtomicU64::new(first),
            record: Mutex::default(),
            tallies: Mutex::default(),
            set_aside: Slots::default(),
            conditional: Mutex::default(),
            learned: Mutex::default(),
            refused: Mutex::default(),
            sent: Mutex::default(),
            catch_alls: Slots::default(),
            turned_away: Slots::default(),
            standing: Slots::default(),
            unsettled: Mutex::default(),
            used_up: Mutex::default(),
            alone: Arc::default(),
            ear: tokio::sync::OnceCell::new(),
            unmade: Mutex::default(),
            kin: Mutex::default(),
            published: tokio::sync::OnceCell::new(),
        }
    }

    /// A short text that nothing else on the target has.
    pub(crate) fn unique(&self) -> String {
        unique::of(&self.run, self.counter.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether a text has one of [`Bench::unique`] in it that was given away already.
    pub(super) fn gave_away(&self, text: &str) -> bool {
        unique::is_in(text, &self.run, self.counter.load(Ordering::Relaxed))
    }

    /// A number that nothing else in the run has: for values made anew.
    pub(crate) fn salt(&self) -> u64 {
        self.counter
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// The first style for an operation: the same in every run with the same seed.
    pub(crate) fn style(&self, operation: &Operation, size: Size) -> Style {
        let seed = self.site.config.seed;
        Style {
            size,
            seed: mixed(seed, &operation.key.to_string()),
            examples: true,
            without: Vec::new(),
            with: Vec::new(),
            links: Vec::new(),
            tenant: None,
            turn: 0,
        }
    }

    /// The same for a call that `identity` is to make.
    pub(crate) fn style_of(
        &self,
        operation: &Operation,
        size: Size,
        identity: &IdentityName,
    ) -> Style {
        let identity = self.site.identity(identity);
        Style {
            tenant: identity.and_then(|identity| identity.tenant.clone()),
            ..self.style(operation, size)
        }
    }

    /// A call of `operation` in this style, and the marker if the body took it.
    pub(crate) fn compose(
        &self,
        operation: &Operation,
        object: Option<&Object>,
        style: &Style,
    ) -> Result<(Call, Option<String>), Reason> {
        let unique = self.unique();
        // Not the text of a key that the caller chooses: who asks for the object would have sent it himself.
        let marker = format!("nay-{unique}m");
        let composer = Composer {
            site: &self.site,
            operation,
            object,
            marker: Some(&marker),
            unique: &unique,
        };
        let (call, marked) = composer.call(style)?;
        Ok((call, marked.then_some(marker)))
    }

    /// The request of a call as `identity`.
    pub(crate) fn request(
        &self,
        operation: &Operation,
        call: &Call,
        identity: &IdentityName,
    ) -> Request {
        let call = self.under_its_own_key(operation, call);
        call.request(operation, &self.site.base_of(operation))
            .with_credential(self.credential(identity))
    }

    /// How the target answered at each operation that was called, in the order of the document.
    pub(crate) fn paces(&self) -> Vec<Pace> {
        let tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let operations = self.site.api.operations.iter();
        let of = |operation: &Operation| Some(tallies.get(&operation.key)?.pace(&operation.key));
        operations.filter_map(of).collect()
    }

    /// Whether a value can be the id of a resource, by the schema of its parameter.
    pub(crate) fn fits(&self, resource: &Resource) -> impl Fn(&Value) -> bool + '_ {
        let in_item = |operation: &&Operation| operation.key.template.starts_with(&resource.item);
        let schema = self
            .site
            .api
            .operations
            .iter()
            .find(in_item)
            .and_then(|operation| {
                let parameter = operation
                    .parameters
                    .iter()
                    .find(|parameter| parameter.name == resource.key)?;
                parameter.schema.clone()
            });
        move |value| {
            let Some(schema) = &schema else { return true };
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            !text.is_empty() && self.site.api.schemas.check_text(schema, &text).is_legal()
        }
    }

    /// The ids of an object below what has the ids `above`; a resource may live elsewhere than where it is made, with its own id alone.
    pub(crate) fn ids(
        &self,
        resource: ResourceId,
        above: Vec<Value>,
        own: Vec<Value>,
    ) -> Vec<Value> {
        let keys = self.site.resource(resource).item.matches('{').count();
        let mut ids = above;
        ids.truncate(keys.saturating_sub(own.len()));
        if ids.len() + own.len() < keys {
            ids.clear();
        }
        ids.extend(own);
        ids
    }

    /// Keeps in mind that somebody was not plainly refused there, and that it may be his doing what becomes of the object.
    pub(super) fn unsettle(&self, operation: &OperationKey, object: &Object) {
        let mut unsettled = self
            .unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unsettled.insert((operation.clone(), object.name()));
    }

    /// Whether that is so of an operation.
    pub(super) fn lets_somebody_in(&self, operation: &OperationKey) -> bool {
        let unsettled = self
            .unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unsettled.iter().any(|(own, _)| own == operation)
    }

    /// Whether that is so of an object.
    pub(super) fn is_unsettled(&self, object: &Object) -> bool {
        let unsettled = self
            .unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unsettled.iter().any(|(_, own)| *own == object.name())
    }

    /// Whether the body of this making served before, and another one was needed then.
    pub(super) fn is_used_up(&self, making: &OperationKey) -> bool {
        let used_up = self.used_up.lock().unwrap_or_else(PoisonError::into_inner);
        used_up.contains(making)
    }

    /// Keeps that in mind.
    pub(super) fn use_up(&self, making: &OperationKey) {
        let mut used_up = self.used_up.lock().unwrap_or_else(PoisonError::into_inner);
        used_up.insert(making.clone());
    }

    /// Keeps in mind what must not be shown: label and value of secrets that came up in a case.
    pub(super) fn learn(&self, secrets: Vec<(String, String)>) {
        let mut learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        learned.extend(secrets);
    }

    /// Label and value of every secret that came up in a case.
    pub(crate) fn learned(&self) -> Vec<(String, String)> {
        let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        learned.clone()
    }

    /// Keeps in mind that the target wants to know which state a write of this operation knows. Says whether that is news.
    pub(crate) fn be_conditional(&self, operation: &OperationKey) -> bool {
        let mut told = self
            .conditional
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        told.insert(operation.clone())
    }

    /// All operations of which it said so.
    pub(super) fn conditional(&self) -> BTreeSet<OperationKey> {
        let told = self.conditional.lock();
        told.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the target said so.
    pub(super) fn was_told_to_be_conditional(&self, operation: &OperationKey) -> bool {
        self.conditional().contains(operation)
    }

    /// Reads an object as its owner, if some operation reads it.
    pub(crate) async fn reread(
        &self,
        object: &Object,
        as_: &IdentityName,
        case: &str,
    ) -> Option<Exchange> {
        self.reread_by(&self.client, object, as_, case).await
    }

    /// The same through another client.
    pub(super) async fn reread_by(
        &self,
        client: &Client,
        object: &Object,
        as_: &IdentityName,
        case: &str,
    ) -> Option<Exchange> {
        let (operation, object) = self.reader(object)?;
        let (call, _) = self
            .compose(
                operation,
                Some(&object),
                &self.style_of(operation, Size::Minimal, as_),
            )
            .ok()?;
        let request = self.request(operation, &call, as_);
        Some(self.send_by(client, as_, &request, case).await)
    }

    /// Whether an answer says that the object is not there.
    pub(crate) fn is_gone(response: &Response) -> bool {
        matches!(response.status, 404 | 410)
    }

    /// The resource whose object must be there before the operation can be called: its own, or the parent of what it makes.
    pub(crate) fn needs(&self, operation: &Operation) -> Option<ResourceId> {
        match self.site.role(&operation.key) {
            Role::Makes {
                resource,
                by_key: true,
            } => self.site.resource(resource).parent,
            Role::Makes { .. } | Role::Lists(_) => self.site.nearest(&operation.key.template),
            role => role.needs(),
        }
    }
}

/// A labelled step.
pub(crate) fn step(label: Label, actor: &IdentityName, form: &str, exchange: Exchange) -> Step {
    Step {
        label,
        actor: actor.clone(),
        form: form.to_owned(),
        exchange,
    }
}

/// A seed of its own for each text (FNV-1a): the same in every run.
pub(super) fn mixed(seed: u64, text: &str) -> u64 {
    text.bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
