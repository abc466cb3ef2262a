//! The ground for a call that names its objects in its body and uses them up or changes them: each attack has its own.

use crate::site::{Batch, Does};
use crate::spec::Operation;
use crate::words::IdentityName;

use super::batched::Trace;
use super::named::{Called, Several};
use super::survey::Control;
use super::{Ground, Lab, Label, Object, Reason, Sign, supply};

impl Lab {
    /// Prepares a batch that changes or deletes, with one fresh object in it. Its owner's own call is the control: on another
    /// one before it, or, for a deletion that its owner will see, on this one after the attacks.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(super) async fn prepare_bulk(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
        batch: &Batch,
    ) -> Result<Ground, Reason> {
        let bench = self.bench.clone();
        let several = Several {
            bench: &bench,
            batch,
            operation,
            style: &control.style,
        };
        let object = self.one_of(batch, &owner).await?;
        let call = |setting| several.call(&owner, std::slice::from_ref(&object), &object, setting);
        if batch.does == Does::Deletes {
            let called = call(None)?;
            let sign = self.how_missed(&object).await;
            self.trial.sign = sign;
            if sign == Sign::None {
                self.control_on_another(&several, &owner).await?;
            }
            return Ok(ground(owner, called, object, sign != Sign::None));
        }
        let first = call(None)?;
        let readable = bench.site.is_readable(batch.resource);
        if readable && first.marker.is_some() {
            self.send(Label::Control, &owner, "", &first.request, None)
                .await?;
            self.own_text = first.marker;
            let called = call(None)?;
            self.trial.sign = Sign::Written;
            self.trial.graffito.clone_from(&called.marker);
            return Ok(ground(owner, called, object, false));
        }
        if !readable {
            self.control_on_another(&several, &owner).await?;
            return Ok(ground(owner, first, object, false));
        }
        let other = self.one_of(batch, &owner).await?;
        let trace = self
            .leave_trace(&several, std::slice::from_ref(&other))
            .await?;
        let Some(Trace { setting, change }) = trace else {
            return Ok(ground(owner, first, object, false));
        };
        self.expect_change(&object, change).await?;
        let called = call(setting.as_ref())?;
        Ok(ground(owner, called, object, false))
    }

    /// The same for broken payloads, with all properties. What is used up is made anew for each of them.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(super) async fn prepare_bulk_payload(
        &mut self,
        operation: &Operation,
        owner: IdentityName,
        control: &Control,
        batch: &Batch,
    ) -> Result<Ground, Reason> {
        let bench = self.bench.clone();
        let several = Several {
            bench: &bench,
            batch,
            operation,
            style: &control.style,
        };
        if self.confirming {
            self.control_on_another(&several, &owner).await?;
        } else {
            self.quote(Label::Control, &owner, control.exchange.clone());
        }
        let object = self.one_of(batch, &owner).await?;
        let called = several.call(&owner, std::slice::from_ref(&object), &object, None)?;
        Ok(ground(owner, called, object, false))
    }

    /// The owner's own call on an object of its own.
    async fn control_on_another(
        &mut self,
        several: &Several<'_>,
        owner: &IdentityName,
    ) -> Result<(), Reason> {
        let other = self.one_of(several.batch, owner).await?;
        let called = several.call(owner, std::slice::from_ref(&other), &other, None)?;
        let answer = self
            .send(Label::Control, owner, "", &called.request, None)
            .await?;
        if several.batch.does == Does::Deletes && answer.is_success() {
            self.bench.ledger.gone(&other);
        }
        Ok(())
    }

    /// A fresh object of somebody's that a batch can name.
    pub(super) async fn one_of(
        &self,
        batch: &Batch,
        owner: &IdentityName,
    ) -> Result<Object, Reason> {
        let bench = &self.bench;
        supply::fresh(bench, &bench.survey, batch.resource, owner, &self.case).await
    }

    /// The batch of the case's operation, if it changes or deletes what it names.
    pub(super) fn bulk(&self) -> Option<&Batch> {
        let batch = self.bench.site.batch(&self.subject.operation);
        batch.filter(|batch| batch.does != Does::Reads)
    }
}

fn ground(owner: IdentityName, called: Called, object: Object, control_last: bool) -> Ground {
    Ground {
        owner,
        call: called.call,
        request: called.request,
        object: Some(object),
        control_last,
        state: None,
    }
}
