//! What comes in and goes out on the wire: names in the path, the query, JSON bodies, JSON answers.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::demo::call::{Asked, Call};
use crate::demo::json::Strict;
use crate::demo::problem::{Fault, Problem};

/// Path parameters, decoded, in the order of the template.
#[derive(Debug)]
pub(in crate::demo) struct Names<const N: usize>(pub [String; N]);

impl<const N: usize> Asked for Names<N> {
    fn of(call: &Call) -> Result<Self, Problem> {
        // A name that is no UTF-8 is nobody's.
        let names = call.names.clone().and_then(|names| names.try_into().ok());
        names.map(Self).ok_or_else(Problem::not_found)
    }
}

/// Query parameters.
#[derive(Debug)]
pub(in crate::demo) struct Query(pub BTreeMap<String, String>);

impl Asked for Query {
    fn of(call: &Call) -> Result<Self, Problem> {
        let mut all = BTreeMap::new();
        let query = call.parts.uri.query().unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let again = all.insert(name.to_string(), value.into_owned());
            if again.is_some() {
                let detail = "is given more than once".to_owned();
                let pointer = name.into_owned();
                return Err(Problem::invalid(vec![Fault { pointer, detail }]));
            }
        }
        Ok(Self(all))
    }
}

/// A body with what it claims to be. It is read by [`Payload::json`] or [`Payload::form`], once the caller is known to be welcome.
#[derive(Debug)]
pub(in crate::demo) struct Payload {
    media_type: Option<String>,
    bytes: Bytes,
}

impl Asked for Payload {
    fn of(call: &Call) -> Result<Self, Problem> {
        let media_type = call.parts.headers.get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let media_type = media_type.map(|text| text.split(';').next().unwrap_or_default());
        let media_type = media_type.map(|text| text.trim().to_ascii_lowercase());
        let bytes = call.body.clone();
        let bytes =
            bytes.map_err(|status| Problem::new(status, "the body is too long or broke off"))?;
        Ok(Self { media_type, bytes })
    }
}

impl Payload {
    /// The JSON value (RFC 8259) that the body is, whole.
    ///
    /// # Errors
    /// 400 without a body or with one that is no JSON, 415 with another media type.
    pub(in crate::demo) fn json(&self) -> Result<Value, Problem> {
        self.check("application/json")?;
        let read = serde_json::from_slice(&self.bytes);
        read.map(|Strict(value)| value).map_err(no_json)
    }

    /// The same, whatever the body claims to be.
    ///
    /// # Errors
    /// 400 without a body or with one that is no JSON.
    pub(in crate::demo) fn json_of_any_type(&self) -> Result<Value, Problem> {
        let read = serde_json::from_slice(&self.bytes);
        read.map(|Strict(value)| value).map_err(no_json)
    }

    /// The first JSON value of the body; what follows is not looked at.
    ///
    /// # Errors
    /// As [`Payload::json`].
    pub(in crate::demo) fn first_json(&self) -> Result<Value, Problem> {
        self.check("application/json")?;
        let mut values = serde_json::Deserializer::from_slice(&self.bytes).into_iter();
        let first: Option<Result<Strict, serde_json::Error>> = values.next();
        let first = first.ok_or_else(|| Problem::malformed("a body is needed here"))?;
        first.map(|Strict(value)| value).map_err(no_json)
    }

    /// The fields of a form (WHATWG URL, section 5.1), each of them once.
    ///
    /// # Errors
    /// 400 without a body or with a field that is there twice, 415 with another media type.
    pub(in crate::demo) fn form(&self) -> Result<Value, Problem> {
        self.check("application/x-www-form-urlencoded")?;
        let mut fields = serde_json::Map::new();
        for (name, value) in url::form_urlencoded::parse(&self.bytes) {
            if fields.insert(name.into_owned(), value.into()).is_some() {
                return Err(Problem::malformed("a field is there twice"));
            }
        }
        Ok(fields.into())
    }

    /// Whether there is none.
    pub(in crate::demo) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn check(&self, wanted: &str) -> Result<(), Problem> {
        if self.is_empty() {
            return Err(Problem::malformed("a body is needed here"));
        }
        if self.media_type.as_deref() != Some(wanted) {
            let detail = format!("the body must be {wanted}");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        Ok(())
    }
}

fn no_json(error: serde_json::Error) -> Problem {
    Problem::malformed(format!(
        "the body is no JSON: line {}, column {}",
        error.line(),
        error.column()
    ))
}

/// 201 with what was made and where it is.
pub(in crate::demo) fn created(location: &str, body: Value) -> Response {
    let location = [(header::LOCATION, format!("/v2{location}"))];
    (StatusCode::CREATED, location, Json(body)).into_response()
}

/// 204.
pub(in crate::demo) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// 200 with a list. Nothing here is long enough for a second page.
pub(in crate::demo) fn list(items: Vec<Value>) -> Json<Value> {
    Json(json!({ "items": items, "next": null }))
}
