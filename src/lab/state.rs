//! The present state of an object, as whoever writes to it must know it.

use serde_json::Value;

use crate::http::{Client, Exchange, Request, Response};
use crate::site::Demand;
use crate::spec::Operation;
use crate::words::{IdentityName, Place};

use super::{Bench, Object};

/// What an answer to a reading says of the state: its entity tag, and the version in its body.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct State {
    /// `ETag`, as it stands.
    pub etag: Option<String>,
    /// Name and value of the version in the body, where a write carries one too.
    pub version: Option<(String, Value)>,
    /// Whether a write must send the tag.
    by_tag: bool,
}

impl State {
    /// Reads it off an answer.
    fn of(response: &Response, field: Option<String>, by_tag: bool) -> Self {
        let version = field.and_then(|name| {
            let body = response.json()?;
            let inside = || {
                body.as_object()?
                    .values()
                    .find_map(|value| value.get(&name))
            };
            let found = body.get(&name).or_else(inside)?;
            (found.is_string() || found.is_number()).then(|| (name.clone(), found.clone()))
        });
        Self {
            etag: response.header("etag").map(str::to_owned),
            version,
            by_tag,
        }
    }

    /// The same request, conditional on this state as far as the write must be.
    pub(crate) fn put_on(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if let Some(etag) = self.etag.as_ref().filter(|_| self.by_tag) {
            request = request.with_header("If-Match", etag);
        }
        match &self.version {
            Some((name, version)) if has_property(&request, name) => {
                with_property(&request, name, version)
            }
            _ => request,
        }
    }

    /// Whether the state is shown at this place of a request.
    pub(crate) fn is_at(&self, place: &Place) -> bool {
        match place {
            Place::Body(pointer) => self
                .version
                .as_ref()
                .is_some_and(|(name, _)| pointer.trim_start_matches('/') == name),
            Place::Header(name) => name.eq_ignore_ascii_case("If-Match"),
            _ => false,
        }
    }

    /// The same request with this state's version in its body, whether it had one or not.
    pub(crate) fn put_version_on(&self, request: &Request) -> Request {
        match &self.version {
            Some((name, version)) => with_property(request, name, version),
            None => request.clone(),
        }
    }
}

fn has_property(request: &Request, name: &str) -> bool {
    let body = request.body.as_ref();
    body.and_then(|body| serde_json::from_slice::<Value>(&body.bytes).ok())
        .is_some_and(|body| body.get(name).is_some())
}

/// The same request with a value of a property of its JSON body.
fn with_property(request: &Request, name: &str, value: &Value) -> Request {
    let mut request = request.clone();
    if let Some(body) = &mut request.body
        && let Ok(Value::Object(mut object)) = serde_json::from_slice(&body.bytes)
    {
        object.insert(name.to_owned(), value.clone());
        body.bytes = Value::Object(object).to_string().into();
    }
    request
}

impl Bench {
    /// The present state of an object, as a writer reads it; `None` when no operation shows it to him.
    pub(crate) async fn state(
        &self,
        client: &Client,
        operation: &Operation,
        object: &Object,
        as_: &IdentityName,
        case: &str,
    ) -> Option<(State, Exchange)> {
        let exchange = self.reread_by(client, object, as_, case).await?;
        let response = exchange.response().filter(|answer| answer.is_success())?;
        let said = self.site.precondition(operation);
        let by_tag =
            said.header == Demand::Required || self.was_told_to_be_conditional(&operation.key);
        let state = State::of(response, said.field, by_tag);
        Some((state, exchange))
    }

    /// What a write must know of the object's present state, where it must know it: by the document, or since the
    /// target said so.
    pub(crate) async fn known(
        &self,
        client: &Client,
        operation: &Operation,
        object: Option<&Object>,
        as_: &IdentityName,
        case: &str,
    ) -> Option<State> {
        let object = object.filter(|_| self.is_conditional(operation))?;
        let (state, _) = self.state(client, operation, object, as_, case).await?;
        Some(state)
    }

    /// Whether a write of this operation must say which state it knows.
    pub(crate) fn is_conditional(&self, operation: &Operation) -> bool {
        let said = self.site.precondition(operation);
        said.header == Demand::Required
            || said.field.is_some()
            || self.was_told_to_be_conditional(&operation.key)
    }

    /// The same request with what it must know.
    pub(crate) async fn current(
        &self,
        client: &Client,
        operation: &Operation,
        object: Option<&Object>,
        request: Request,
        as_: &IdentityName,
        case: &str,
    ) -> Request {
        match self.known(client, operation, object, as_, case).await {
            Some(state) => state.put_on(&request),
            None => request,
        }
    }
}
