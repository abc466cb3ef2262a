//! What a successful making made. Only what is surely new is the run's own: the rest it neither changes nor deletes.

use serde_json::Value;

use crate::http::{Exchange, Response};
use crate::site::{ResourceId, Role, keys};
use crate::spec::Operation;
use crate::words::{IdentityName, Place};

use super::envelope::works;
use super::{Bench, Call, Object, harvest};

/// Shorter texts come back by chance.
const TELLING: usize = 6;
/// Longer texts may be cut on their way.
const LONGEST: usize = 64;

impl Bench {
    /// The object that a successful maker made, entered in the ledger; `None` when none can be told to be new.
    pub(crate) fn object_made(
        &self,
        operation: &Operation,
        call: &Call,
        parent: Option<&Object>,
        owner: &IdentityName,
        canary: Option<String>,
        exchange: &Exchange,
    ) -> Option<Object> {
        let object = self.object_told(operation, call, parent, owner, exchange)?;
        let object = Object { canary, ..object };
        self.ledger.made(&object, &exchange.tag);
        self.note_kin(&object, call, exchange);
        Some(object)
    }

    /// The same, not entered in the ledger.
    pub(super) fn object_told(
        &self,
        operation: &Operation,
        call: &Call,
        parent: Option<&Object>,
        owner: &IdentityName,
        exchange: &Exchange,
    ) -> Option<Object> {
        let Role::Makes {
            resource: id,
            by_key,
        } = self.site.role(&operation.key)
        else {
            return None;
        };
        let response = exchange.response().filter(|response| works(response))?;
        let resource = self.site.resource(id);
        let own = if by_key {
            let names = operation.path_names();
            let first = names.len().checked_sub(resource.joined + 1)?;
            let value = |name: &&str| call.parameter(&Place::Path((*name).to_owned())).cloned();
            let keys: Option<Vec<Value>> = names[first..].iter().map(value).collect();
            let keys = keys?;
            let chosen = keys.last().and_then(Value::as_str);
            let ours = response.status == 201 || chosen.is_some_and(|key| key.starts_with("nay-"));
            ours.then_some(keys)
        } else if is_new(exchange, response) {
            harvest::made(resource, response, &self.fits(resource))
                .or_else(|| self.named_in_body(id, call, exchange))
        } else {
            None
        };
        let above = parent.map_or_else(|| in_path(operation, call), |parent| parent.ids.clone());
        let ids = own.and_then(|own| {
            let keys = keys(&resource.item).count();
            match above.len() + own.len() < keys && own.len() < keys {
                true => self.placed(id, own, call, exchange),
                false => Some(self.ids(id, above, own)),
            }
        });
        let Some(ids) = ids else {
            let what = format!(
                "{} was answered {} and may have made something that cannot be told apart from what was there",
                operation.key, response.status
            );
            self.ledger.unsure(what, &exchange.tag);
            return None;
        };
        Some(Object {
            resource: id,
            ids,
            owner: owner.clone(),
            canary: None,
            made: true,
        })
    }

    /// An id that the caller gave in the body. What an attack gave counts where nobody would write it otherwise.
    fn named_in_body(
        &self,
        resource: ResourceId,
        call: &Call,
        exchange: &Exchange,
    ) -> Option<Vec<Value>> {
        let resource = self.site.resource(resource);
        let fits = self.fits(resource);
        if let Some((_, body)) = &call.body {
            return harvest::own(resource, body, &fits, 0);
        }
        let sent = exchange.request.body.as_ref()?;
        let body: Value = serde_json::from_slice(&sent.bytes).ok()?;
        let own = harvest::own(resource, &body, &fits, 0)?;
        own.iter().all(is_plain).then_some(own)
    }
}

/// Whether a value is a number or a short text of letters, digits and what stands between them.
fn is_plain(value: &Value) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
    let is_short = |text: &str| text.len() <= LONGEST && text.chars().all(plain);
    value.is_number() || value.as_str().is_some_and(is_short)
}

/// The ids that the path of a call names: what was made below them is found there again.
fn in_path(operation: &Operation, call: &Call) -> Vec<Value> {
    let value = |name: &str| call.parameter(&Place::Path(name.to_owned())).cloned();
    let names = operation.path_names().into_iter();
    names.map_while(value).collect()
}

/// Whether the answer speaks of one new object: 201 or an echo of what was sent, and not of several at once, which may
/// be all that were there before.
fn is_new(exchange: &Exchange, response: &Response) -> bool {
    if response
        .json()
        .is_some_and(|body| body.as_array().is_some_and(|items| items.len() != 1))
    {
        return false;
    }
    response.status == 201 || echoes(exchange, response)
}

/// Whether the answer repeats a text of the request's body.
fn echoes(exchange: &Exchange, response: &Response) -> bool {
    let sent = exchange
        .request
        .body
        .as_ref()
        .and_then(|body| serde_json::from_slice::<Value>(&body.bytes).ok());
    let text = response.text();
    let mut open: Vec<&Value> = sent.iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::String(own) if own.len() >= TELLING && text.contains(own.as_str()) => {
                return true;
            }
            Value::Array(items) => open.extend(items),
            Value::Object(object) => open.extend(object.values()),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_new;
    use crate::http::{Answer, Body, Exchange, Request, Response};

    fn exchange(status: u16, answer: &str) -> Exchange {
        let body = Body {
            media_type: None,
            bytes: r#"{"name":"nay-unique"}"#.into(),
        };
        let response = Response {
            status,
            headers: Vec::new(),
            body: answer.to_owned().into(),
            truncated: false,
            millis: 0,
        };
        Exchange {
            tag: String::new(),
            request: Request::new("POST", "/p").with_body(Some(body)),
            elsewhere: None,
            answer: Answer::Response(response),
        }
    }

    #[test]
    fn what_was_there_before_is_never_taken_for_the_runs_own() {
        for (status, answer, new) in [
            (201, r#"{"id":1}"#, true),
            (200, r#"{"id":1,"name":"nay-unique"}"#, true),
            (200, r#"{"id":1,"name":"the cart you had"}"#, false),
            (201, r#"[{"id":1,"name":"nay-unique"}]"#, true),
            (201, r#"[{"id":1},{"id":2,"name":"nay-unique"}]"#, false),
        ] {
            let exchange = exchange(status, answer);
            let Answer::Response(response) = &exchange.answer else {
                unreachable!()
            };
            assert_eq!(is_new(&exchange, response), new, "{status} {answer}");
        }
    }
}
