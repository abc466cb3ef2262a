//! Makings by way of another version of the API, which may keep them in a store of its own.

use crate::http::{Request, Response};
use crate::schema::Size;
use crate::site::Role;
use crate::words::IdentityName;

use super::{Ground, Lab, Label, Object, Reason, Step};

impl Lab {
    /// As [`Lab::attack`], with the request that `other` makes of it for another version. What that makes and the present
    /// version does not show is no object of the present version, whatever its id: it is deleted where it was made.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn attack_otherwise(
        &mut self,
        ground: &Ground,
        attacker: &IdentityName,
        form: &str,
        (request, other): (&Request, &(dyn Fn(&Request) -> Request + Sync)),
    ) -> Result<bool, Reason> {
        self.elsewhere = true;
        let accepted = self.attack(ground, attacker, form, &other(request)).await;
        self.elsewhere = false;
        let accepted = accepted?;
        let Some(attack) = self.trial.all(Label::Attack).next_back().cloned() else {
            return Ok(accepted);
        };
        let steps = self.trial.steps.iter().rev();
        let mut looks = steps.take_while(|step| step.label != Label::Attack);
        match accepted && looks.any(|look| self.trial.shows_effect(look)) {
            true => drop(self.enter_made(&attack, ground.object.as_ref())),
            false if accepted => self.take_back(ground, &attack, other).await,
            false => {}
        }
        Ok(accepted)
    }

    /// Deletes by another version what an attack made there.
    async fn take_back(
        &mut self,
        ground: &Ground,
        attack: &Step,
        other: &(dyn Fn(&Request) -> Request + Sync),
    ) {
        let by_key = match self.operation().map(|own| self.site().role(&own.key)) {
            Some(Role::Makes { by_key, .. }) => by_key,
            _ => return,
        };
        // On a key that is there already, only what is new there was made elsewhere.
        if by_key && attack.exchange.status() != Some(201) {
            return;
        }
        self.elsewhere = true;
        let object = self.enter_made(attack, ground.object.as_ref());
        self.elsewhere = false;
        let Some(object) = object else {
            return;
        };
        let bench = &self.bench;
        let owner = Some(&ground.owner).filter(|owner| **owner != attack.actor);
        let callers = std::iter::once(&attack.actor).chain(owner);
        for caller in callers.filter(|caller| bench.site.identity(caller).is_some()) {
            let Some(request) = self.other_deletion(&object, caller) else {
                break;
            };
            let gone = bench.send_as(caller, &other(&request), &self.case).await;
            if gone.response().is_some_and(Response::is_success) {
                return;
            }
        }
        let what = format!(
            "{} {} made something that the present version does not show and the other one did not delete",
            attack.exchange.request.method, attack.exchange.request.path
        );
        bench.ledger.unsure(what, &attack.exchange.tag);
    }

    /// The request that deletes an object, for the present version.
    fn other_deletion(&self, object: &Object, caller: &IdentityName) -> Option<Request> {
        let bench = &self.bench;
        let key = bench.site.resource(object.resource).deletes.first()?;
        let operation = bench.site.api.operation(key)?;
        if bench.site.excluded(operation).is_some() {
            return None;
        }
        let style = bench.style_of(operation, Size::Minimal, caller);
        let (call, _) = bench.compose(operation, Some(object), &style).ok()?;
        Some(bench.request(operation, &call, caller))
    }
}
