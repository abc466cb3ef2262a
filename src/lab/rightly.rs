//! The owner's own reading once more, with legal values where an attack had odd ones: whether it still works.

use crate::schema::Size;
use crate::spec::ParameterIn;

use super::{Lab, Label, Step};

/// The form of such a reading.
const FORM: &str = "with legal values";

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
            |step: &Step| step.form == FORM && step.exchange.request.parameter_names() == names;
        let is_known = self.trial.all(Label::Control).any(is_same);
        if !is_known {
            // Without an answer nothing speaks against the attack.
            drop(
                self.send(Label::Control, &owner, FORM, &request, object)
                    .await,
            );
        }
    }
}
