//! How the API says no: problem documents (RFC 9457). Knows no resource.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug)]
pub(in crate::demo) struct Problem {
    status: StatusCode,
    detail: String,
    errors: Vec<Fault>,
    challenges: bool,
}

/// What is wrong at one place of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::demo) struct Fault {
    /// JSON pointer into the body, or the name of the parameter.
    pub pointer: String,
    /// What is expected there.
    pub detail: String,
}

impl Problem {
    pub(in crate::demo) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            errors: Vec::new(),
            challenges: true,
        }
    }

    pub(in crate::demo) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "a valid access token is needed here",
        )
    }

    pub(in crate::demo) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "your role does not allow this")
    }

    /// Also for what belongs to somebody else: the API does not tell the two apart.
    pub(in crate::demo) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is nothing here by this name")
    }

    pub(in crate::demo) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    pub(in crate::demo) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(in crate::demo) fn invalid(errors: Vec<Fault>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            detail: "the request is well-formed but not valid".to_owned(),
            errors,
            challenges: true,
        }
    }

    /// The same without WWW-Authenticate.
    pub(in crate::demo) fn without_challenge(self) -> Self {
        Self {
            challenges: false,
            ..self
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            let errors = self.errors.iter();
            body["errors"] = errors
                .map(|fault| json!({ "pointer": fault.pointer, "detail": fault.detail }))
                .collect::<Value>();
        }
        let media = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, media, body.to_string()).into_response();
        if self.status == StatusCode::UNAUTHORIZED && self.challenges {
            let challenge = HeaderValue::from_static("Bearer realm=\"planner\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
