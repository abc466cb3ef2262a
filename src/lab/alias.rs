//! The same object under another of its properties: what an answer shows of a flow says where `/flows/name/{name}` has it.

use serde_json::Value;

use crate::site::{ResourceId, keys};

use super::kin::text;
use super::{Bench, Object};

impl Bench {
    /// The object under the paths that have another of its properties in them, as far as `shown`, which is what it has in it,
    /// says what it is called there. What the run made is its own there too, where the name says that nothing else has it.
    pub(super) fn also_called(&self, object: &Object, shown: &Value) -> Vec<Object> {
        let mut found = Vec::new();
        for (id, alias) in self.site.resources() {
            let thing = alias.alias_of;
            let Some(one) = thing.and_then(|thing| self.as_one_of(object, thing)) else {
                continue;
            };
            let (Some(called), Some(own)) = (self.site.called(alias, shown), object.ids.last())
            else {
                continue;
            };
            let is_ours = |name: &Value| name.as_str().is_some_and(|name| self.gave_away(name));
            let is_own = object.made && called.iter().any(is_ours);
            let mut ids = one.ids.clone();
            ids.pop();
            ids.extend(called);
            if ids.len() != keys(&alias.item).count() {
                continue;
            }
            if is_own
                && let Some(name) = ids.last()
                && let Ok(mut kin) = self.kin.lock()
            {
                kin.insert((one.resource, text(name)), one.ids.clone());
                kin.insert((id, text(own)), ids.clone());
            }
            found.push(Object {
                resource: id,
                ids,
                made: is_own,
                canary: object.canary.clone().filter(|_| is_own),
                ..object.clone()
            });
        }
        found
    }

    fn as_one_of(&self, object: &Object, thing: ResourceId) -> Option<Object> {
        if object.resource == thing {
            return Some(object.clone());
        }
        let mut namesakes = self.site.namesakes(object.resource);
        let is_one = namesakes.any(|(id, _)| id == thing);
        self.twin(object, thing).filter(|_| is_one)
    }
}

/// What in a body shows the object: the members among which its id is.
pub(super) fn itself<'v>(shown: &'v Value, own: &Value, depth: u8) -> Option<&'v Value> {
    let members = shown.as_object()?;
    let is_id =
        |value: &Value| (value.is_string() || value.is_number()) && text(value) == text(own);
    if members.values().any(is_id) {
        return Some(shown);
    }
    let depth = depth.checked_sub(1)?;
    members.values().find_map(|inner| itself(inner, own, depth))
}
