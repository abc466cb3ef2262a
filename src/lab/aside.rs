//! What one case is given: an object made for it, or one set aside for cases of its kind, and what must be known of it.

use crate::schema::Size;
use crate::site::Role;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::{Ground, Lab, Object, Reason, State, supply};

impl Lab {
    /// Whether the object that it shared with others was gone, so that the case is to be tried on another one.
    pub(crate) fn has_lost(&self) -> bool {
        self.lost
    }

    /// From now on it shares no object with other cases.
    pub(crate) fn keeps_apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// What a write of this case must know of the object's state.
    pub(super) async fn known(
        &self,
        operation: &Operation,
        object: Option<&Object>,
        as_: &IdentityName,
    ) -> Option<State> {
        let client = &self.bench.client;
        self.bench
            .known(client, operation, object, as_, &self.case)
            .await
    }

    pub(super) async fn fresh(
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
    pub(super) async fn set_aside(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
    ) -> Result<Object, Reason> {
        // Where each write must know the one before, writers side by side would only be told so. Who lost what he shared does
        // so no more.
        if self.confirming || self.apart || self.bench.is_conditional(operation) {
            return self.fresh(operation, owner).await;
        }
        let key = (operation.key.clone(), owner.clone());
        let cell = self.bench.set_aside.of(key);
        let mut slot = cell.lock().await;
        let object = match &*slot {
            Some(object) => object.clone(),
            None => self.fresh(operation, owner).await?,
        };
        *slot = Some(object.clone());
        self.aside = Some(object.clone());
        Ok(object)
    }

    /// Prepares a PUT on a key that its owner has already: the same operation makes and changes.
    ///
    /// # Errors
    /// As [`Lab::prepare`].
    pub(crate) async fn prepare_overwrite(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let Role::Makes { resource, .. } = self.bench.site.role(&operation.key) else {
            return Err(Reason::NoSubject("it makes nothing".to_owned()));
        };
        let bench = self.bench.clone();
        let object = supply::fresh(&bench, &bench.survey, resource, &owner, &self.case).await?;
        self.change_of(&operation, owner, &control, object).await
    }
}
