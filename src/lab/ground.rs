//! The ground on which attacks are tried: a request that would succeed if it were made rightly.

use crate::http::Request;
use crate::schema::{Size, Violation};
use crate::site::Role;
use crate::spec::Operation;
use crate::words::{IdentityName, Place};

use super::aim::aim;
use super::bench::step;
use super::survey::Control;
use super::{Call, Lab, Label, Object, Reason, Sign, State, Step};

/// Letters from which on a text is found nowhere by chance.
const TELLING: usize = 8;

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
    /// What a write must know of the object's state.
    pub(super) state: Option<State>,
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
        let request = lab.bench.request(lab.operation()?, &call, &self.owner);
        Some(match &self.state {
            // A payload broken where the version stands stays broken.
            Some(state) if !state.is_at(place) => state.put_on(&request),
            _ => request,
        })
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
        if let Some(batch) = self.bulk().cloned() {
            return self.prepare_bulk(&operation, owner, &control, &batch).await;
        }
        match self.bench.site.role(&operation.key) {
            Role::Deletes(_) => self.prepare_deletion(&operation, owner, &control).await,
            Role::Changes(_) | Role::Acts(_) if self.bench.site.batch(&operation.key).is_none() => {
                match self.prepare_emptying(&operation, &owner, &control).await? {
                    Some(ground) => Ok(ground),
                    None => self.prepare_change(&operation, owner, &control).await,
                }
            }
            Role::Makes { .. } => self.prepare_making(&operation, owner, &control).await,
            _ => self.prepare_plain(&operation, owner, &control).await,
        }
    }

    /// Prepares the ground for a broken payload: the fullest call that works, on an object set aside for it.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(crate) async fn prepare_payload(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Full)?;
        if let Some(batch) = self.bulk().cloned() {
            return self
                .prepare_bulk_payload(&operation, owner, &control, &batch)
                .await;
        }
        let mut object = control.object.clone();
        let mut call = control.call.clone();
        match self.bench.site.role(&operation.key) {
            Role::Makes { .. } => call = self.bench.freshened(&operation, &call),
            // What the survey deleted is gone, whatever is said to it now.
            Role::Changes(_) | Role::Acts(_) | Role::Deletes(_)
                if self.bench.site.batch(&operation.key).is_none()
                    && control.object.as_ref().is_some_and(|object| object.made) =>
            {
                let set_aside = self.set_aside(&operation, &owner).await?;
                call = aim(&self.bench.site, &operation, &call, &set_aside);
                object = Some(set_aside);
            }
            _ => {}
        }
        let state = self.known(&operation, object.as_ref(), &owner).await;
        let request = self.bench.request(&operation, &call, &owner);
        let ground = Ground {
            request: known_to(&state, request),
            owner,
            call,
            object,
            control_last: false,
            state,
        };
        let deletes = matches!(self.bench.site.role(&operation.key), Role::Deletes(_));
        if self.confirming && !deletes {
            let bench = self.bench.clone();
            // A change that renames its object is followed, where it would be cleared away after an attack.
            let changes = matches!(bench.site.role(&operation.key), Role::Changes(_));
            let parent = ground.object.as_ref().filter(|_| !changes);
            let answer = self
                .send(Label::Control, &ground.owner, "", &ground.request, parent)
                .await?;
            let followed = ground.object.clone().filter(|_| changes);
            let followed = followed
                .map(|own| bench.followed(&operation, own, &ground.request, &answer))
                .filter(|own| ground.object.as_ref() != Some(own));
            let ground = match followed {
                Some(object) => {
                    let call = aim(&bench.site, &operation, &ground.call, &object);
                    Ground {
                        request: bench.request(&operation, &call, &ground.owner),
                        call,
                        object: Some(object),
                        ..ground
                    }
                }
                None => ground,
            };
            if let Role::Makes { .. } = self.bench.site.role(&operation.key) {
                let call = self.bench.freshened(&operation, &ground.call);
                let request = self.bench.request(&operation, &call, &ground.owner);
                return Ok(Ground {
                    call,
                    request,
                    ..ground
                });
            }
            let object = ground.object.clone();
            let state = self.known(&operation, object.as_ref(), &ground.owner).await;
            return Ok(Ground {
                request: known_to(&state, ground.request.clone()),
                state,
                ..ground
            });
        } else {
            self.quote(Label::Control, &ground.owner.clone(), control.exchange);
        }
        Ok(ground)
    }

    async fn prepare_plain(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        let object = control.object.as_ref();
        if self.confirming {
            let state = self.known(operation, object, &owner).await;
            let request = known_to(&state, control.request().clone());
            self.send(Label::Control, &owner, "", &request, None)
                .await?;
        } else {
            self.quote(Label::Control, &owner, control.exchange.clone());
        }
        let state = self.known(operation, object, &owner).await;
        Ok(Ground {
            request: known_to(&state, control.request().clone()),
            owner,
            call: control.call.clone(),
            object: control.object.clone(),
            control_last: false,
            state,
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
        self.trial.graffito = own_text(&control.call, &call);
        if self.trial.graffito.is_some() {
            self.trial.sign = Sign::Made;
        }
        Ok(Ground {
            owner,
            call,
            request,
            object: control.object.clone(),
            control_last: false,
            state: None,
        })
    }

    async fn prepare_change(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
    ) -> Result<Ground, Reason> {
        if !control.object.as_ref().is_some_and(|object| object.made) {
            return self.prepare_plain(operation, owner, control).await;
        }
        let object = self.fresh(operation, &owner).await?;
        if let Role::Changes(_) = self.bench.site.role(&operation.key)
            && let Some(ground) = self
                .prepare_owed(operation, &owner, control, &object)
                .await?
        {
            return Ok(ground);
        }
        self.change_of(operation, owner, control, object).await
    }

    pub(super) async fn change_of(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
        object: Object,
    ) -> Result<Ground, Reason> {
        // What makes by its key would be given another one.
        let makes = self.bench.site.makes(&operation.key);
        let bench = self.bench.clone();
        let freshened = |call: Call| match makes {
            true => call,
            false => bench.freshened(operation, &call),
        };
        let (call, own_text) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let call = freshened(call);
        let request = self.bench.request(operation, &call, &owner);
        let state = self.known(operation, Some(&object), &owner).await;
        let request = known_to(&state, request);
        let answer = self
            .send(Label::Control, &owner, "", &request, None)
            .await?;
        let object = bench.followed(operation, object, &request, &answer);
        // What can be done once only is used up by the control.
        let acts = matches!(self.bench.site.role(&operation.key), Role::Acts(_));
        let spare = match acts {
            true => self.fresh(operation, &owner).await.ok(),
            false => None,
        };
        self.own_text = own_text.filter(|_| spare.is_none());
        let object = spare.unwrap_or(object);
        let (call, graffito) = self
            .bench
            .compose(operation, Some(&object), &control.style)?;
        let call = freshened(call);
        let readable = self.bench.site.is_readable(object.resource);
        self.trial.sign = if graffito.is_some() && readable {
            Sign::Written
        } else {
            Sign::None
        };
        self.trial.graffito = graffito;
        let request = self.bench.request(operation, &call, &owner);
        let state = self.known(operation, Some(&object), &owner).await;
        Ok(Ground {
            request: known_to(&state, request),
            owner,
            call,
            object: Some(object),
            control_last: false,
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
        self.send(Label::Control, &ground.owner, "", &ground.request, None)
            .await?;
        if let Some(object) = &ground.object
            && self
                .trial
                .last(Label::Control)
                .is_some_and(crate::http::Response::is_success)
        {
            self.bench.ledger.gone(object);
            self.trial.blind = self.is_still_there(object).await;
        }
        Ok(())
    }

    /// Whether an object can be read as before, though its owner deleted it: an attacker's deletion would not show either.
    /// Asked for only where an attack was accepted.
    async fn is_still_there(&self, object: &Object) -> bool {
        let accepted = |step: &Step| {
            let answer = step.exchange.response();
            answer.is_some_and(crate::http::Response::is_success)
        };
        if self.trial.sign != Sign::Gone || !self.trial.all(Label::Attack).any(accepted) {
            return false;
        }
        let look = self.bench.reread(object, &object.owner, &self.case).await;
        look.is_some_and(|exchange| {
            let look = step(Label::Effect, &object.owner, "", exchange);
            accepted(&look) && !self.trial.shows_effect(&look)
        })
    }

    /// Makes the owner's own reading once more: other cases change what is there meanwhile, and what stands in it before
    /// and after an attack stood in it at the time.
    ///
    /// # Errors
    /// A [`Reason`] when there is no answer.
    pub(crate) async fn read_again(&mut self, ground: &Ground) -> Result<(), Reason> {
        if ground.request.is_safe() {
            self.send(Label::Control, &ground.owner, "", &ground.request, None)
                .await?;
        }
        Ok(())
    }
}

/// A text of the body that only this call has: free text before any other.
fn own_text(before: &Call, call: &Call) -> Option<String> {
    let ((_, before), (_, body)) = (before.body.as_ref()?, call.body.as_ref()?);
    let (before, body) = (before.as_object()?, body.as_object()?);
    let new = body
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(*value));
    let texts = new.filter_map(|(_, value)| value.as_str());
    let telling = texts.filter(|text| text.len() >= TELLING);
    let best = telling.max_by_key(|text| (text.starts_with("nay-"), text.len()));
    best.map(str::to_owned)
}

pub(super) fn known_to(state: &Option<State>, request: Request) -> Request {
    match state {
        Some(state) => state.put_on(&request),
        None => request,
    }
}
