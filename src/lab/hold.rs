//! A body or a parameter that has what the ordinary one lacks, shown to be valid by a control of its own.

use serde_json::{Map, Value};

use crate::schema::{Direction, child_pointer};
use crate::site::{Role, Site};
use crate::spec::{Media, Operation};
use crate::words::Place;

use super::aim::own_id_within;
use super::surveyor::describe;
use super::{Call, Ground, Lab, Label, Object, Reason, preferred};

impl Lab {
    /// The same ground with the first of `bodies` that is legal; ids of live objects that worked before are kept in it.
    ///
    /// # Errors
    /// [`Reason::NoControl`] when the target does not take it, [`Reason::NoSubject`] when none is legal.
    pub(crate) async fn hold(
        &mut self,
        ground: Ground,
        bodies: &[Value],
    ) -> Result<Ground, Reason> {
        let none = || Reason::NoSubject("no valid body holds it".to_owned());
        let operation = self.operation().cloned().ok_or_else(none)?;
        let (index, media) = operation
            .body
            .as_ref()
            .and_then(|body| preferred(&body.media))
            .ok_or_else(none)?;
        let worked = ground.call.body.as_ref().map(|(_, body)| body);
        let object = ground.object.as_ref();
        let legal = bodies
            .iter()
            .find_map(|body| self.legal(&operation, media, body, worked, object));
        let call = Call {
            body: Some((index, legal.ok_or_else(none)?)),
            ..ground.call.clone()
        };
        self.shown_valid(operation, Ground { call, ..ground }).await
    }

    /// The same ground with this value of a parameter, shown to be taken by a control of its own.
    ///
    /// # Errors
    /// [`Reason::NoControl`] when the target does not take it.
    pub(crate) async fn hold_value(
        &mut self,
        ground: Ground,
        place: &Place,
        value: &Value,
    ) -> Result<Ground, Reason> {
        let none = || Reason::none_with(place);
        let operation = self.operation().cloned().ok_or_else(none)?;
        let mut call = ground.call.clone();
        call.parameters.retain(|(own, _)| own != place);
        call.parameters.push((place.clone(), value.clone()));
        self.shown_valid(operation, Ground { call, ..ground }).await
    }

    /// The ground with its call made once, as it is to be made wrongly.
    async fn shown_valid(
        &mut self,
        operation: Operation,
        mut ground: Ground,
    ) -> Result<Ground, Reason> {
        let makes = self.bench.site.makes(&operation.key);
        let owner = ground.owner.clone();
        if makes {
            ground.call = self.bench.freshened(&operation, &ground.call);
        }
        let on_wire = |lab: &Self, ground: &Ground| {
            let request = lab.bench.request(&operation, &ground.call, &owner);
            match &ground.state {
                Some(state) => state.put_on(&request),
                None => request,
            }
        };
        ground.request = on_wire(self, &ground);
        let answer = self
            .send(
                Label::Control,
                &owner,
                "with the place in it",
                &ground.request,
                ground.object.as_ref(),
            )
            .await?;
        if !answer.is_success()
            && let Some(control) = self.trial.steps.last()
        {
            return Err(Reason::NoControl(describe(&control.exchange)));
        }
        if makes {
            ground.call = self.bench.freshened(&operation, &ground.call);
        }
        let object = ground.object.clone();
        ground.state = self.known(&operation, object.as_ref(), &owner).await;
        ground.request = on_wire(self, &ground);
        Ok(ground)
    }

    /// A body, if it is legal: with the ids that worked before where both have the property, and the object's own key where
    /// any other would move it away.
    fn legal(
        &self,
        operation: &Operation,
        media: &Media,
        body: &Value,
        worked: Option<&Value>,
        object: Option<&Object>,
    ) -> Option<Value> {
        let site = &self.bench.site;
        let schemas = &self.bench.site.api.schemas;
        let is_legal = |body: &Value| match &media.schema {
            Some(schema) => schemas.check(schema, body, Direction::Request).is_legal(),
            None => true,
        };
        if !is_legal(body) {
            return None;
        }
        let mut best = body.clone();
        let is_own = |name: &str| site.is_own_key(&operation.key, name);
        let own = object.and_then(|object| object.ids.last());
        let names = body.as_object().into_iter().flat_map(Map::keys);
        let keys = names.filter(|name| is_own(name));
        let keys = keys.filter_map(|name| Some((name, own?)));
        let whole = worked;
        let worked = worked.and_then(Value::as_object).into_iter().flatten();
        // Any other value may be the very one that the body is wanted for.
        let led = worked.filter(|(name, _)| {
            let leads = site.reference(operation, name).is_some() || is_own(name);
            leads && body.get(name).is_some()
        });
        for (name, value) in led.chain(keys) {
            let mut attempt = best.clone();
            attempt[name] = value.clone();
            if is_legal(&attempt) {
                best = attempt;
            }
        }
        let mut within = Vec::new();
        if let Some(worked) = whole {
            led_within(site, operation, (body, worked), "", &mut within);
        }
        for (pointer, value) in within {
            let mut attempt = best.clone();
            if let Some(slot) = attempt.pointer_mut(&pointer) {
                *slot = value;
            }
            if is_legal(&attempt) {
                best = attempt;
            }
        }
        if let (Some(own), Some(slot)) = (own, own_id_within(site, operation, &mut best)) {
            *slot = own.clone();
        }
        Some(best)
    }

    /// The owner's look at what the last attack made or changed.
    pub(crate) async fn look_at_it(&mut self, ground: &Ground) {
        let Some(operation) = self.operation() else {
            return;
        };
        let object = match self.bench.site.role(&operation.key) {
            Role::Makes { .. } => self.made.take(),
            Role::Changes(_) | Role::Acts(_) => ground.object.clone(),
            _ => None,
        };
        if let Some(object) = object {
            self.look(&object, "afterwards").await;
        }
    }
}

/// The ids that worked in inner objects, where both bodies have them, with their pointers.
fn led_within(
    site: &Site,
    operation: &Operation,
    both: (&Value, &Value),
    pointer: &str,
    found: &mut Vec<(String, Value)>,
) {
    let pairs: Vec<(String, &Value, &Value)> = match both {
        (Value::Object(body), Value::Object(worked)) => {
            let same = body.iter().filter_map(|(name, own)| {
                Some((child_pointer(pointer, name), own, worked.get(name)?))
            });
            same.collect()
        }
        (Value::Array(body), Value::Array(worked)) => {
            let same = body.iter().zip(worked).enumerate();
            same.map(|(at, (own, worked))| (format!("{pointer}/{at}"), own, worked))
                .collect()
        }
        _ => return,
    };
    for (below, own, worked) in pairs {
        let name = below.rsplit('/').next().unwrap_or_default();
        let is_id = own.is_string() || own.is_number();
        if is_id && !pointer.is_empty() && site.likely_reference(operation, name).is_some() {
            found.push((below, worked.clone()));
        } else {
            led_within(site, operation, (own, worked), &below, found);
        }
    }
}
