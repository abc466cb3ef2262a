//! The owner's own object, and what another identity is shown of it anyway.

use crate::schema::Size;
use crate::site::Role;
use crate::words::IdentityName;

use super::{Ground, Lab, Label, Reason, Step};

impl Lab {
    /// Prepares a reading of an object that this run made as its owner: the one that the survey made will do.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the owner has none.
    pub(crate) async fn prepare_own(&mut self) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let resource = bench
            .needs(&operation)
            .ok_or_else(|| Reason::NoSubject("it reads no object".to_owned()))?;
        let made = || {
            bench
                .survey
                .owned(resource, &owner)
                .filter(|object| object.made)
        };
        let with_canary = made().find(|object| object.canary.is_some());
        let Some(object) = with_canary.or_else(|| made().next()).cloned() else {
            return Err(Reason::NoSubject(format!(
                "this run made no {} as {owner}",
                bench.site.resource(resource).item
            )));
        };
        let (call, _) = bench.compose(&operation, Some(&object), &control.style)?;
        let request = bench.request(&operation, &call, &owner);
        self.send(Label::Control, &owner, "", &request, None)
            .await?;
        Ok(Ground {
            owner,
            call,
            request,
            object: Some(object),
            control_last: false,
            state: None,
        })
    }

    /// Whether the last answer under `label` holds `text`.
    pub(crate) fn last_shows(&self, label: Label, text: &str) -> bool {
        self.trial
            .last(label)
            .is_some_and(|response| response.text().contains(text))
    }

    /// What the attacker's own list of the same resource shows him.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn own_list(
        &mut self,
        ground: &Ground,
        attacker: &IdentityName,
    ) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let Some(object) = &ground.object else {
            return Ok(());
        };
        for key in &bench.site.resource(object.resource).lists {
            let Some(operation) = bench.site.api.operation(key) else {
                continue;
            };
            let Some(control) = bench.survey.control(key, attacker) else {
                continue;
            };
            if bench.site.resource(object.resource).parent.is_some() {
                continue;
            }
            let request = bench.request(operation, &control.call, attacker);
            self.send(Label::Shared, attacker, "own list", &request, None)
                .await?;
        }
        Ok(())
    }

    /// The owner's own lists of what the operation makes.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn own_lists(&mut self, ground: &Ground) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let Role::Makes { resource, .. } = bench.site.role(&self.subject.operation) else {
            return Ok(());
        };
        for key in &bench.site.resource(resource).lists {
            let control = bench.survey.control(key, &ground.owner);
            if let Some(control) = control {
                let request = control
                    .request
                    .with_credential(bench.credential(&ground.owner));
                self.send(Label::Shared, &ground.owner, "own list", &request, None)
                    .await?;
            }
        }
        Ok(())
    }

    /// Sends a recorded request again, as it was: what happened once must happen twice.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came, or the target throttled.
    pub(crate) async fn again(&mut self, step: &Step) -> Result<(), Reason> {
        self.send(
            Label::Attack,
            &step.actor,
            &step.form,
            &step.exchange.request,
            None,
        )
        .await
        .map(|_| ())
    }

    /// Whether the last attack was answered with a server error of the server's own.
    pub(crate) fn crashed(&self) -> bool {
        self.trial
            .last(Label::Attack)
            .is_some_and(crate::http::Response::is_breakdown)
    }

    /// Quotes the survey's control, for evidence.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn quote_control(&mut self) -> Result<(), Reason> {
        let (_, owner, control) = self.surveyed(Size::Minimal)?;
        self.quote(Label::Control, &owner, control.exchange);
        Ok(())
    }
}
