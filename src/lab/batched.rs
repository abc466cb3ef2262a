//! Several objects in one body: the caller's own, and somebody else's between them.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::site::{Batch, Does};
use crate::spec::Operation;
use crate::words::IdentityName;

use super::compose::Style;
use super::trial::lists;
use super::{Bench, Lab, Label, Object, Reason, Sign, Survey, kin, supply};

/// So many objects of its own a call names.
const OWN: usize = 2;

impl Bench {
    /// Objects of its own that a call of a batch by `identity` names: those that are there, where it only reads, and fresh
    /// ones else.
    pub(super) async fn batch_of(
        &self,
        survey: &Survey,
        batch: &Batch,
        identity: &IdentityName,
        case: &str,
    ) -> Result<Vec<Object>, Reason> {
        let there = survey.owned(batch.resource, identity);
        let there = there.filter(|object| object.made && object.canary.is_some());
        let mut own: Vec<Object> = match batch.does {
            Does::Reads => there.take(OWN).cloned().collect(),
            Does::Changes | Does::Deletes => Vec::new(),
        };
        while own.len() < OWN {
            own.push(supply::fresh(self, survey, batch.resource, identity, case).await?);
        }
        Ok(own)
    }

    /// What the survey is to put into the body of a batch.
    pub(super) async fn batch_links(
        &self,
        survey: &Survey,
        operation: &Operation,
        identity: &IdentityName,
    ) -> Result<Option<(String, Value)>, Reason> {
        let Some(batch) = self.site.batch(&operation.key) else {
            return Ok(None);
        };
        let own = self.batch_of(survey, batch, identity, "survey").await?;
        Ok(Some((batch.property.clone(), ids(&own))))
    }
}

impl Lab {
    /// The attacker's call with his own objects and the owner's between them, behind its control: the owner's own reading,
    /// or the attacker's change or deletion of his own. The owner's object, and the attack.
    ///
    /// # Errors
    /// A [`Reason`] when either of them has no such objects, the control does not do what it is to do, or nothing would
    /// show the effect.
    pub(crate) async fn prepare_batch(
        &mut self,
        attacker: &IdentityName,
    ) -> Result<(Object, Request), Reason> {
        let bench = self.bench.clone();
        let key = self.subject.operation.clone();
        let none = || Reason::NoSubject(format!("{key} names no objects in its body"));
        let batch = bench.site.batch(&key).ok_or_else(none)?;
        let operation = bench.site.api.operation(&key).ok_or_else(none)?;
        let owner = match &self.subject.owner {
            super::Actor::Identity(name) => name.clone(),
            super::Actor::Able => return Err(none()),
        };
        let control = bench.survey.control(&key, attacker);
        let style = control
            .ok_or_else(|| bench.survey.why_not(&key))?
            .style
            .clone();
        if batch.does == Does::Reads {
            return self
                .prepare_batch_reading(batch, operation, &owner, attacker, &style)
                .await;
        }
        let foreign = supply::fresh(&bench, &bench.survey, batch.resource, &owner, &self.case);
        let foreign = foreign.await?;
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
        let survey = &bench.survey;
        let own = bench.batch_of(survey, batch, attacker, &self.case).await?;
        let (request, marker) = call(&bench, batch, operation, &style, attacker, &own)?;
        let answer = self
            .send(Label::Control, attacker, "", &request, None)
            .await?;
        if answer.is_success() && !self.did(batch, &own, marker.as_deref(), attacker).await? {
            let why =
                format!("{key} leaves what it names as it was: {attacker} finds his own unchanged");
            return Err(Reason::NoControl(why));
        }
        let own = match batch.does {
            Does::Deletes => bench.batch_of(survey, batch, attacker, &self.case).await?,
            _ => own,
        };
        let named = between(&own, &foreign);
        let (request, marker) = call(&bench, batch, operation, &style, attacker, &named)?;
        self.trial.sign = sign;
        self.trial.graffito = marker;
        self.struck = Some(foreign.clone());
        Ok((foreign, request))
    }

    async fn prepare_batch_reading(
        &mut self,
        batch: &Batch,
        operation: &Operation,
        owner: &IdentityName,
        attacker: &IdentityName,
        style: &Style,
    ) -> Result<(Object, Request), Reason> {
        let bench = self.bench.clone();
        let survey = &bench.survey;
        let theirs = bench.batch_of(survey, batch, owner, &self.case).await?;
        let (request, _) = call(&bench, batch, operation, style, owner, &theirs)?;
        let answer = self.send(Label::Control, owner, "", &request, None).await?;
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
        let own = bench.batch_of(survey, batch, attacker, &self.case).await?;
        let named = between(&own, &foreign);
        let (request, _) = call(&bench, batch, operation, style, attacker, &named)?;
        self.trial.canary = Some(canary);
        Ok((foreign, request))
    }

    /// Whether the attacker's own call did to the first of his own objects what the attack is to do to the other's.
    async fn did(
        &self,
        batch: &Batch,
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
        let done = match batch.does {
            Does::Changes => marker.is_some_and(|text| super::holds(&response.text(), text)),
            // A tombstone, an emptied answer or a list without it no longer show what only it holds.
            _ => Bench::is_gone(response) || response.is_success() && !shows(response, first),
        };
        if done && batch.does == Does::Deletes {
            own.iter().for_each(|object| self.bench.ledger.gone(object));
        }
        Ok(done)
    }

    /// Sends the attack, and has the owner look at his object where it was to be changed or deleted.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn attack_batch(
        &mut self,
        attacker: &IdentityName,
        foreign: &Object,
        form: &str,
        request: &Request,
    ) -> Result<(), Reason> {
        self.send(Label::Attack, attacker, form, request, None)
            .await?;
        if self.trial.sign != Sign::None {
            self.look(foreign, form).await;
        }
        Ok(())
    }
}

/// Whether an answer still shows an object by what only it holds, or else by its id.
fn shows(response: &Response, object: &Object) -> bool {
    let id = object.ids.last().map(kin::text);
    let text = object.canary.clone().or(id);
    text.is_some_and(|text| lists(response, &text))
}

fn ids(objects: &[Object]) -> Value {
    let last = |object: &Object| object.ids.last().cloned();
    objects.iter().filter_map(last).collect()
}

/// The foreign object between one's own: who looks at the first or the last alone does not see it.
fn between(own: &[Object], foreign: &Object) -> Vec<Object> {
    let mut named = own.to_vec();
    named.insert(named.len().min(1), foreign.clone());
    named
}

/// The call of a batch with these objects, and the marker that it writes.
fn call(
    bench: &Bench,
    batch: &Batch,
    operation: &Operation,
    style: &Style,
    as_: &IdentityName,
    named: &[Object],
) -> Result<(Request, Option<String>), Reason> {
    let mut style = style.clone();
    style.links.retain(|(name, _)| *name != batch.property);
    style.links.push((batch.property.clone(), ids(named)));
    let (call, marker) = bench.compose(operation, None, &style)?;
    if batch.does == Does::Changes && marker.is_none() {
        let why = "its body has no room for a text by which a change could be recognised";
        return Err(Reason::NoSubject(why.to_owned()));
    }
    Ok((bench.request(operation, &call, as_), marker))
}
