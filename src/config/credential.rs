//! The section `identities`: who there is and how each proves it.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::login::{LOGIN, LoginConfig};
use super::notation::Notation;
use super::oauth2::{OAUTH2, OAuth2Config};
use super::shape::{Choice, FILLED, Key, Object, Shape, TEXT, TEXTS};

/// One identity as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityConfig {
    /// Its name: the key in the file.
    #[serde(skip)]
    pub name: String,
    /// Its role.
    pub role: Option<String>,
    /// Its tenant.
    pub tenant: Option<String>,
    /// Whose objects are its own.
    pub owner: Option<String>,
    /// What it goes by on the target.
    #[serde(default)]
    pub known_as: Vec<String>,
    /// The scopes of its token.
    pub scopes: Option<Vec<String>>,
    /// How it proves who it is.
    pub credential: Option<CredentialConfig>,
    /// Keys that it presents as well, by security scheme.
    #[serde(default)]
    pub also: BTreeMap<String, String>,
    /// A really expired credential of it.
    pub expired: Option<String>,
    /// Variables that it needs and the environment lacks, where the run does without: it is left out then.
    #[serde(skip)]
    pub unset: Vec<String>,
    /// A genuine token of it for another audience.
    pub other_audience: Option<String>,
    /// A genuine token of it by another issuer.
    pub other_issuer: Option<String>,
}

/// How an identity proves who it is: exactly one of these.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there is a handful per run")]
pub(crate) enum CredentialConfig {
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer(String),
    /// `Authorization: Basic …` (RFC 7617).
    Basic { username: String, password: String },
    /// A key for the scheme of this name in the document.
    ApiKey { scheme: String, value: String },
    /// Headers as they are.
    Headers(BTreeMap<String, String>),
    /// Cookies as they are.
    Cookies(BTreeMap<String, String>),
    /// A token by OAuth 2 (RFC 6749).
    Oauth2(OAuth2Config),
    /// A login operation.
    Login(LoginConfig),
}

impl fmt::Debug for CredentialConfig {
    /// The kind alone: what it holds is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "bearer",
            Self::Basic { .. } => "basic",
            Self::ApiKey { .. } => "api_key",
            Self::Headers(_) => "headers",
            Self::Cookies(_) => "cookies",
            Self::Oauth2(_) => "oauth2",
            Self::Login(_) => "login",
        })
    }
}

const CREDENTIAL: Shape = Shape::Object(Object {
    keys: &[
        Key::new(
            "bearer",
            &TOKEN,
            "A token, sent as `Authorization: Bearer …`.",
        ),
        Key::new(
            "basic",
            &Shape::object(&[
                Key::new("username", &TEXT, "The user name.").required(),
                Key::new("password", &TEXT, "The password.").required(),
            ]),
            "User name and password, sent as `Authorization: Basic …`.",
        ),
        Key::new(
            "api_key",
            &Shape::object(&[
                Key::new(
                    "scheme",
                    &FILLED,
                    "The name of the security scheme in the document.",
                )
                .required(),
                Key::new("value", &TOKEN, "The key.").required(),
            ]),
            "A key, sent where the security scheme of the document says.",
        ),
        Key::new(
            "headers",
            &Shape::Map(&Shape::Text(Notation::HeaderValue)),
            "Headers, sent as they are.",
        ),
        Key::new("cookies", &Shape::Map(&TEXT), "Cookies, sent as they are."),
        Key::new("oauth2", &OAUTH2, "A token from an OAuth 2 token endpoint."),
        Key::new(
            "login",
            &LOGIN,
            "A login operation whose answer carries the session.",
        ),
    ],
    choices: &[Choice {
        of: &[
            "bearer", "basic", "api_key", "headers", "cookies", "oauth2", "login",
        ],
        must: true,
    }],
    also: None,
});

const TOKEN: Shape = Shape::Text(Notation::Filled);

pub(super) const IDENTITIES: Shape = Shape::Map(&Shape::object(&[
    Key::new(
        "role",
        &FILLED,
        "Its role, a word of your own; `access` and `isolation` refer to it.",
    ),
    Key::new("tenant", &FILLED, "Its tenant, if the API has tenants."),
    Key::new(
        "owner",
        &FILLED,
        "Whose objects are its own; default: its name. Identities of the same owner share their objects.",
    ),
    Key::new(
        "known_as",
        &TEXTS,
        "What it goes by on the target, for sharing things with it: a name, an id, an address; default: the id that the API shows to it, its owner, its name, what it logs in with.",
    ),
    Key::new(
        "scopes",
        &TEXTS,
        "The scopes that its token has, with those that others imply; default: what the answer to its login or its token says of itself, or `scope` of `oauth2`. It is tried at operations that declare others.",
    ),
    Key::new(
        "credential",
        &CREDENTIAL,
        "How it proves who it is; without it, it is anonymous.",
    ),
    Key::new(
        "also",
        &Shape::Map(&TOKEN),
        "Keys that it presents beside its credential, at its login too, by the name of their security scheme in the document: for operations that demand several.",
    ),
    Key::new("expired", &TOKEN, "A really expired credential of it."),
    Key::new(
        "other_audience",
        &TOKEN,
        "A genuine token of it that was issued for another API.",
    ),
    Key::new(
        "other_issuer",
        &TOKEN,
        "A genuine token of it from another environment or issuer.",
    ),
]));
