//! The ground for a deletion: an object that will be missed, and how its owner will miss it.

use crate::http::{Exchange, Response};
use crate::site::Role;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::aim::aim;
use super::ground::known_to;
use super::survey::Control;
use super::trial::lists;
use super::{Ground, Lab, Label, Object, Reason, Sign, supply};

impl Lab {
    /// Prepares a deletion. Where an operation reads the object, its owner reads it afterwards; where only a list shows
    /// it, he looks there; where nothing does, a second object shows how its own deletion is answered twice.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(super) async fn prepare_deletion(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        let object = self.fresh(operation, &owner).await?;
        self.trial.sign = self.how_missed(&object).await;
        let spends =
            self.trial.sign == Sign::None && self.spend_another(operation, &owner, control).await?;
        if spends {
            self.trial.sign = Sign::Spent;
        }
        let ground = self.deletion_of(operation, owner, control, object).await?;
        Ok(Ground {
            control_last: !spends,
            ..ground
        })
    }

    /// Prepares a deletion of all that lies in something: one thing is put into something new, and will be missed. None
    /// where the operation is none, or nothing can be put there.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(super) async fn prepare_emptying(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
        control: &Control,
    ) -> Result<Option<Ground>, Reason> {
        let bench = self.bench.clone();
        let Some(inner) = bench.site.empties(operation) else {
            return Ok(None);
        };
        let parent = self.fresh(operation, owner).await?;
        let (survey, case) = (&bench.survey, &self.case);
        let object = supply::fresh_in(&bench, survey, inner, owner, Some(&parent), case).await;
        let Ok(object) = object else { return Ok(None) };
        self.trial.sign = self.how_missed(&object).await;
        if self.trial.sign == Sign::None {
            return Ok(None);
        }
        let ground = self.deletion_of(operation, owner.clone(), control, object);
        ground.await.map(Some)
    }

    async fn deletion_of(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
        object: Object,
    ) -> Result<Ground, Reason> {
        let (call, _) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let request = self.bench.request(operation, &call, &owner);
        let state = self.known(operation, Some(&object), &owner).await;
        Ok(Ground {
            request: known_to(&state, request),
            owner,
            call,
            object: Some(object),
            control_last: true,
            state,
        })
    }

    /// The owner's look at the object before anything happens, and what its loss would look like.
    pub(super) async fn how_missed(&mut self, object: &Object) -> Sign {
        let bench = self.bench.clone();
        if let Some(exchange) = bench.reread(object, &object.owner, &self.case).await {
            let there = exchange.response().is_some_and(Response::is_success);
            self.quote(Label::Before, &object.owner, exchange);
            if there {
                return Sign::Gone;
            }
        }
        let Some(exchange) = self.relist(object).await else {
            return Sign::None;
        };
        let texts = [
            object.canary.clone(),
            object.ids.last().map(|id| match id.as_str() {
                Some(text) => text.to_owned(),
                None => id.to_string(),
            }),
        ];
        let shown = |text: &String| {
            exchange
                .response()
                .is_some_and(|answer| answer.is_success() && lists(answer, text))
        };
        let Some(text) = texts.into_iter().flatten().find(shown) else {
            return Sign::None;
        };
        self.trial.canary = Some(text);
        self.quote(Label::Before, &object.owner, exchange);
        Sign::Unlisted
    }

    /// The owner's list in which the object stands, asked for now.
    pub(super) async fn relist(&self, object: &Object) -> Option<Exchange> {
        let bench = &self.bench;
        let lists = &bench.site.resource(object.resource).lists;
        let (operation, control) = lists.iter().find_map(|key| {
            let control = bench.survey.control(key, &object.owner)?;
            Some((bench.site.api.operation(key)?, control))
        })?;
        let call = aim(&bench.site, operation, &control.call, object);
        let request = bench.request(operation, &call, &object.owner);
        Some(bench.send_as(&object.owner, &request, &self.case).await)
    }

    /// Deletes another object of the kind as its owner, which is the control, and then once more. Says whether the second
    /// time is told from the first.
    async fn spend_another(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
        control: &Control,
    ) -> Result<bool, Reason> {
        let object = self.fresh(operation, owner).await?;
        let (call, _) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let request = self.bench.request(operation, &call, owner);
        let state = self.known(operation, Some(&object), owner).await;
        let request = known_to(&state, request);
        let first = self.send(Label::Control, owner, "", &request, None).await?;
        if !first.is_success() {
            return Ok(false);
        }
        self.bench.ledger.gone(&object);
        let form = "deleted a second time";
        let second = self
            .send(Label::Before, owner, form, &request, None)
            .await?;
        Ok(matches!(second.status, 400..500))
    }

    /// The owner's own deletion of the object, after an attack: of what is gone it is answered as a second one.
    pub(super) async fn spend(&self, object: &Object) -> Option<Exchange> {
        let operation = self.operation()?;
        let Role::Deletes(_) = self.bench.site.role(&operation.key) else {
            return None;
        };
        let control = self.bench.survey.control(&operation.key, &object.owner)?;
        let (call, _) = self
            .bench
            .compose(operation, Some(object), &control.style)
            .ok()?;
        let request = self.bench.request(operation, &call, &object.owner);
        let exchange = self
            .bench
            .send_as(&object.owner, &request, &self.case)
            .await;
        self.bench.ledger.gone(object);
        Some(exchange)
    }
}
