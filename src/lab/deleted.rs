//! An object that was there a moment ago: made, used, and deleted by its owner.

use crate::http::{Request, Response};
use crate::schema::Size;
use crate::site::Role;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::{Ground, Lab, Label, Object, Reason, Sign, supply};

/// What is deleted before the attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doomed {
    /// The object itself.
    Itself,
    /// The object that it lies in.
    Parent,
}

/// What was deleted before the attack.
#[derive(Debug)]
pub(crate) struct Deleted {
    object: Object,
    /// How many things of the run had its ids by then.
    makings: u32,
}

impl Lab {
    /// Makes an object, calls the operation on it (the control), deletes it as its owner, and leaves the call ready to
    /// be made once more. Comes with what was deleted.
    ///
    /// # Errors
    /// A [`Reason`] when the object cannot be made, used or deleted.
    pub(crate) async fn prepare_deleted(
        &mut self,
        doomed: Doomed,
    ) -> Result<(Ground, Deleted), Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let role = bench.site.role(&operation.key);
        let resource = match role {
            Role::Lists(id) | Role::Makes { resource: id, .. } => id,
            other => other
                .needs()
                .ok_or_else(|| Reason::NoSubject("it works on no object".to_owned()))?,
        };
        let (lists, makes) = (
            matches!(role, Role::Lists(_)),
            matches!(role, Role::Makes { .. }),
        );
        let container = match lists || makes {
            true => bench.needs(&operation),
            false => bench.site.resource(resource).parent,
        };
        let (object, victim) = match (doomed, container) {
            (Doomed::Parent, Some(parent)) if makes => {
                let parent =
                    supply::fresh(&bench, &bench.survey, parent, &owner, &self.case).await?;
                (parent.clone(), parent)
            }
            (Doomed::Parent, Some(parent)) => {
                let parent =
                    supply::fresh(&bench, &bench.survey, parent, &owner, &self.case).await?;
                let child = supply::fresh_in(
                    &bench,
                    &bench.survey,
                    resource,
                    &owner,
                    Some(&parent),
                    &self.case,
                )
                .await?;
                (child, parent)
            }
            (Doomed::Parent, None) => {
                return Err(Reason::NoSubject("it lies in nothing".to_owned()));
            }
            (Doomed::Itself, _) => {
                let object =
                    supply::fresh(&bench, &bench.survey, resource, &owner, &self.case).await?;
                (object.clone(), object)
            }
        };
        self.trial.canary.clone_from(&object.canary);
        let target = match (lists, doomed) {
            (true, Doomed::Itself) => control.object.as_ref(),
            (true, Doomed::Parent) => Some(&victim),
            (false, _) => Some(&object),
        };
        let request = self
            .call_on(&operation, target, &owner, &control.style)
            .await?;
        let answer = self
            .send(Label::Control, &owner, "", &request, None)
            .await?;
        if !answer.is_success() {
            return Err(Reason::NoControl(format!(
                "a fresh object was answered {}",
                answer.status
            )));
        }
        let request = if operation.key.is_safe() {
            request
        } else {
            let request = self
                .call_on(&operation, target, &owner, &control.style)
                .await?;
            if !makes {
                self.trial.sign = Sign::Written;
            }
            request
        };
        let deleted = Deleted {
            makings: bench.ledger.makings(&victim),
            object: victim,
        };
        self.delete(&deleted.object, &owner).await?;
        let ground = Ground {
            owner,
            call: control.call,
            request,
            object: Some(object),
            control_last: false,
            state: None,
        };
        Ok((ground, deleted))
    }

    /// That what was deleted cannot be taken for something else by now.
    ///
    /// # Errors
    /// A [`Reason`] when the target gave its id to something that the run made elsewhere.
    pub(crate) fn has_no_namesake(&self, deleted: &Deleted) -> Result<(), Reason> {
        let Deleted { object, makings } = deleted;
        if self.bench.ledger.makings(object) == *makings {
            return Ok(());
        }
        let item = &self.bench.site.resource(object.resource).item;
        Err(Reason::Namesake(item.to_string()))
    }

    /// The owner's valid call on an object; a write's text is kept as the graffito.
    async fn call_on(
        &mut self,
        operation: &Operation,
        object: Option<&Object>,
        owner: &IdentityName,
        style: &super::compose::Style,
    ) -> Result<Request, Reason> {
        let bench = self.bench.clone();
        let (call, graffito) = bench.compose(operation, object, style)?;
        let call = if operation.key.is_safe() {
            call
        } else {
            self.trial.graffito = graffito;
            bench.freshened(operation, &call)
        };
        let request = bench.request(operation, &call, owner);
        let client = &bench.client;
        Ok(bench
            .current(client, operation, object, request, owner, &self.case)
            .await)
    }

    /// The owner's own deletion; it must be done when it is answered.
    async fn delete(&mut self, object: &Object, owner: &IdentityName) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let resource = bench.site.resource(object.resource);
        let known = |key: &&crate::words::OperationKey| bench.survey.control(key, owner).is_some();
        let operation = resource
            .deletes
            .iter()
            .find(known)
            .and_then(|key| bench.site.api.operation(key));
        let operation = operation.ok_or_else(|| {
            Reason::NoControl(format!(
                "{owner} was not able to delete a {}",
                resource.item
            ))
        })?;
        let style = bench.style_of(operation, Size::Minimal, owner);
        // What the write to come would leave behind is looked for afterwards, and no deletion leaves anything.
        let graffito = self.trial.graffito.take();
        let request = self.call_on(operation, Some(object), owner, &style).await;
        self.trial.graffito = graffito;
        let request = request?;
        let answer: Response = self.send(Label::Setup, owner, "", &request, None).await?;
        match answer.status {
            200 | 204 => {
                bench.ledger.gone(object);
                Ok(())
            }
            202 => Err(Reason::NoSubject(
                "a deletion is only promised (202), not done".to_owned(),
            )),
            status => Err(Reason::NoControl(format!(
                "{} of a fresh object was answered {status}",
                operation.key
            ))),
        }
    }
}
