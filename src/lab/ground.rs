//! The ground on which attacks are tried: a request that would succeed if it were made rightly.

use crate::http::Request;
use crate::schema::{Size, Violation};
use crate::site::Role;
use crate::spec::Operation;
use crate::words::{IdentityName, Place};

use super::freshen::Freshener;
use super::survey::Control;
use super::{Bench, Call, Lab, Label, Object, Reason, Sign, supply};

/// A request that its owner may make, ready to be made wrongly.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// Who may make it, and whose object it works on.
    pub owner: IdentityName,
    /// What is meant.
    pub call: Call,
    /// The same on the wire, with the owner's credential.
    pub request: Request,
    /// The object that it works on.
    pub object: Option<Object>,
    /// Whether the owner's own call comes after the attacks, since it uses the object up.
    pub(super) control_last: bool,
}

impl Ground {
    /// The request with one place broken; `None` when the call does not have the place.
    pub(crate) fn broken(
        &self,
        lab: &Lab,
        place: &Place,
        violation: &Violation,
    ) -> Option<Request> {
        let call = self.call.broken(place, violation)?;
        Some(lab.bench.request(lab.operation()?, &call, &self.owner))
    }
}

impl Lab {
    /// Prepares the ground for a request that is to be refused whole: without its credential, by somebody else …
    ///
    /// What changes or deletes works on an object made for this case; its owner's own call is recorded as the control.
    ///
    /// # Errors
    /// A [`Reason`] when no control works or no object can be made.
    pub(crate) async fn prepare(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        match self.bench.site.role(&operation.key) {
            Role::Deletes(_) => self.prepare_deletion(&operation, owner, &control).await,
            Role::Changes(_) | Role::Acts(_) => {
                self.prepare_change(&operation, owner, &control).await
            }
            Role::Makes { .. } => self.prepare_making(&operation, owner, &control).await,
            _ => self.prepare_plain(owner, &control).await,
        }
    }

    /// Prepares the ground for a broken payload: the fullest call that works, on an object set aside for it.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(crate) async fn prepare_payload(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Full)?;
        let mut object = control.object.clone();
        let mut call = control.call.clone();
        match self.bench.site.role(&operation.key) {
            Role::Makes { .. } => call = self.bench.freshened(&operation, &call),
            Role::Changes(_) | Role::Acts(_)
                if control.object.as_ref().is_some_and(|object| object.made) =>
            {
                let set_aside = self.set_aside(&operation, &owner).await?;
                call = aim(&operation, &call, &set_aside);
                object = Some(set_aside);
            }
            _ => {}
        }
        let request = self.bench.request(&operation, &call, &owner);
        let ground = Ground {
            owner,
            call,
            request,
            object,
            control_last: false,
        };
        let deletes = matches!(self.bench.site.role(&operation.key), Role::Deletes(_));
        if self.confirming && !deletes {
            self.send(
                Label::Control,
                &ground.owner.clone(),
                "",
                &ground.request,
                ground.object.as_ref(),
            )
            .await?;
            if let Role::Makes { .. } = self.bench.site.role(&operation.key) {
                let call = self.bench.freshened(&operation, &ground.call);
                let request = self.bench.request(&operation, &call, &ground.owner);
                return Ok(Ground {
                    call,
                    request,
                    ..ground
                });
            }
        } else {
            self.quote(Label::Control, &ground.owner.clone(), control.exchange);
        }
        Ok(ground)
    }

    async fn prepare_plain(
        &mut self,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        if self.confirming {
            self.send(Label::Control, &owner, "", &control.request, None)
                .await?;
        } else {
            self.quote(Label::Control, &owner, control.exchange.clone());
        }
        let Control {
            call,
            request,
            object,
            ..
        } = control.clone();
        Ok(Ground {
            owner,
            call,
            request,
            object,
            control_last: false,
        })
    }

    async fn prepare_making(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        if self.confirming {
            let call = self.bench.freshened(operation, &control.call);
            let request = self.bench.request(operation, &call, &owner);
            self.send(
                Label::Control,
                &owner,
                "",
                &request,
                control.object.as_ref(),
            )
            .await?;
        } else {
            self.quote(Label::Control, &owner, control.exchange.clone());
        }
        let call = self.bench.freshened(operation, &control.call);
        let request = self.bench.request(operation, &call, &owner);
        Ok(Ground {
            owner,
            call,
            request,
            object: control.object.clone(),
            control_last: false,
        })
    }

    async fn prepare_change(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        if !control.object.as_ref().is_some_and(|object| object.made) {
            return self.prepare_plain(owner, control).await;
        }
        let object = self.fresh(operation, &owner).await?;
        let (call, _) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let call = self.bench.freshened(operation, &call);
        let request = self.bench.request(operation, &call, &owner);
        self.send(Label::Control, &owner, "", &request, None)
            .await?;
        // What was done once may not be done again: sent, paid, closed.
        let object = match self.bench.site.role(&operation.key) {
            Role::Acts(_) => self.fresh(operation, &owner).await?,
            _ => object,
        };
        let (call, graffito) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let call = self.bench.freshened(operation, &call);
        let readable = !self.bench.site.resource(object.resource).reads.is_empty();
        self.trial.sign = if graffito.is_some() && readable {
            Sign::Written
        } else {
            Sign::None
        };
        self.trial.graffito = graffito;
        let request = self.bench.request(operation, &call, &owner);
        Ok(Ground {
            owner,
            call,
            request,
            object: Some(object),
            control_last: false,
        })
    }

    async fn prepare_deletion(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        let object = self.fresh(operation, &owner).await?;
        if let Some(exchange) = self.bench.reread(&object, &object.owner, &self.case).await {
            let there = exchange
                .response()
                .is_some_and(crate::http::Response::is_success);
            self.quote(Label::Before, &object.owner.clone(), exchange);
            self.trial.sign = if there { Sign::Gone } else { Sign::None };
        }
        let (call, _) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let request = self.bench.request(operation, &call, &owner);
        Ok(Ground {
            owner,
            call,
            request,
            object: Some(object),
            control_last: true,
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
        self.send(Label::Control, &ground.owner, "", &ground.request, None)
            .await?;
        if let Some(object) = &ground.object
            && self
                .trial
                .last(Label::Control)
                .is_some_and(crate::http::Response::is_success)
        {
            self.bench.ledger.gone(object);
        }
        Ok(())
    }

    async fn fresh(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
    ) -> Result<Object, Reason> {
        let bench = self.bench.clone();
        let identity = bench
            .site
            .identity(owner)
            .ok_or_else(|| Reason::NoSubject(format!("nobody is called {owner}")))?;
        supply::fresh_for(&bench, &bench.survey, operation, identity, &self.case).await
    }

    /// The object on which broken payloads of one operation are tried, so that the survey's own stays sound.
    async fn set_aside(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
    ) -> Result<Object, Reason> {
        if self.confirming {
            return self.fresh(operation, owner).await;
        }
        let cell = self.bench.set_aside(&operation.key, owner);
        let mut slot = cell.lock().await;
        if let Some(object) = &*slot {
            return Ok(object.clone());
        }
        let object = self.fresh(operation, owner).await?;
        *slot = Some(object.clone());
        Ok(object)
    }
}

/// The same call on another object: ids go to the keys of the path by position.
pub(super) fn aim(operation: &Operation, call: &Call, object: &Object) -> Call {
    let mut call = call.clone();
    for (name, id) in operation.path_names().into_iter().zip(&object.ids) {
        let place = Place::Path(name.to_owned());
        if let Some((_, value)) = call.parameters.iter_mut().find(|(own, _)| *own == place) {
            *value = id.clone();
        }
    }
    call
}

impl Bench {
    /// The same call with values that no other call has: for making one more.
    pub(crate) fn freshened(&self, operation: &Operation, call: &Call) -> Call {
        let mut call = call.clone();
        let unique = self.unique();
        if let Role::Makes { by_key: true, .. } = self.site.role(&operation.key)
            && let Some(last) = operation.path_names().last()
        {
            let place = Place::Path((*last).to_owned());
            if let Some((_, value)) = call.parameters.iter_mut().find(|(own, _)| *own == place)
                && value.is_string()
            {
                *value = format!("nay-{unique}").into();
            }
        }
        let media = call
            .body
            .as_ref()
            .and_then(|(index, _)| operation.body.as_ref()?.media.get(*index));
        if let Some(schema) = media.and_then(|media| media.schema.as_ref())
            && let Some((_, value)) = &mut call.body
        {
            let keep = |name: &str| {
                self.site.config.values.contains_key(name)
                    || self.site.is_own_key(&operation.key, name)
            };
            let seed = self.salt();
            let library = &self.site.api.schemas;
            let freshener = Freshener {
                library,
                unique: &unique,
                seed,
                keep: &keep,
            };
            *value = freshener.freshen(schema, value);
        }
        call
    }
}
