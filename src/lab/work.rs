//! The workbench of one case: sends, re-reads, and records all of it.

use std::sync::Arc;

use crate::http::{Answer, Body, Credential, Exchange, Request, Response};
use crate::schema::Size;
use crate::site::Site;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::bench::step;
use super::call::path_values;
use super::survey::Control;
use super::{Actor, Bench, Ground, Label, Object, Reason, Sign, Step, Subject, Trial, holds};

/// The workbench of one case.
pub(crate) struct Lab {
    pub(super) bench: Arc<Bench>,
    pub(super) subject: Subject,
    pub(super) case: String,
    pub(super) confirming: bool,
    pub(super) trial: Trial,
    /// The object that was attacked last.
    pub(super) struck: Option<Object>,
    /// The object that the last request made, if it made one.
    pub(super) made: Option<Object>,
    /// What the owner himself wrote into the object that is attacked.
    pub(super) own_text: Option<String>,
    /// A fresh object that the case did not change after all.
    pub(super) spare: Option<Object>,
    /// Whether the object that is attacked stands for other cases as well.
    pub(super) shares_object: bool,
    /// Whether the owner's own change of the object that is attacked is still to be made, should anything hang on it.
    pub(super) owes_change: bool,
    /// Whether what is made now may be kept in another store than that of the present version: an id means nothing there.
    pub(super) elsewhere: bool,
    /// The object that the case shares with others of its kind.
    pub(super) aside: Option<Object>,
    /// The reading that shows what the attack does, where that of the object does not.
    pub(super) part: Option<Operation>,
    /// Whether that one was moved or removed by another case meanwhile.
    pub(super) lost: bool,
    /// Whether it shares none.
    pub(super) apart: bool,
}

impl Lab {
    /// A workbench for one case; `confirming` makes everything anew instead of quoting the survey.
    pub(crate) fn new(bench: Arc<Bench>, subject: Subject, case: String, confirming: bool) -> Self {
        Self {
            bench,
            subject,
            case,
            confirming,
            trial: Trial::default(),
            struck: None,
            made: None,
            own_text: None,
            spare: None,
            shares_object: false,
            owes_change: false,
            elsewhere: false,
            aside: None,
            part: None,
            lost: false,
            apart: false,
        }
    }

    /// The record, when the case is done.
    pub(crate) fn into_trial(self) -> Trial {
        self.remember_refusal();
        self.remember_unmade();
        self.trial
    }

    /// Whether a break was seen already and is to be seen once more.
    pub(crate) fn confirms(&self) -> bool {
        self.confirming
    }

    /// The record so far: for knowing when to stop trying.
    pub(crate) fn so_far(&self) -> &Trial {
        &self.trial
    }

    /// What is there.
    pub(crate) fn site(&self) -> &Site {
        &self.bench.site
    }

    /// The operation of the case.
    pub(crate) fn operation(&self) -> Option<&Operation> {
        self.bench.site.api.operation(&self.subject.operation)
    }

    /// What an identity presents.
    pub(crate) fn credential(&self, identity: &IdentityName) -> Credential {
        self.bench.credential(identity)
    }

    /// Says in words what is wrong with the attack.
    pub(crate) fn says(&mut self, what: impl Into<String>) {
        self.trial.broken = Some(what.into());
    }

    /// Names the text that would show what an attack did, or reached.
    pub(crate) fn graffito(&mut self, text: String) {
        self.trial.graffito = Some(text);
    }

    /// Names the text that only the owner's object holds.
    pub(crate) fn canary(&mut self, canary: Option<String>) {
        self.trial.canary = canary;
    }

    /// Sends what must be refused; an answer of 2xx is followed by the owner's look. Says whether it was 2xx.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn attack(
        &mut self,
        ground: &Ground,
        attacker: &IdentityName,
        form: &str,
        request: &Request,
    ) -> Result<bool, Reason> {
        if self.trial.sign == Sign::Spent && self.trial.all(Label::Effect).next().is_some() {
            let why = "its owner could look at the object by deleting it only, and so once only";
            return Err(Reason::Ambiguous(why.to_owned()));
        }
        self.struck.clone_from(&ground.object);
        let renewed = self.renewed(ground, request);
        let request = renewed.as_ref().unwrap_or(request);
        let accepted = self
            .send(
                Label::Attack,
                attacker,
                form,
                request,
                ground.object.as_ref(),
            )
            .await?
            .is_success();
        let target = match self.trial.sign {
            Sign::None => None,
            Sign::Gone | Sign::Written | Sign::Set | Sign::Unlisted | Sign::Spent => {
                ground.object.clone()
            }
            // Whoever made it may see it; what nobody has made is looked for by whom it was made up for.
            Sign::Made => self.made.take().map(|made| Object {
                owner: match self.bench.site.identity(attacker) {
                    Some(_) => attacker.clone(),
                    None => ground.owner.clone(),
                },
                ..made
            }),
        };
        if let Some(object) = target.filter(|_| accepted) {
            self.look(&object, form).await;
            self.pay(&object).await?;
            if self.trial.sign == Sign::Made && object.owner != ground.owner {
                self.look_as_well(object, &ground.owner, form).await;
            }
        }
        Ok(accepted)
    }

    /// The look of whoever may make such things, where the attacker did not find what he made.
    async fn look_as_well(&mut self, object: Object, owner: &IdentityName, form: &str) {
        let is_seen = |trial: &Trial| {
            let look = trial
                .steps
                .last()
                .filter(|step| step.label == Label::Effect);
            look.is_some_and(|look| trial.shows_effect(look))
        };
        if is_seen(&self.trial) {
            return;
        }
        let object = Object {
            owner: owner.clone(),
            ..object
        };
        let before = self.trial.steps.len();
        self.look(&object, form).await;
        match is_seen(&self.trial) {
            // The look that tells stands beside the attack.
            true => {
                let former = before - 1;
                if self.trial.steps[former].label == Label::Effect {
                    self.trial.steps.remove(former);
                }
            }
            false => self.trial.steps.truncate(before),
        }
    }

    /// The owner's look at an object after an attack.
    pub(super) async fn look(&mut self, object: &Object, form: &str) {
        let looked = match self.trial.sign {
            Sign::Unlisted => self.relist(object).await,
            Sign::Spent => self.spend(object).await,
            _ => self.seen(object).await,
        };
        if let Some(exchange) = looked {
            if self.trial.sign == Sign::Gone && exchange.response().is_some_and(Bench::is_gone) {
                self.bench.ledger.gone(object);
            }
            if let Some(own) = self
                .own_text
                .as_ref()
                .filter(|_| self.trial.sign == Sign::Written)
                && let Some(seen) = exchange.response().filter(|seen| seen.is_success())
            {
                let written = self.trial.graffito.iter().chain([own]);
                let text = seen.text();
                self.trial.blind = !written.into_iter().any(|written| holds(&text, written));
            }
            let look = step(Label::Effect, &object.owner, form, exchange);
            if self.trial.sign == Sign::Unlisted && self.trial.shows_effect(&look) {
                self.bench.ledger.gone(object);
            }
            let is_refused = look.exchange.status() == Some(403);
            self.trial.steps.push(look);
            if self.trial.sign == Sign::Gone && is_refused {
                self.look_at_nothing(object).await;
            }
        }
    }

    /// Asks for a path that cannot exist, beside that of `request`: the face of a catch-all page. Once for each caller and
    /// method is enough, until a break is to be confirmed.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn catch_all(
        &mut self,
        request: &Request,
        actor: &IdentityName,
    ) -> Result<(), Reason> {
        let form = "a path that cannot exist";
        let key = (actor.clone(), request.method.clone());
        let slot = self.bench.catch_alls.of(key);
        let mut known = slot.lock().await;
        if let Some(known) = known.as_ref().filter(|_| !self.confirming) {
            let page = step(Label::CatchAll, actor, form, known.clone());
            self.trial.steps.push(page);
            return Ok(());
        }
        let mut request = request.clone();
        request.path = format!("{}/nay-{}", self.bench.site.base_path, self.bench.unique());
        request.query.clear();
        self.send(Label::CatchAll, actor, form, &request, None)
            .await?;
        *known = self.trial.steps.last().map(|page| page.exchange.clone());
        Ok(())
    }

    /// Sends a request that must be refused before a way around the refusal means anything. Once for each caller and reading
    /// is enough where it is refused, until a break is to be confirmed.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn plainly(
        &mut self,
        actor: &IdentityName,
        request: &Request,
    ) -> Result<Response, Reason> {
        let form = "the plain request";
        if !request.is_safe() || self.confirming {
            return self.send(Label::Public, actor, form, request, None).await;
        }
        let target = format!("{} {}", request.method, request.target());
        let slot = self.bench.turned_away.of((actor.clone(), target));
        let mut known = slot.lock().await;
        if let Some(known) = known.as_ref()
            && let Some(answer) = known.response().cloned()
        {
            let plain = step(Label::Public, actor, form, known.clone());
            self.trial.steps.push(plain);
            return Ok(answer);
        }
        let answer = self.send(Label::Public, actor, form, request, None).await?;
        if matches!(answer.status, 401 | 403 | 404) {
            *known = self.trial.steps.last().map(|plain| plain.exchange.clone());
        }
        Ok(answer)
    }

    /// Sends one request that belongs to the trial under `label`.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn send(
        &mut self,
        label: Label,
        actor: &IdentityName,
        form: &str,
        request: &Request,
        parent: Option<&Object>,
    ) -> Result<Response, Reason> {
        let exchange = self.bench.send_as(actor, request, &self.case).await;
        if exchange.status() == Some(401) && self.bench.is_over(request, actor) {
            return Err(Reason::SessionLost(actor.to_string()));
        }
        let step = step(label, actor, form, exchange);
        self.bench.remember(&self.subject.operation, &step);
        self.made = self.enter_made(&step, parent);
        self.heed(&step, parent).await;
        let answer = step.exchange.answer.clone();
        self.trial.steps.push(step);
        match answer {
            Answer::Failure(failure) => Err((&failure).into()),
            Answer::Response(response) if response.status == 429 => Err(Reason::Throttled),
            Answer::Response(response) => Ok(response),
        }
    }

    /// What a successful maker made, rightly or not, is entered in the ledger.
    pub(super) fn enter_made(&self, step: &Step, parent: Option<&Object>) -> Option<Object> {
        let operation = self.operation()?;
        if *step.exchange.request.method != *operation.key.method || step.label == Label::CatchAll {
            return None;
        }
        let owner = match &self.subject.owner {
            Actor::Identity(name) => name.clone(),
            Actor::Able => self.able().unwrap_or_else(|| step.actor.clone()),
        };
        let call = super::Call {
            parameters: path_values(operation, &step.exchange.request),
            body: None,
        };
        let (bench, exchange) = (&self.bench, &step.exchange);
        match self.elsewhere {
            true => bench.object_told(operation, &call, parent, &owner, exchange),
            false => bench.object_made(operation, &call, parent, &owner, None, exchange),
        }
    }

    /// Enters an exchange that was made before.
    pub(crate) fn quote(&mut self, label: Label, actor: &IdentityName, exchange: Exchange) {
        self.trial.steps.push(step(label, actor, "", exchange));
    }

    /// The body that a change or making of the operation's resource took from `identity`.
    pub(crate) fn written_by(&self, identity: &IdentityName) -> Option<Body> {
        let site = &self.bench.site;
        let resource = site.resource(site.role(&self.subject.operation).needs()?);
        let mut writes = resource.changes.iter().chain(&resource.makes);
        writes.find_map(|key| {
            let control = self.bench.survey.control(key, identity)?;
            control.request().body.clone()
        })
    }

    /// What the run recorded of the operation: every answer that was an error, and a few that were not.
    pub(crate) fn recorded(&self) -> Vec<Step> {
        self.bench.recorded(&self.subject.operation)
    }

    /// The first identity, in the order of the config, whose valid request of the operation succeeded.
    fn able(&self) -> Option<IdentityName> {
        let survey = &self.bench.survey;
        let may = |name: &&IdentityName| survey.control(&self.subject.operation, name).is_some();
        self.bench
            .site
            .callers()
            .map(|identity| &identity.name)
            .find(may)
            .cloned()
    }

    /// The operation, who makes its control, and the control itself; the fuller one if `size` asks for it.
    pub(super) fn surveyed(
        &self,
        size: Size,
    ) -> Result<(Operation, IdentityName, Control), Reason> {
        let key = &self.subject.operation;
        let operation = self
            .operation()
            .ok_or_else(|| Reason::NoSubject(format!("the document has no {key}")))?
            .clone();
        let survey = &self.bench.survey;
        let owner = match &self.subject.owner {
            Actor::Identity(name) => name.clone(),
            Actor::Able => self.able().ok_or_else(|| survey.why_not(key))?,
        };
        let full = survey
            .full
            .get(&(key.clone(), owner.clone()))
            .filter(|_| size == Size::Full);
        let control = full
            .or_else(|| survey.control(key, &owner))
            .ok_or_else(|| survey.why_not(key))?;
        Ok((operation, owner, control.clone()))
    }
}
