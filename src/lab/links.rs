//! Objects that the document's links show: values of one answer that feed another operation (OpenAPI Link Object).

use serde_json::Value;

use crate::http::Exchange;
use crate::spec::{Link, Operation};
use crate::words::{IdentityName, Place};

use super::{Bench, Control, Object};

/// Objects that the links of a successful answer lead to, as seen by `identity`.
pub(crate) fn linked(
    bench: &Bench,
    operation: &Operation,
    control: &Control,
    identity: &IdentityName,
) -> Vec<Object> {
    let Some(response) = control.exchange.response() else {
        return Vec::new();
    };
    let links = operation
        .response(response.status)
        .map(|documented| documented.links.as_slice())
        .unwrap_or_default();
    links
        .iter()
        .filter_map(|link| object_of(bench, link, control, identity))
        .collect()
}

/// The object whose ids a link gives to the path of the operation that it leads to.
fn object_of(
    bench: &Bench,
    link: &Link,
    control: &Control,
    identity: &IdentityName,
) -> Option<Object> {
    let target = bench.site.api.operation(&link.operation)?;
    let resource = bench.needs(target)?;
    let keys = bench.site.resource(resource).item.matches('{').count();
    let value_of = |name: &str| {
        let named = |own: &str| own == name || own.strip_prefix("path.") == Some(name);
        let (_, expression) = link.parameters.iter().find(|(own, _)| named(own))?;
        evaluate(expression, control)
    };
    let ids: Option<Vec<Value>> = target
        .path_names()
        .into_iter()
        .take(keys)
        .map(value_of)
        .collect();
    Some(Object {
        resource,
        ids: ids?,
        owner: identity.clone(),
        canary: None,
        made: false,
    })
}

/// The value of a runtime expression, or the constant that stands there.
fn evaluate(expression: &Value, control: &Control) -> Option<Value> {
    let Some(text) = expression.as_str().and_then(|text| text.strip_prefix('$')) else {
        return Some(expression.clone());
    };
    if let Some(pointer) = text.strip_prefix("response.body#") {
        return of_body(&control.exchange, pointer);
    }
    if let Some(name) = text.strip_prefix("response.header.") {
        return control.exchange.response()?.header(name).map(Value::from);
    }
    if let Some(pointer) = text.strip_prefix("request.body#") {
        let (_, body) = control.call.body.as_ref()?;
        return body.pointer(pointer).cloned();
    }
    let place = match text.strip_prefix("request.")?.split_once('.')? {
        ("path", name) => Place::Path(name.to_owned()),
        ("query", name) => Place::Query(name.to_owned()),
        ("header", name) => Place::Header(name.to_owned()),
        _ => return None,
    };
    control.call.parameter(&place).cloned()
}

fn of_body(exchange: &Exchange, pointer: &str) -> Option<Value> {
    let value = exchange.response()?.json()?.pointer(pointer)?.clone();
    (value.is_string() || value.is_number()).then_some(value)
}
