//! The credential `oauth2`.

use std::fmt;

use serde::Deserialize;

use super::shape::{FILLED, Key, Object, Shape, TEXT, URL};
use super::tree::{Data, Entry};

/// A token by OAuth 2: grant `client_credentials` or `password`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
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

impl fmt::Debug for OAuth2Config {
    /// The grant alone: the rest is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oauth2 {}", self.grant)
    }
}

pub(super) const OAUTH2: Shape = Shape::Object(Object {
    keys: &[
        Key::new(
            "grant",
            &Shape::Word(&["client_credentials", "password"]),
            "The grant by which the token is asked for.",
        )
        .required(),
        Key::new(
            "token_url",
            &URL,
            "The token endpoint; default: the document's.",
        ),
        Key::new("client_id", &FILLED, "The client."),
        Key::new("client_secret", &TEXT, "The client's secret."),
        Key::new(
            "username",
            &FILLED,
            "The user name, for the grant `password`.",
        ),
        Key::new("password", &TEXT, "The password, for the grant `password`."),
        Key::new("scope", &FILLED, "Scopes, separated by spaces."),
    ],
    choices: &[],
    also: Some(complete),
});

/// Each grant has what it needs.
fn complete(entries: &[Entry]) -> Option<String> {
    let is = |word: &str| {
        entries
            .iter()
            .any(|entry| entry.key == "grant" && entry.value.text() == Some(word))
    };
    let lacks = |name: &str| {
        !entries
            .iter()
            .any(|entry| entry.key == name && entry.value.data != Data::Null)
    };
    let needed: &[&str] = if is("client_credentials") {
        &["client_id", "client_secret"]
    } else if is("password") {
        &["username", "password"]
    } else {
        &[]
    };
    let missing: Vec<&str> = needed.iter().copied().filter(|name| lacks(name)).collect();
    (!missing.is_empty()).then(|| format!("this grant also needs `{}`", missing.join("` and `")))
}
