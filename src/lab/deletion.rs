//! The ground for attacks on a deletion, whose control can only come after them.

use crate::http::Response;
use crate::schema::Size;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::ground::known_to;
use super::survey::Control;
use super::{Bench, Ground, Lab, Label, Reason, Sign, Step};

impl Lab {
    pub(super) async fn prepare_deletion(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        let object = self.fresh(operation, &owner).await?;
        if let Some(exchange) = self.bench.reread(&object, &object.owner, &self.case).await {
            let there = exchange.response().is_some_and(Response::is_success);
            self.quote(Label::Before, &object.owner.clone(), exchange);
            self.trial.sign = if there { Sign::Gone } else { Sign::None };
        }
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

    /// Makes the owner's own call after the attacks, where it had to wait: it shows that the object was there to be hit.
    ///
    /// # Errors
    /// A [`Reason`] when there is no answer.
    pub(crate) async fn close(&mut self, ground: &Ground) -> Result<(), Reason> {
        if !ground.control_last {
            return Ok(());
        }
        if self.trial.took_effect() {
            let (_, owner, control) = self.surveyed(Size::Minimal)?;
            self.quote(Label::Control, &owner, control.exchange);
            return Ok(());
        }
        let answer = self
            .send(Label::Control, &ground.owner, "", &ground.request, None)
            .await?;
        let Some(object) = &ground.object else {
            return Ok(());
        };
        if answer.is_success() {
            self.bench.ledger.gone(object);
        } else if self.trial.sign == Sign::None
            && Bench::is_gone(&answer)
            && let Some(attack) = self.accepted()
        {
            self.bench.ledger.gone(object);
            self.found_gone(attack).await?;
        }
        Ok(())
    }

    /// Where the first attack stands that was answered with success.
    fn accepted(&self) -> Option<usize> {
        let mut steps = self.trial.steps.iter();
        steps.position(|step| {
            step.label == Label::Attack
                && step.exchange.response().is_some_and(Response::is_success)
        })
    }

    /// What nobody can read is gone where its owner's deletion does not find it any more, and finds another one that
    /// nobody has attacked: the first was the look at the effect, the second is the control.
    async fn found_gone(&mut self, attack: usize) -> Result<(), Reason> {
        let Some(last) = self.trial.steps.pop() else {
            return Ok(());
        };
        let look = Step {
            label: Label::Effect,
            ..last
        };
        self.trial.steps.insert(attack + 1, look);
        self.trial.sign = Sign::Gone;
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let other = self.fresh(&operation, &owner).await?;
        let style = &control.style;
        let (call, _) = self.bench.compose(&operation, Some(&other), style)?;
        let request = self.bench.request(&operation, &call, &owner);
        let state = self.known(&operation, Some(&other), &owner).await;
        let request = known_to(&state, request);
        let answer = self
            .send(Label::Control, &owner, "another one", &request, None)
            .await?;
        if answer.is_success() {
            self.bench.ledger.gone(&other);
        }
        Ok(())
    }
}
