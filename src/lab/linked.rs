//! A reading that names an object in a parameter beside the path, and the same with somebody else's id.

use serde_json::Value;

use crate::http::Request;
use crate::schema::Size;
use crate::site::ResourceId;
use crate::spec::{Operation, Parameter, wire};
use crate::words::{IdentityName, Place};

use super::{Bench, Ground, Lab, Label, Object, Reason};

impl Lab {
    /// The owner's own call with the id of an object of his at `place`, which the run made: the control. What of the
    /// run's objects it shows is the ground's object, and its canary the trial's.
    ///
    /// # Errors
    /// A [`Reason`] when he has no such object, or is shown nothing that can be told from what others have.
    pub(crate) async fn prepare_linked(&mut self, place: &Place) -> Result<Ground, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let (parameter, resource) = parameter(&bench, &operation, place)?;
        let made: Vec<&Object> = bench
            .survey
            .owned(resource, &owner)
            .filter(|object| object.made)
            .collect();
        let mut why = format!(
            "this run made no {} as {owner}",
            bench.site.resource(resource).item
        );
        // What lies in one of them need not lie in the other.
        for object in made.into_iter().take(2) {
            let Some(value) = id_value(&bench, parameter, object) else {
                continue;
            };
            let mut call = control.call.clone();
            call.parameters.retain(|(own, _)| own != place);
            call.parameters.push((place.clone(), value));
            let request = bench.request(&operation, &call, &owner);
            let answer = self
                .send(Label::Control, &owner, "", &request, None)
                .await?;
            let shown = answer
                .is_success()
                .then(|| bench.marked(&owner, object, &answer.text()))
                .flatten();
            if let Some(shown) = shown {
                self.trial.canary.clone_from(&shown.canary);
                return Ok(Ground {
                    owner,
                    call,
                    request,
                    object: Some(shown),
                    control_last: false,
                    state: None,
                });
            }
            why = format!("what {owner} is shown by it has no text in it that only he knows");
        }
        Err(Reason::NoSubject(why))
    }

    /// The ground's request as `attacker` would send it: with the owner's id, and with his own beside it.
    pub(crate) fn with_foreign_id(
        &self,
        ground: &Ground,
        attacker: &IdentityName,
        place: &Place,
    ) -> Vec<(&'static str, Request)> {
        let bench = &self.bench;
        let plain = ground.request.with_credential(bench.credential(attacker));
        let mut all = vec![("", plain.clone())];
        let operation = self.operation();
        let found = operation.and_then(|operation| parameter(bench, operation, place).ok());
        let (Place::Query(_), Some((parameter, resource))) = (place, found) else {
            return all;
        };
        let own = bench.survey.owned(resource, attacker).next();
        let own = own.and_then(|own| id_value(bench, parameter, own));
        let foreign = ground.call.parameter(place);
        let (Some(own), Some(foreign)) = (own, foreign) else {
            return all;
        };
        let pairs = |value: &Value| wire::query_pairs(parameter, value);
        let with = |first: &Value, second: &Value| {
            let mut request = plain.clone();
            let theirs = pairs(foreign);
            request.query.retain(|pair| !theirs.contains(pair));
            request.query.extend(pairs(first));
            request.query.extend(pairs(second));
            request
        };
        all.push(("one's own id first, then the other's", with(&own, foreign)));
        all.push(("the other's id first, then one's own", with(foreign, &own)));
        all
    }
}

/// The parameter at a place, and the resource whose id it holds.
fn parameter<'o>(
    bench: &Bench,
    operation: &'o Operation,
    place: &Place,
) -> Result<(&'o Parameter, ResourceId), Reason> {
    let mut parameters = operation.parameters.iter();
    let found = parameters.find(|parameter| parameter.place() == *place);
    let named = found.and_then(|parameter| {
        let resource = bench.site.parameter_reference(operation, parameter)?;
        Some((parameter, resource))
    });
    named.ok_or_else(|| Reason::NoSubject(format!("{place} names no object")))
}

/// The id of an object as the parameter takes it: alone, or as the only one of a list.
fn id_value(bench: &Bench, parameter: &Parameter, object: &Object) -> Option<Value> {
    let id = object.ids.last()?.clone();
    let Some(schema) = &parameter.schema else {
        return Some(id);
    };
    Some(bench.site.api.schemas.fitting(schema, id))
}

impl Bench {
    /// The first of the owner's objects that a text shows by its canary, `first` before the others.
    fn marked(&self, owner: &IdentityName, first: &Object, text: &str) -> Option<Object> {
        let own = self
            .survey
            .objects
            .iter()
            .filter(|object| object.made && object.owner == *owner);
        let shows = |object: &&Object| {
            let canary = object.canary.as_ref();
            canary.is_some_and(|canary| text.contains(canary.as_str()))
        };
        std::iter::once(first).chain(own).find(shows).cloned()
    }
}
