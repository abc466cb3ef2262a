//! The section `identities`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// One identity as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IdentityConfig {
    /// Its name: the key in the file.
    pub name: String,
    /// Its role.
    pub role: Option<String>,
    /// Its tenant.
    pub tenant: Option<String>,
    /// Whose objects are its own.
    pub owner: Option<String>,
    /// How it proves who it is.
    pub credential: Option<CredentialConfig>,
    /// A really expired credential of it.
    pub expired: Option<String>,
}

/// How an identity proves who it is: exactly one of these.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
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

/// A token by OAuth 2: grant `client_credentials` or `password`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OAuth2Config {
    /// The grant.
    pub grant: String,
    /// The token endpoint; default: the document's.
    pub token_url: Option<String>,
    /// The client.
    pub client_id: Option<String>,
    /// Its secret.
    pub client_secret: Option<String>,
    /// For the password grant.
    pub username: Option<String>,
    /// For the password grant.
    pub password: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
}

/// A login operation and what to take from its answer.
#[derive(Debug, Clone, PartialEq, Deserialize, schemars::JsonSchema)]
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

/// How a token is sent: `{token}` stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshConfig {
    /// The operation.
    pub operation: String,
    /// JSON pointer to the refresh token in the login's answer.
    pub token: String,
}
