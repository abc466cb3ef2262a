//! An object that stands for all who are turned away from it: as long as each of them is refused, they need none of their own.

use crate::http::Response;
use crate::schema::Size;
use crate::site::Role;
use crate::words::IdentityName;

use super::ground::known_to;
use super::{Ground, Lab, Label, Object, Reason, Sign, Trial};

impl Lab {
    /// The ground for a deletion on an object that several cases share; the control is the one of the survey. None where
    /// nothing is deleted, where each write must know the one before, where somebody was not plainly
    /// refused there before, or where a break is to be confirmed.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(crate) async fn prepare_standing(&mut self) -> Result<Option<Ground>, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        // Of changes that are refused and made all the same, each would cover the one before.
        let Role::Deletes(resource) = bench.site.role(&operation.key) else {
            return Ok(None);
        };
        if self.confirming
            || bench.is_conditional(&operation)
            || bench.lets_somebody_in(&operation.key)
        {
            return Ok(None);
        }
        let slot = bench.standing.of((resource, owner.clone()));
        let mut standing = slot.lock().await;
        let object = match standing.as_ref() {
            Some(object) => object.clone(),
            None => self.fresh(&operation, &owner).await?,
        };
        *standing = Some(object.clone());
        drop(standing);
        let (call, _) = bench.compose(&operation, Some(&object), &control.style)?;
        self.quote(Label::Control, &owner, control.exchange.clone());
        if bench.site.is_readable(object.resource) {
            self.trial.sign = Sign::Gone;
        }
        let state = self.known(&operation, Some(&object), &owner).await;
        Ok(Some(Ground {
            request: known_to(&state, bench.request(&operation, &call, &owner)),
            owner,
            call,
            object: Some(object),
            control_last: false,
            state,
        }))
    }

    /// Sends what must be refused to the object that stands there. Says whether it was refused plainly: where not, the
    /// record begins anew, and nobody else is sent to this object.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn is_turned_away(
        &mut self,
        ground: &Ground,
        attacker: &IdentityName,
        form: &str,
        request: &crate::http::Request,
    ) -> Result<bool, Reason> {
        let object = ground.object.as_ref();
        let answer = self
            .send(Label::Attack, attacker, form, request, object)
            .await;
        if answer.as_ref().is_ok_and(is_plain) {
            self.struck = object.cloned();
            self.shares_object = true;
            return Ok(true);
        }
        if answer.is_ok() {
            self.trial = Trial::default();
        }
        (self.struck, self.shares_object) = (None, false);
        if let Some(object) = object {
            self.bench.unsettle(&self.subject.operation, object);
            let slot = self
                .bench
                .standing
                .of((object.resource, object.owner.clone()));
            slot.lock()
                .await
                .take_if(|standing: &mut Object| standing.ids == object.ids);
        }
        answer.map(|_| false)
    }
}

/// Whether an answer says that it is a matter of who asks, and of nothing else.
fn is_plain(answer: &Response) -> bool {
    matches!(answer.status, 401 | 403)
}
