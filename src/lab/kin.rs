//! The same object under another path: below a parent that neither the path of its maker nor its own id names, but the
//! body of its making or the answer to it.

use serde_json::Value;

use crate::http::{Exchange, Response};
use crate::site::{Resource, ResourceId, keys};
use crate::spec::Operation;

use super::alias::itself;
use super::{Bench, Call, Object, harvest};

/// How deep in a body a parent is looked for.
const DEEPEST: u8 = 2;

impl Bench {
    /// The object as one of `other`, which the same operations make; `None` where nothing said in which parent it is.
    pub(super) fn twin(&self, object: &Object, other: ResourceId) -> Option<Object> {
        let own = object.ids.last()?;
        let resource = self.site.resource(other);
        let aliases = [resource, self.site.resource(object.resource)];
        let is_called_otherwise = aliases.iter().any(|one| one.alias_of.is_some());
        let ids = match keys(&resource.item).count() {
            1 if !is_called_otherwise => vec![own.clone()],
            _ => self.kin.lock().ok()?.get(&(other, text(own)))?.clone(),
        };
        Some(Object {
            resource: other,
            ids,
            ..object.clone()
        })
    }

    /// What reads an object, and the object as that has it in its path.
    pub(super) fn reader(&self, object: &Object) -> Option<(&Operation, Object)> {
        let reading = |resource: &Resource| self.site.api.operation(resource.reads.first()?);
        if let Some(operation) = reading(self.site.resource(object.resource)) {
            return Some((operation, object.clone()));
        }
        let mut others = self.site.namesakes(object.resource);
        others.find_map(|(id, other)| Some((reading(other)?, self.twin(object, id)?)))
    }

    /// Keeps in mind in which parents a new object is, under the paths of its namesakes.
    pub(super) fn note_kin(&self, object: &Object, call: &Call, exchange: &Exchange) {
        let Some(own) = object.ids.last() else { return };
        let answer = exchange.response().and_then(Response::json);
        let shown = answer.as_ref().and_then(|body| itself(body, own, DEEPEST));
        // Who is told nothing but the id knows what he sent.
        let sent = || call.body.as_ref().map(|(_, body)| body);
        if let Some(shown) = shown.or_else(sent) {
            self.also_called(object, shown);
        }
        for (id, other) in self.site.namesakes(object.resource) {
            if other.alias_of.is_none()
                && let Some(ids) = self.placed(id, vec![own.clone()], call, exchange)
                && let Ok(mut kin) = self.kin.lock()
            {
                kin.insert((id, text(own)), ids);
            }
        }
    }

    /// All ids of what has the id `own`, where the answer to its making, or the making itself, names its parent.
    pub(super) fn placed(
        &self,
        resource: ResourceId,
        own: Vec<Value>,
        call: &Call,
        exchange: &Exchange,
    ) -> Option<Vec<Value>> {
        let own_resource = self.site.resource(resource);
        let mut ids = self.line(own_resource.parent?, call, exchange)?;
        ids.extend(own);
        (ids.len() == keys(&own_resource.item).count()).then_some(ids)
    }

    /// All ids of the one of `resource` that a making names.
    fn line(&self, resource: ResourceId, call: &Call, exchange: &Exchange) -> Option<Vec<Value>> {
        let own = self.site.resource(resource);
        let answer = exchange.response().and_then(Response::json);
        let body = call.body.as_ref().map(|(_, body)| body);
        let found = answer.as_ref().into_iter().chain(body);
        let mut found = found.filter_map(|body| self.named(resource, body, DEEPEST));
        let id = found.next().or_else(|| {
            let named = |name: &str| self.site.names_one(resource, name);
            let mut beside = call.parameters.iter();
            let (_, value) = beside.find(|(place, _)| place.parameter().is_some_and(named))?;
            Some(value.clone())
        })?;
        if keys(&own.item).count() == 1 {
            return Some(vec![id]);
        }
        let known = self.ledger.ids(resource, &id);
        known.or_else(|| {
            let mut ids = self.line(own.parent?, call, exchange)?;
            ids.push(id);
            Some(ids)
        })
    }

    /// The id under a property of a body that names one of `resource`: by itself, or as an object that holds it.
    fn named(&self, resource: ResourceId, body: &Value, depth: u8) -> Option<Value> {
        let own = self.site.resource(resource);
        let fits = self.fits(own);
        let object = body.as_object()?;
        let mut members = object.iter().filter(|(name, value)| {
            self.site.names_one(resource, name) && !value.is_array() && !value.is_null()
        });
        let direct = members.find_map(|(_, value)| harvest::of_object(own, value, &fits, 0));
        direct.or_else(|| {
            let depth = depth.checked_sub(1)?;
            let mut inner = object.values().filter(|value| value.is_object());
            inner.find_map(|inner| self.named(resource, inner, depth))
        })
    }
}

/// An id as text: in a body it may be a number, in a path it is none.
pub(super) fn text(id: &Value) -> String {
    match id {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
