//! The owner's own call once more, with legal values where an attack had odd ones: whether it still works.

use crate::schema::Size;
use crate::site::Role;
use crate::spec::ParameterIn;

use super::ground::known_to;
use super::{Ground, Lab, Label, Step};

/// The form of such a call.
pub(crate) const RIGHTLY: &str = "with legal values";

impl Lab {
    /// Reads as the owner, with a legal value for each parameter that the attack gives: the ordinary call may do without it, and
    /// what other cases did meanwhile may be what breaks. Once for each choice of parameters; nothing where a reading would
    /// be a write.
    pub(crate) async fn read_rightly(&mut self, attack: &crate::http::Request) {
        let Ok((operation, owner, control)) = self.surveyed(Size::Minimal) else {
            return;
        };
        if !control.request().is_safe() {
            return;
        }
        let given = attack.parameter_names();
        let mut style = control.style.clone();
        let names = operation.parameters.iter();
        let names = names.filter(|parameter| match parameter.location {
            ParameterIn::Query => given.contains(&parameter.name),
            ParameterIn::Header => given.contains(&parameter.name.to_ascii_lowercase()),
            ParameterIn::Path | ParameterIn::Cookie => false,
        });
        style
            .with
            .extend(names.map(|parameter| parameter.name.clone()));
        let bench = self.bench.clone();
        let object = control.object.as_ref();
        let Ok((call, _)) = bench.compose(&operation, object, &style) else {
            return;
        };
        let request = bench.request(&operation, &call, &owner);
        let names = request.parameter_names();
        let is_same =
            |step: &Step| step.form == RIGHTLY && step.exchange.request.parameter_names() == names;
        let is_known = self.trial.all(Label::Control).any(is_same);
        if !is_known {
            // Without an answer nothing speaks against the attack.
            drop(
                self.send(Label::Control, &owner, RIGHTLY, &request, object)
                    .await,
            );
        }
    }

    /// Makes or changes something as the owner, after an attack that broke the server down: where that breaks down as well,
    /// nothing says that the payload did it. A deletion would use the object up.
    pub(crate) async fn write_rightly(&mut self, ground: &Ground) {
        let Some(operation) = self.operation().cloned() else {
            return;
        };
        let bench = self.bench.clone();
        let role = bench.site.role(&operation.key);
        if operation.key.is_safe() || matches!(role, Role::Deletes(_)) {
            return;
        }
        let call = match bench.site.makes(&operation.key) {
            true => bench.freshened(&operation, &ground.call),
            false => ground.call.clone(),
        };
        let (owner, object) = (&ground.owner, ground.object.as_ref());
        let state = self.known(&operation, object, owner).await;
        let request = known_to(&state, bench.request(&operation, &call, owner));
        drop(
            self.send(Label::Control, owner, RIGHTLY, &request, object)
                .await,
        );
    }
}
