//! What writes did to the objects of the run, beside making them: deletions that were answered as done, and changes that gave
//! one another id, so that nobody finds it any more where it was.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::site::Role;
use crate::spec::Operation;
use crate::words::OperationKey;

use super::envelope::works;
use super::kin::text;
use super::work::path_values;
use super::{Bench, Lab, Label, Object, Step, harvest};

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

impl Lab {
    /// Keeps in mind what a write did to the objects of the run, beside making them: a deletion, or a new name.
    pub(super) async fn heed(&self, step: &Step, object: Option<&Object>) {
        let accepted = step.exchange.response().filter(|answer| works(answer));
        let operation = self.operation().filter(|operation| {
            *operation.key.method == *step.exchange.request.method && step.label != Label::CatchAll
        });
        let (Some(answer), Some(operation)) = (accepted, operation) else {
            return;
        };
        match self.bench.site.role(&operation.key) {
            Role::Deletes(resource) => {
                let values = path_values(operation, &step.exchange.request).into_iter();
                let ids = values.map(|(_, value)| text(&value)).collect();
                self.bench.ledger.told_gone(resource, ids);
            }
            Role::Changes(_) => {
                let Some(object) = object else { return };
                let request = &step.exchange.request;
                if self.bench.is_moved(operation, object, request, answer) {
                    let key = &operation.key;
                    let what = format!("{key} may have given one of the run's own another id");
                    self.bench.ledger.unsure(what, &step.exchange.tag);
                    self.bench.abandon(key, object).await;
                }
            }
            _ => {}
        }
    }
}
