//! Changes that gave an object of the run another id, so that nobody finds it any more where it was.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::spec::Operation;
use crate::words::OperationKey;

use super::kin::text;
use super::{Bench, Object, harvest};

impl Bench {
    /// Whether an accepted change asked for another id in its body, and the answer does not say that `object` has its former
    /// one still.
    pub(super) fn is_moved(
        &self,
        operation: &Operation,
        object: &Object,
        request: &Request,
        answer: &Response,
    ) -> bool {
        let body = request.body.as_ref();
        let body = body.and_then(|body| serde_json::from_slice::<Value>(&body.bytes).ok());
        let (Some(Value::Object(body)), Some(own)) = (body, object.ids.last()) else {
            return false;
        };
        let asked = body.iter().filter(|(name, value)| {
            let scalar = value.is_string() || value.is_number();
            scalar && self.site.is_own_key(&operation.key, name)
        });
        let mut others = asked.filter(|(_, value)| text(value) != text(own));
        let resource = self.site.resource(object.resource);
        let shown = answer
            .json()
            .and_then(|body| harvest::of_object(resource, &body, &|_| true, 1));
        let is_it = |asked: &Value| shown.as_ref().is_none_or(|id| text(id) == text(asked));
        object.made && others.any(|(_, asked)| is_it(asked))
    }

    /// Sets an object aside no longer: the next case of its kind gets a fresh one.
    pub(super) async fn abandon(&self, operation: &OperationKey, object: &Object) {
        let slots = self.set_aside.all(|(key, _)| key == operation);
        for slot in slots {
            let mut held = slot.lock().await;
            if held.as_ref().is_some_and(|held| held.ids == object.ids) {
                *held = None;
            }
        }
    }
}
