//! An act on one's own object and what it leaves there, and another one of one's own that somebody else is to act on; what
//! somebody else is to make below one's own object.

use serde_json::Value;

use crate::http::{Exchange, Request, Response};
use crate::schema::Size;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::ground::known_to;
use super::setting::left;
use super::surveyor::describe;
use super::{Bench, Control, Ground, Lab, Label, Object, Reason, Sign, holds};

impl Lab {
    /// The owner's act on one object of his, which is the control and shows what it leaves, and the same on another one.
    ///
    /// Both are there before the control: what changes by itself meanwhile is no sign.
    ///
    /// # Errors
    /// A [`Reason`] when nothing can be made for it or the act does not work.
    pub(crate) async fn prepare_act(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        if !control.object.as_ref().is_some_and(|object| object.made) {
            return Err(nothing_of(&owner));
        }
        let bench = self.bench.clone();
        let mine = self.fresh(&operation, &owner).await?;
        let other = self.fresh(&operation, &owner).await?;
        let before = self.shown(&mine).await;
        let part = self.part_of(&operation);
        let part_before = match &part {
            Some(part) => self.read_by(part, &mine).await,
            None => None,
        };
        let act = self.act(&operation, &control, &mine).await?;
        let answer = self
            .send(Label::Control, &owner, "", &act.request, None)
            .await?;
        if !answer.is_success() {
            let last = self.trial.all(Label::Control).last();
            let why = last.map_or_else(String::new, |last| describe(&last.exchange));
            return Err(Reason::NoControl(why));
        }
        let look = bench.reread(&mine, &owner, &self.case).await;
        let again = self.act(&operation, &control, &other).await?;
        let after = look.as_ref().and_then(Exchange::response);
        if after.is_some_and(Bench::is_gone) && before.is_some() {
            bench.ledger.gone(&mine);
            if let Some(look) = bench.reread(&other, &owner, &self.case).await {
                self.quote(Label::Before, &owner, look);
                self.trial.sign = Sign::Gone;
            }
        } else if !self.expects([&act, &again], before, after, &other).await?
            && let Some(part) = part
        {
            let look = self.read_by(&part, &mine).await;
            let after = look.as_ref().and_then(Exchange::response);
            let before = part_before.as_ref().and_then(Exchange::response);
            self.part = Some(part);
            let before = before.and_then(Response::json);
            self.expects([&act, &again], before, after, &other).await?;
        }
        self.trial.canary.clone_from(&other.canary);
        Ok(Ground {
            request: again.request,
            owner,
            call: control.call,
            object: Some(other),
            control_last: false,
            state: None,
        })
    }

    /// Expects of the second of two acts what the first one left: its text, or a change; whether there is either.
    async fn expects(
        &mut self,
        [act, again]: [&Act; 2],
        before: Option<Value>,
        after: Option<&Response>,
        other: &Object,
    ) -> Result<bool, Reason> {
        let seen = after.filter(|after| after.is_success());
        let shown = act.text.as_ref().zip(seen);
        if shown.is_some_and(|(text, seen)| holds(&seen.text(), text)) {
            self.trial.sign = Sign::Written;
            self.trial.graffito.clone_from(&again.text);
            return Ok(true);
        }
        let both = before.zip(after.and_then(Response::json));
        let change = both.and_then(|(before, after)| left(&before, &after, None));
        let is_change = change.is_some();
        if let Some(change) = change {
            self.expect_change(other, change).await?;
        }
        Ok(is_change)
    }

    /// The reading of the same path as an act, such as `GET /albums/{id}/notes` beside the POST.
    fn part_of(&self, operation: &Operation) -> Option<Operation> {
        let mut all = self.bench.site.api.operations.iter();
        let same =
            all.find(|own| own.key.template == operation.key.template && &*own.key.method == "GET");
        same.cloned()
    }

    /// The owner's look at a part of his object.
    async fn read_by(&self, part: &Operation, object: &Object) -> Option<Exchange> {
        let (bench, owner) = (&self.bench, &object.owner);
        let style = bench.style_of(part, Size::Minimal, owner);
        let (call, _) = bench.compose(part, Some(object), &style).ok()?;
        let request = bench.request(part, &call, owner);
        Some(
            bench
                .send_by(&bench.client, owner, &request, &self.case)
                .await,
        )
    }

    /// The owner's look at where an effect is to be seen: at the object, or at the part of it that shows it.
    pub(super) async fn seen(&self, object: &Object) -> Option<Exchange> {
        match &self.part {
            Some(part) => self.read_by(part, object).await,
            None => self.bench.reread(object, &object.owner, &self.case).await,
        }
    }

    /// The act of a control on another object of the same owner.
    async fn act(
        &self,
        operation: &Operation,
        control: &Control,
        object: &Object,
    ) -> Result<Act, Reason> {
        let (call, text) = self
            .bench
            .compose(operation, Some(object), &control.style)?;
        let call = self.bench.freshened(operation, &call);
        let request = self.bench.request(operation, &call, &object.owner);
        let state = self.known(operation, Some(object), &object.owner).await;
        Ok(Act {
            request: known_to(&state, request),
            text,
        })
    }

    /// The owner's making below an object of his own, with a text by which what somebody else makes there can be told.
    ///
    /// # Errors
    /// A [`Reason`] when the object is not the owner's alone, or what is made has no room for a text.
    pub(crate) async fn prepare_child(
        &mut self,
        attacker: &IdentityName,
    ) -> Result<Ground, Reason> {
        let ground = self.prepare().await?;
        let survey = &self.bench.survey;
        let is_his = |object: &Object| {
            let mut also = survey.owned(object.resource, attacker);
            let across = self.bench.site.is_across(&ground.owner, attacker);
            object.owner == ground.owner
                && (object.made || across)
                && !also.any(|other| other.ids == object.ids)
        };
        if !ground.object.as_ref().is_some_and(is_his) {
            return Err(nothing_of(&ground.owner));
        }
        match self.trial.sign {
            Sign::Made => Ok(ground),
            _ => Err(Reason::NoSubject(
                "what it makes has no room for a text by which its owner could tell it".to_owned(),
            )),
        }
    }

    /// Sends a making, and has the owner of what it is to lie in look for it: what the maker sees himself may lie elsewhere.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn attack_child(
        &mut self,
        ground: &Ground,
        attacker: &IdentityName,
        request: &Request,
    ) -> Result<(), Reason> {
        let above = ground.object.as_ref();
        let answer = self
            .send(Label::Attack, attacker, "", request, above)
            .await?;
        if let Some(made) = self.made.take().filter(|_| answer.is_success()) {
            let seen = Object {
                owner: ground.owner.clone(),
                ..made
            };
            self.look(&seen, "").await;
            if !self.trial.took_effect()
                && let Some(list) = self.relist(&seen).await
            {
                let look = super::bench::step(Label::Effect, &ground.owner, "", list);
                self.trial.steps.push(look);
            }
        }
        Ok(())
    }
}

/// One act, ready to be sent, and the text in its body that no other has.
struct Act {
    request: Request,
    text: Option<String>,
}

fn nothing_of(owner: &IdentityName) -> Reason {
    Reason::NoSubject(format!(
        "this run has no object of {owner} that it could try it on"
    ))
}
