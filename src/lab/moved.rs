//! What writes did to the objects of the run, beside making them: deletions that were answered as done, and changes that gave
//! one another id, so that nobody finds it any more where it was.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::site::Role;
use crate::spec::Operation;
use crate::words::OperationKey;

use super::call::path_values;
use super::envelope::works;
use super::kin::text;
use super::object::Name;
use super::{Bench, Lab, Label, Object, Step, cleanup, harvest};

/// Shorter texts stand in an id by chance.
const TELLING: usize = 6;

/// The id that an accepted change asked for, where it is another than before.
struct Move {
    id: Value,
    /// Whether the answer shows it as the object's own.
    is_shown: bool,
}

impl Bench {
    /// Where an accepted change of `object` moved it, as far as the answer does not say that it has its former id still.
    fn moved(
        &self,
        operation: &Operation,
        object: &Object,
        request: &Request,
        answer: &Response,
    ) -> Option<Move> {
        let body = serde_json::from_slice(&request.body.as_ref()?.bytes).ok()?;
        let (Value::Object(body), Some(own)) = (body, object.ids.last()) else {
            return None;
        };
        let resource = self.site.resource(object.resource);
        let shown = answer.json();
        let asked_for = body.iter().find(|(name, value)| {
            let is_scalar = value.is_string() || value.is_number();
            is_scalar && self.site.is_own_key(&operation.key, name) && text(value) != text(own)
        });
        let Some((_, id)) = asked_for else {
            // The id may be made of another text, such as the name.
            let id = harvest::plainly(resource, shown.as_ref()?)?;
            let (new, old) = (text(&id), text(own));
            let is_in = |sent: &Value| {
                let sent = sent.as_str().filter(|sent| sent.len() >= TELLING);
                sent.is_some_and(|sent| new.contains(sent) && !old.contains(sent))
            };
            return body
                .values()
                .any(is_in)
                .then_some(Move { id, is_shown: true });
        };
        let id = id.clone();
        let shown = shown.and_then(|body| harvest::of_object(resource, &body, &|_| true, 1));
        let is_shown = match shown {
            Some(shown) if text(&shown) != text(&id) => return None,
            shown => shown.is_some(),
        };
        Some(Move { id, is_shown })
    }

    /// The object where an accepted change has put it, and the ledger told of it.
    pub(super) fn followed(
        &self,
        operation: &Operation,
        object: Object,
        request: &Request,
        answer: &Response,
    ) -> Object {
        let moved = self.moved(operation, &object, request, answer);
        let Some(Move { id, .. }) = moved.filter(|it| it.is_shown && object.made && works(answer))
        else {
            return object;
        };
        self.ledger.renamed(&object, &id);
        let mut followed = object;
        followed.ids.pop();
        followed.ids.push(id);
        followed
    }

    /// Sets an object aside no longer: the next case of its kind gets a fresh one.
    async fn abandon(&self, operation: &OperationKey, object: &Object) {
        for slot in self.set_aside.all(|(key, _)| key == operation) {
            let mut held = slot.lock().await;
            if held.as_ref().is_some_and(|held| held.ids == object.ids) {
                *held = None;
            }
        }
    }
}

impl Lab {
    /// Keeps in mind what a write did to the objects of the run, beside making them: a deletion, or another id.
    pub(super) async fn heed(&mut self, step: &Step, object: Option<&Object>) {
        let bench = self.bench.clone();
        let request = &step.exchange.request;
        let operation = self.operation().filter(|operation| {
            *operation.key.method == *request.method && step.label != Label::CatchAll
        });
        let (Some(answer), Some(operation)) = (step.exchange.response(), operation) else {
            return;
        };
        let (key, ledger) = (&operation.key, &bench.ledger);
        match (bench.site.role(key), object) {
            (Role::Deletes(resource), _) if works(answer) => {
                let values = path_values(operation, request);
                ledger.told_gone(Name::new(resource, values.iter().map(|(_, value)| value)));
                if let Some(object) = object {
                    bench.abandon(key, object).await;
                }
            }
            (Role::Changes(_), Some(object)) if object.made && works(answer) => {
                let Some(moved) = bench.moved(operation, object, request, answer) else {
                    return;
                };
                match moved.is_shown {
                    true => {
                        // Whoever does the same to another object needs the id that this one has now.
                        let entry = ledger.renamed(object, &moved.id);
                        cleanup::remove_all(&bench, &bench.client, entry).await;
                    }
                    false => {
                        let what = format!("{key} may have given one of the run's own another id");
                        ledger.unsure(what, &step.exchange.tag);
                    }
                }
                bench.abandon(key, object).await;
            }
            (Role::Changes(resource), None) if works(answer) => {
                let values = path_values(operation, request);
                let name = Name::new(resource, values.iter().map(|(_, value)| value));
                if let Some(own) = ledger.find(&name) {
                    bench.followed(operation, own, request, answer);
                }
            }
            // Behind a mask what is gone is forbidden.
            (_, Some(object))
                if matches!(answer.status, 403 | 404 | 410)
                    && step.actor == object.owner
                    && self.aside.as_ref().is_some_and(|own| own.ids == object.ids) =>
            {
                let look = bench.reread(object, &object.owner, &self.case).await;
                let status = look.and_then(|look| look.status());
                if matches!(status, Some(403 | 404 | 410)) {
                    bench.abandon(key, object).await;
                    self.lost = true;
                }
            }
            _ => {}
        }
    }
}
