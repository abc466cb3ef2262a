//! A write by somebody who does not know the present state: it was changed since he looked.

use futures_util::future::join_all;

use crate::http::Request;
use crate::schema::Size;
use crate::site::Role;
use crate::spec::Operation;
use crate::words::{IdentityName, Place};

use super::bench::step;
use super::compose::Style;
use super::once::uuid_of;
use super::{Ground, Lab, Label, Object, Reason, Sign, State};

/// A write that is ready to be made, and the states of its object before and after the change in between.
#[derive(Debug, Clone)]
pub(crate) struct Stale {
    /// The write, on a fresh object; its request says nothing of any state.
    pub ground: Ground,
    /// What a reader saw before the change.
    pub old: State,
    /// What a reader sees now.
    pub new: State,
}

impl Lab {
    /// Makes an object, reads it, changes it as its owner (the control), reads it again, and composes one more write.
    ///
    /// # Errors
    /// A [`Reason`] when the object cannot be made, read or changed.
    pub(crate) async fn prepare_stale(&mut self) -> Result<Stale, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let object = self.fresh(&operation, &owner).await?;
        let old = self.read_state(&operation, &object, &owner).await?;
        let deletes = matches!(self.bench.site.role(&operation.key), Role::Deletes(_));
        let (between, style) = if deletes {
            self.changer(&object)?
        } else {
            (operation.clone(), control.style.clone())
        };
        let label = if deletes {
            Label::Setup
        } else {
            Label::Control
        };
        self.write(&between, &object, &owner, label, &style).await?;
        let new = self.read_state(&operation, &object, &owner).await?;
        let (call, graffito) = self
            .bench
            .compose(&operation, Some(&object), &control.style)?;
        let call = self.bench.freshened(&operation, &call);
        self.trial.sign = match (deletes, &graffito) {
            (true, _) => Sign::Gone,
            (false, Some(_)) => Sign::Written,
            (false, None) => Sign::None,
        };
        self.trial.graffito = graffito;
        let request = self.bench.request(&operation, &call, &owner);
        let ground = Ground {
            request: request.without_header("If-Match"),
            owner,
            call,
            object: Some(object),
            control_last: false,
            state: None,
        };
        Ok(Stale { ground, old, new })
    }

    /// Makes the control of a deletion, which had to wait: the owner's own, with the present state.
    ///
    /// # Errors
    /// A [`Reason`] when there is no answer.
    pub(crate) async fn finish_stale(&mut self, stale: &Stale) -> Result<(), Reason> {
        let ground = &stale.ground;
        if self.trial.sign != Sign::Gone {
            return Ok(());
        }
        let request = match &stale.new.etag {
            Some(etag) => ground.request.with_header("If-Match", etag),
            None => ground.request.clone(),
        };
        let closing = Ground {
            request,
            control_last: true,
            ..ground.clone()
        };
        self.close(&closing).await
    }

    /// One more write of the same object, with a text of its own; it says nothing of any state.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when its values cannot be worked out.
    pub(crate) fn another_write(&self, stale: &Stale) -> Result<Request, Reason> {
        let (operation, _, control) = self.surveyed(Size::Minimal)?;
        let object = stale.ground.object.as_ref();
        let (call, _) = self.bench.compose(&operation, object, &control.style)?;
        let call = self.bench.freshened(&operation, &call);
        let request = self.bench.request(&operation, &call, &stale.ground.owner);
        Ok(request.without_header("If-Match"))
    }

    /// The owner's look at what became of the object.
    pub(crate) async fn look_after(&mut self, ground: &Ground, form: &str) {
        if let Some(object) = ground.object.clone() {
            self.look(&object, form).await;
        }
    }

    /// A UUID that no other request carries, in this run or another.
    pub(crate) fn unique_uuid(&self) -> String {
        uuid_of(&self.bench.unique())
    }

    /// Whether the document lets the operation take this header.
    pub(crate) fn takes_header(&self, name: &str) -> bool {
        let operation = self.operation();
        operation.is_some_and(|operation| {
            operation.parameters.iter().any(|parameter| {
                matches!(parameter.place(), Place::Header(own) if own.eq_ignore_ascii_case(name))
            })
        })
    }

    /// Sends all at once. The order of the record is that of `requests`.
    ///
    /// # Errors
    /// [`Reason::Throttled`] when the target asked to slow down.
    pub(crate) async fn volley(
        &mut self,
        actor: &IdentityName,
        form: &str,
        requests: &[Request],
    ) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let many = u32::try_from(requests.len()).unwrap_or(u32::MAX);
        let abreast = bench.client.abreast(many).await;
        let sent = requests
            .iter()
            .map(|request| bench.send_by(&abreast, actor, request, &self.case));
        for exchange in join_all(sent).await {
            let step = step(Label::Attack, actor, form, exchange);
            bench.remember(&self.subject.operation, &step);
            let throttled = step.exchange.status() == Some(429);
            self.trial.steps.push(step);
            if throttled {
                return Err(Reason::Throttled);
            }
        }
        Ok(())
    }

    /// The owner's own write with what must be known; it must succeed.
    async fn write(
        &mut self,
        operation: &Operation,
        object: &Object,
        owner: &IdentityName,
        label: Label,
        style: &Style,
    ) -> Result<(), Reason> {
        let (call, _) = self.bench.compose(operation, Some(object), style)?;
        let call = self.bench.freshened(operation, &call);
        let request = self.bench.request(operation, &call, owner);
        let bench = self.bench.clone();
        let request = bench
            .current(
                &bench.client,
                operation,
                Some(object),
                request,
                owner,
                &self.case,
            )
            .await;
        let answer = self.send(label, owner, "", &request, None).await?;
        if answer.is_success() {
            return Ok(());
        }
        Err(Reason::NoControl(format!(
            "{} of a fresh object was answered {}",
            operation.key, answer.status
        )))
    }

    /// The operation that changes an object of this kind, where the survey saw it work, and how.
    fn changer(&self, object: &Object) -> Result<(Operation, Style), Reason> {
        let bench = &self.bench;
        let resource = bench.site.resource(object.resource);
        let known = resource.changes.iter().find_map(|key| {
            let style = bench.survey.style(key, &object.owner)?;
            Some((bench.site.api.operation(key)?.clone(), style))
        });
        known.ok_or_else(|| Reason::NoSubject(format!("no operation changes a {}", resource.item)))
    }

    async fn read_state(
        &mut self,
        operation: &Operation,
        object: &Object,
        owner: &IdentityName,
    ) -> Result<State, Reason> {
        let bench = self.bench.clone();
        let read = bench
            .state(&bench.client, operation, object, owner, &self.case)
            .await;
        let (state, exchange) = read.ok_or_else(|| {
            Reason::NoSubject("no operation shows the owner the state of the object".to_owned())
        })?;
        self.quote(Label::Before, owner, exchange);
        Ok(state)
    }
}
