//! The credential `login`: an operation whose answer carries the session.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::notation::Notation;
use super::shape::{Choice, FILLED, Key, Object, Shape};

/// A login operation and what to take from its answer.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginConfig {
    /// The operation in the document, `POST /auth/login`.
    pub operation: Option<String>,
    /// Or a path or URL …
    pub url: Option<String>,
    /// … and its method.
    pub method: Option<String>,
    /// A JSON body.
    pub body: Option<Value>,
    /// Or a form.
    pub form: Option<Map<String, Value>>,
    /// JSON pointer to the token in the answer.
    pub token: Option<String>,
    /// Or the name of the cookie that is the session.
    pub cookie: Option<String>,
    /// Or the name of the header that carries the token.
    pub header: Option<String>,
    /// How the token is sent afterwards; default: as the document's scheme says.
    pub send: Option<SendConfig>,
    /// The logout operation.
    pub logout: Option<String>,
    /// The refresh operation.
    pub refresh: Option<RefreshConfig>,
}

impl fmt::Debug for LoginConfig {
    /// The operation alone: the rest is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation.as_deref().or(self.url.as_deref());
        write!(f, "login {}", operation.unwrap_or_default())
    }
}

/// How a token is sent: `{token}` stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendConfig {
    /// `Name: value with {token}`.
    pub header: Option<String>,
    /// `name={token}`.
    pub cookie: Option<String>,
    /// `name={token}`.
    pub query: Option<String>,
}

/// How a token is renewed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshConfig {
    /// The operation.
    pub operation: String,
    /// JSON pointer to the refresh token in the login's answer.
    pub token: String,
}

pub(super) const LOGIN: Shape = Shape::Object(Object {
    keys: &[
        Key::new(
            "operation",
            &OPERATION,
            "The login operation in the document, `POST /auth/login`.",
        ),
        Key::new(
            "url",
            &FILLED,
            "Or a path or URL that the document does not have.",
        ),
        Key::new("method", &FILLED, "The method for `url`; default: POST."),
        Key::new("body", &Shape::Any, "What is sent as JSON."),
        Key::new("form", &Shape::Map(&Shape::Any), "What is sent as a form."),
        Key::new(
            "token",
            &POINTER,
            "JSON pointer to the token in the answer.",
        ),
        Key::new(
            "cookie",
            &FILLED,
            "Or the name of the cookie that is the session.",
        ),
        Key::new(
            "header",
            &HEADER,
            "Or the name of the answer's header that carries the token.",
        ),
        Key::new(
            "send",
            &SEND,
            "How the token is sent from then on; default: as the document's scheme says.",
        ),
        Key::new(
            "logout",
            &OPERATION,
            "The logout operation in the document.",
        ),
        Key::new("refresh", &REFRESH, "How the token is renewed."),
    ],
    choices: &[
        Choice {
            of: &["operation", "url"],
            must: true,
        },
        Choice {
            of: &["body", "form"],
            must: false,
        },
        Choice {
            of: &["token", "cookie", "header"],
            must: true,
        },
    ],
    also: None,
});

const OPERATION: Shape = Shape::Text(Notation::Operation);
const POINTER: Shape = Shape::Text(Notation::Pointer);
const HEADER: Shape = Shape::Text(Notation::HeaderName);

const SEND: Shape = Shape::Object(Object {
    keys: &[
        Key::new(
            "header",
            &Shape::Text(Notation::HeaderLine),
            "A header such as `Authorization: Bearer {token}`.",
        ),
        Key::new("cookie", &FILLED, "A cookie such as `sid={token}`."),
        Key::new("query", &FILLED, "A query parameter such as `key={token}`."),
    ],
    choices: &[Choice {
        of: &["header", "cookie", "query"],
        must: true,
    }],
    also: Some(|entries| {
        let names_token = entries.iter().any(|entry| {
            entry
                .value
                .text()
                .is_some_and(|text| text.contains("{token}"))
        });
        (!names_token).then(|| "`{token}` must stand where the token goes".to_owned())
    }),
});

const REFRESH: Shape = Shape::object(&[
    Key::new(
        "operation",
        &OPERATION,
        "The refresh operation in the document.",
    )
    .required(),
    Key::new(
        "token",
        &POINTER,
        "JSON pointer to the refresh token in the login's answer.",
    )
    .required(),
]);
