//! A call of an operation: values for its parameters and its body, not yet on the wire.

use serde_json::Value;

use crate::http::{Body, Request};
use crate::schema::{Change, Violation};
use crate::site::{keys, values};
use crate::spec::{Operation, ParameterIn, wire};
use crate::words::Place;

/// Values for one operation. A change to a call is a change to what is meant; [`Call::request`] puts it on the wire.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// Values of parameters that are sent, in the order of the operation.
    pub parameters: Vec<(Place, Value)>,
    /// Index of the media type in the operation's body, and the value.
    pub body: Option<(usize, Value)>,
}

impl Call {
    /// The value at a place, if it is sent.
    pub(crate) fn parameter(&self, place: &Place) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|(own, _)| own == place)
            .map(|(_, value)| value)
    }

    /// The same with one value changed or taken out; `None` when the place is not in this call.
    pub(crate) fn broken(&self, place: &Place, violation: &Violation) -> Option<Self> {
        let mut call = self.clone();
        if let Place::Body(_) = place {
            let (media, value) = self.body.as_ref()?;
            if violation.pointer.is_empty() && violation.change == Change::Remove {
                call.body = None;
            } else {
                call.body = Some((*media, violation.apply(value)?));
            }
            return Some(call);
        }
        if let Place::Within(outer, _) = place {
            match call.parameters.iter_mut().find(|(own, _)| own == &**outer) {
                Some((_, own)) => *own = violation.apply(own)?,
                // What is left out has nothing in it yet.
                None => {
                    let alone = violation.apply(&Value::Object(serde_json::Map::new()))?;
                    call.parameters.push(((**outer).clone(), alone));
                }
            }
            return Some(call);
        }
        match &violation.change {
            Change::Remove => {
                let before = call.parameters.len();
                call.parameters.retain(|(own, _)| own != place);
                (call.parameters.len() < before).then_some(call)
            }
            Change::Set(value) => {
                match call.parameters.iter_mut().find(|(own, _)| own == place) {
                    Some((_, own)) => *own = value.clone(),
                    None => call.parameters.push((place.clone(), value.clone())),
                }
                Some(call)
            }
        }
    }

    /// The request, without a credential. Parameters that the call lacks stay out, path templates included.
    pub(crate) fn request(&self, operation: &Operation, base_path: &str) -> Request {
        let mut path = operation.key.template.to_string();
        let mut request = Request::new(operation.key.method.to_string(), "");
        for parameter in &operation.parameters {
            let Some(value) = self.parameter(&parameter.place()) else {
                continue;
            };
            match parameter.location {
                ParameterIn::Path => {
                    path = path.replace(
                        &format!("{{{}}}", parameter.name),
                        &wire::path_segment(parameter, value),
                    );
                }
                ParameterIn::Query => request.query.extend(wire::query_pairs(parameter, value)),
                ParameterIn::Header => {
                    request
                        .headers
                        .push((parameter.name.clone(), wire::header_text(parameter, value)));
                }
                ParameterIn::Cookie => request.cookies.extend(wire::cookie_pairs(parameter, value)),
            }
        }
        request.path = format!("{base_path}{path}");
        if let (Some((index, value)), Some(body)) = (&self.body, &operation.body) {
            request.body = body
                .media
                .get(*index)
                .and_then(|media| wire::body(media, value))
                .map(|encoded| Body {
                    media_type: Some(encoded.content_type),
                    bytes: encoded.bytes.into(),
                });
        }
        request
    }
}

/// The values that a request's path gives to the keys of the operation's template, whose end it has: what stands before, a
/// version perhaps, may be another than usual.
pub(super) fn path_values(operation: &Operation, request: &Request) -> Vec<(Place, Value)> {
    let template = operation.key.template.split('/').rev();
    let pairs = template.zip(request.path.split('/').rev());
    let mut segments: Vec<_> = pairs.collect();
    segments.reverse();
    let each = segments.into_iter().flat_map(|(template, text)| {
        let own = values(template, text).unwrap_or_default();
        keys(template).zip(own)
    });
    each.map(|(key, value)| {
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        let place = Place::Path(key.to_owned());
        (place, value.into_owned().into())
    })
    .collect()
}
