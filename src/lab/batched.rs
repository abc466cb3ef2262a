//! Several objects in one body: the caller's own, and somebody else's between them or all alone below his own parent.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::site::Does;
use crate::words::IdentityName;

use super::bench::step;
use super::named::{Called, Several};
use super::setting::{Setting, left, settings};
use super::surveyor::describe;
use super::trial::{Change, lists};
use super::{Actor, Bench, Lab, Label, Object, Reason, Sign, kin, preferred};

/// What an object of the owner's is called that no attack names.
pub(crate) const UNNAMED: &str = "an object that was not named";

/// Below what, and between what, the other's object is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// Between one's own, below what they lie in.
    OnesOwn,
    /// Alone, below what it lies in.
    Theirs,
}

/// The attack on a batch, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Strike {
    /// The other's object.
    pub foreign: Object,
    /// The attacker's call that names it.
    pub request: Request,
    /// Another one of the owner's: what changes there as well, nobody's call has changed.
    unnamed: Option<Object>,
}

/// What of a call can be seen in what it names, where it writes no text.
pub(super) struct Trace {
    /// What it is asked to set, if it has room for that.
    pub(super) setting: Option<Setting>,
    /// What it leaves.
    pub(super) change: Change,
}

impl Lab {
    /// The attacker's call with the owner's object in it, behind its control: the owner's own reading, or the attacker's
    /// change or deletion of his own.
    ///
    /// # Errors
    /// A [`Reason`] when either of them has no such objects, the control does not do what it is to do, or nothing would
    /// show the effect.
    pub(crate) async fn prepare_batch(
        &mut self,
        attacker: &IdentityName,
        among: Among,
    ) -> Result<Strike, Reason> {
        let bench = self.bench.clone();
        let key = self.subject.operation.clone();
        let none = || Reason::NoSubject(format!("{key} names no objects in its body"));
        let batch = bench.site.batch(&key).ok_or_else(none)?;
        let operation = bench.site.api.operation(&key).ok_or_else(none)?;
        let owner = match &self.subject.owner {
            Actor::Identity(name) => name.clone(),
            Actor::Able => return Err(none()),
        };
        let control = bench.survey.control(&key, attacker);
        let control = control.ok_or_else(|| bench.survey.why_not(&key))?;
        let several = Several {
            bench: &bench,
            batch,
            operation,
            style: &control.style,
        };
        if batch.does == Does::Reads {
            return self
                .prepare_batch_reading(&several, &owner, attacker, among)
                .await;
        }
        let survey = &bench.survey;
        let foreign = self.one_of(batch, &owner).await?;
        let sign = match batch.does {
            Does::Deletes => self.how_missed(&foreign).await,
            _ if bench.site.is_readable(batch.resource) => Sign::Written,
            _ => Sign::None,
        };
        if sign == Sign::None {
            let item = &bench.site.resource(batch.resource).item;
            let why = format!("nothing would show {owner} what became of {item}");
            return Err(Reason::NoSubject(why));
        }
        let own = bench.batch_of(survey, batch, attacker, &self.case).await?;
        let called = several.call(attacker, &own, first(&own)?, None)?;
        if batch.does == Does::Changes && called.marker.is_none() {
            return self.prepare_setting(&several, foreign, own, among).await;
        }
        let answer = self
            .send(Label::Control, attacker, "", &called.request, None)
            .await?;
        let marker = called.marker.as_deref();
        if answer.is_success() && !self.did(&several, &own, marker, attacker).await? {
            let why =
                format!("{key} leaves what it names as it was: {attacker} finds his own unchanged");
            return Err(Reason::NoControl(why));
        }
        let own = match batch.does {
            Does::Deletes => bench.batch_of(survey, batch, attacker, &self.case).await?,
            _ => own,
        };
        let called = attack(&several, attacker, &own, &foreign, among, None)?;
        self.trial.sign = sign;
        self.trial.graffito = called.marker;
        self.struck = Some(foreign.clone());
        Ok(Strike {
            foreign,
            request: called.request,
            unnamed: None,
        })
    }

    /// The same for a change that writes no text: what the attacker's own call leaves in his own is looked for in the
    /// other's.
    async fn prepare_setting(
        &mut self,
        several: &Several<'_>,
        foreign: Object,
        own: Vec<Object>,
        among: Among,
    ) -> Result<Strike, Reason> {
        let (bench, batch) = (several.bench, several.batch);
        let attacker = first(&own)?.owner.clone();
        let trace = self.leave_trace(several, &own).await?;
        let Some(Trace { setting, change }) = trace else {
            let key = &several.operation.key;
            let why = format!("{attacker} does not see in his own what {key} does to them");
            return Err(Reason::NoControl(why));
        };
        // What can be done once only is used up by the control.
        let survey = &bench.survey;
        let own = bench.batch_of(survey, batch, &attacker, &self.case).await?;
        let unnamed = self.one_of(batch, &foreign.owner).await?;
        self.expect_change(&foreign, change).await?;
        let called = attack(several, &attacker, &own, &foreign, among, setting.as_ref())?;
        self.struck = Some(foreign.clone());
        Ok(Strike {
            foreign,
            request: called.request,
            unnamed: Some(unnamed),
        })
    }

    async fn prepare_batch_reading(
        &mut self,
        several: &Several<'_>,
        owner: &IdentityName,
        attacker: &IdentityName,
        among: Among,
    ) -> Result<Strike, Reason> {
        let (bench, batch) = (several.bench, several.batch);
        let survey = &bench.survey;
        let theirs = bench.batch_of(survey, batch, owner, &self.case).await?;
        let control = several.call(owner, &theirs, first(&theirs)?, None)?;
        let answer = self
            .send(Label::Control, owner, "", &control.request, None)
            .await?;
        let text = answer.text().into_owned();
        let shown = |object: &Object| {
            let canary = object.canary.as_ref()?;
            text.contains(canary.as_str()).then(|| canary.clone())
        };
        let found = theirs
            .iter()
            .find_map(|own| Some((own.clone(), shown(own)?)));
        let Some((foreign, canary)) = found else {
            let why = format!("what {owner} is shown by it has no text in it that only he knows");
            return Err(Reason::NoSubject(why));
        };
        let own = match among {
            Among::OnesOwn => bench.batch_of(survey, batch, attacker, &self.case).await?,
            Among::Theirs => Vec::new(),
        };
        let called = attack(several, attacker, &own, &foreign, among, None)?;
        self.trial.canary = Some(canary);
        Ok(Strike {
            foreign,
            request: called.request,
            unnamed: None,
        })
    }

    /// The owner's own call on his own objects, with one value after the other where it can be asked to set one: the
    /// control, and what it left in the first of them. None where it left nothing that can be seen.
    ///
    /// # Errors
    /// A [`Reason`] when the call does not work.
    pub(super) async fn leave_trace(
        &mut self,
        several: &Several<'_>,
        own: &[Object],
    ) -> Result<Option<Trace>, Reason> {
        let first = first(own)?;
        let Some(mut before) = self.shown(first).await else {
            let why = format!("{} cannot look at what it names", first.owner);
            return Err(Reason::NoSubject(why));
        };
        let body = several.operation.body.as_ref();
        let media = body.and_then(|body| preferred(&body.media));
        let schema = media.and_then(|(_, media)| media.schema.as_ref());
        let library = &several.bench.site.api.schemas;
        let found = schema.map(|schema| settings(library, schema, several.batch, &before));
        let found = found.unwrap_or_default().into_iter().map(Some);
        let mut worked = false;
        // The plain call comes last: what it does by itself shows as well.
        for setting in found.chain([None]) {
            let Ok(called) = several.call(&first.owner, own, first, setting.as_ref()) else {
                continue;
            };
            let owner = &first.owner;
            let answer = self
                .send(Label::Control, owner, "", &called.request, None)
                .await?;
            if !answer.is_success() {
                continue;
            }
            worked = true;
            let Some(after) = self.shown(first).await else {
                continue;
            };
            if let Some(change) = left(&before, &after, setting.as_ref()) {
                return Ok(Some(Trace { setting, change }));
            }
            before = after;
        }
        if !worked && let Some(last) = self.trial.all(Label::Control).last() {
            return Err(Reason::NoControl(describe(&last.exchange)));
        }
        Ok(None)
    }

    /// Records the owner's look at an object in which a change is to be seen, and that this is the sign.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the change could not be told there.
    pub(super) async fn expect_change(
        &mut self,
        object: &Object,
        change: Change,
    ) -> Result<(), Reason> {
        let look = self.seen(object).await;
        let seen = look.as_ref().and_then(|look| look.response()?.json());
        if !seen.is_some_and(|seen| change.is_open_in(&seen)) {
            let name = &change.property;
            let why = format!("`{name}` of a fresh object would not show that it was set");
            return Err(Reason::NoSubject(why));
        }
        if let Some(look) = look {
            self.quote(Label::Before, &object.owner, look);
        }
        self.trial.sign = Sign::Set;
        self.trial.change = Some(change);
        Ok(())
    }

    /// What its owner is shown of an object.
    pub(super) async fn shown(&self, object: &Object) -> Option<Value> {
        let look = self.bench.reread(object, &object.owner, &self.case).await?;
        look.response().filter(|look| look.is_success())?.json()
    }

    /// Whether the attacker's own call did to the first of his own objects what the attack is to do to the other's.
    async fn did(
        &self,
        several: &Several<'_>,
        own: &[Object],
        marker: Option<&str>,
        attacker: &IdentityName,
    ) -> Result<bool, Reason> {
        let Some(first) = own.first() else {
            return Ok(false);
        };
        let look = match self.bench.reread(first, attacker, &self.case).await {
            Some(look) => look,
            None => match self.relist(first).await {
                Some(look) => look,
                None => return Ok(false),
            },
        };
        let Some(response) = look.response() else {
            return Err(look.failure().map_or(Reason::Throttled, Reason::from));
        };
        let does = several.batch.does;
        let done = match does {
            Does::Changes => marker.is_some_and(|text| super::holds(&response.text(), text)),
            // A tombstone, an emptied answer or a list without it no longer show what only it holds.
            _ => Bench::is_gone(response) || response.is_success() && !shows(response, first),
        };
        if done && does == Does::Deletes {
            own.iter().for_each(|object| self.bench.ledger.gone(object));
        }
        Ok(done)
    }

    /// Sends the attack, and has the owner look at his object where it was to be changed or deleted; at another one of his as
    /// well where the effect is a value that may change by itself.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn attack_batch(
        &mut self,
        attacker: &IdentityName,
        strike: &Strike,
        form: &str,
    ) -> Result<(), Reason> {
        self.send(Label::Attack, attacker, form, &strike.request, None)
            .await?;
        if self.trial.sign != Sign::None {
            self.look(&strike.foreign, form).await;
        }
        if let Some(unnamed) = strike.unnamed.as_ref().filter(|_| self.trial.took_effect())
            && let Some(exchange) = self.bench.reread(unnamed, &unnamed.owner, &self.case).await
        {
            let look = step(Label::Setup, &unnamed.owner, UNNAMED, exchange);
            self.trial.steps.push(look);
        }
        Ok(())
    }
}

fn first(own: &[Object]) -> Result<&Object, Reason> {
    let none = || Reason::NoSubject("there is nothing that it could name".to_owned());
    own.first().ok_or_else(none)
}

/// Whether an answer still shows an object by what only it holds, or else by its id.
fn shows(response: &Response, object: &Object) -> bool {
    let id = object.ids.last().map(kin::text);
    let text = object.canary.clone().or(id);
    text.is_some_and(|text| lists(response, &text))
}

/// The attacker's call that names the foreign object: between his own, where who looks at the first or the last alone does
/// not see it, or alone and in its own place.
fn attack(
    several: &Several<'_>,
    attacker: &IdentityName,
    own: &[Object],
    foreign: &Object,
    among: Among,
    setting: Option<&Setting>,
) -> Result<Called, Reason> {
    if among == Among::Theirs {
        return several.call(attacker, std::slice::from_ref(foreign), foreign, setting);
    }
    let mut named = own.to_vec();
    named.insert(named.len().min(1), foreign.clone());
    several.call(attacker, &named, first(own)?, setting)
}
