//! A change whose owner makes his own only where something hangs on it: who is refused has shown enough.

use crate::http::Response;
use crate::schema::Size;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::ground::known_to;
use super::survey::Control;
use super::{Ground, Lab, Label, Object, Reason, Sign, holds};

impl Lab {
    /// The ground for a change that leaves a text by which it is known; none where there is no such text, or where a break
    /// is to be confirmed.
    ///
    /// The control is the one of the survey. What its owner's own change would leave in this object is asked for as soon as
    /// an attack was accepted and left nothing.
    pub(super) async fn prepare_owed(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
        control: &Control,
        object: &Object,
    ) -> Result<Option<Ground>, Reason> {
        let bench = self.bench.clone();
        if self.confirming || !bench.site.is_readable(object.resource) {
            return Ok(None);
        }
        let (call, graffito) = bench.compose(operation, Some(object), &control.style)?;
        let Some(graffito) = graffito else {
            return Ok(None);
        };
        let call = bench.freshened(operation, &call);
        self.quote(Label::Control, owner, control.exchange.clone());
        self.owes_change = true;
        self.trial.sign = Sign::Written;
        self.trial.graffito = Some(graffito);
        let request = bench.request(operation, &call, owner);
        let state = self.known(operation, Some(object), owner).await;
        Ok(Some(Ground {
            request: known_to(&state, request),
            owner: owner.clone(),
            call,
            object: Some(object.clone()),
            control_last: false,
            state,
        }))
    }

    /// The owner's own change and his look at it, where an accepted attack left nothing: whether he sees what he writes.
    pub(super) async fn pay(&mut self, object: &Object) -> Result<(), Reason> {
        let effect = self
            .trial
            .steps
            .last()
            .filter(|it| it.label == Label::Effect);
        let is_seen = effect.is_some_and(|look| self.trial.shows_effect(look));
        if !std::mem::take(&mut self.owes_change) || is_seen {
            return Ok(());
        }
        let bench = self.bench.clone();
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let (call, own) = bench.compose(&operation, Some(object), &control.style)?;
        let call = bench.freshened(&operation, &call);
        let state = self.known(&operation, Some(object), &owner).await;
        let request = known_to(&state, bench.request(&operation, &call, &owner));
        self.send(Label::Control, &owner, "", &request, None)
            .await?;
        let look = bench.reread(object, &owner, &self.case).await;
        let seen = look.as_ref().and_then(|look| look.response());
        if let Some(seen) = seen.filter(|seen| Response::is_success(seen))
            && let Some(own) = &own
        {
            self.trial.blind = !holds(&seen.text(), own);
        }
        self.own_text = own;
        Ok(())
    }
}
