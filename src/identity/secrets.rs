//! Which values of configs and sessions must not be shown.

use serde_json::Value;

use crate::config::CredentialConfig;
use crate::http::{Exchange, Response};

use super::placement::without_scheme;
use super::{Identity, Session};

/// Names in a login body whose values say who, not that it is he.
const PUBLIC: &[&str] = &[
    "account",
    "audience",
    "client_id",
    "clientid",
    "connection",
    "email",
    "grant_type",
    "id",
    "identifier",
    "locale",
    "login",
    "mail",
    "name",
    "organization",
    "realm",
    "scope",
    "tenant",
    "type",
    "user",
    "user_id",
    "user_name",
    "userid",
    "username",
];

/// Shorter values in an answer are kinds, lifetimes and settings.
const LONG: usize = 8;

/// Label and value of everything that these sessions know and that must not be shown: what they
/// present, what came with their logins, and what the config holds for them.
pub(crate) fn secrets(sessions: &[Session]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for session in sessions {
        let strange = session.strange.iter().map(|(_, credential)| credential);
        let others = session.expired.iter().chain(strange);
        let others = others.flat_map(|credential| credential.parts.iter());
        let parts = session.credential.parts.iter().chain(others);
        let kept = parts.map(|part| &part.secret).chain(&session.refresh_token);
        all.extend(kept.map(|secret| (secret.label().to_owned(), secret.reveal().to_owned())));
        all.extend(session.learned.iter().cloned());
    }
    all
}

/// The secrets that the config holds for `identity`.
pub(crate) fn of_config(identity: &Identity) -> Vec<(String, String)> {
    let name = identity.name.as_str();
    let mut all = Vec::new();
    let mut keep = |label: &str, value: &str| {
        let label = match label {
            "" => name.to_owned(),
            label => format!("{name} {label}"),
        };
        all.push((label, value.to_owned()));
    };
    match &identity.credential {
        None => {}
        Some(CredentialConfig::Bearer(token)) => keep("", without_scheme(token)),
        Some(CredentialConfig::Basic { password, .. }) => keep("password", password),
        Some(CredentialConfig::ApiKey { value, .. }) => keep("", value),
        // Their values are parts of the credential.
        Some(CredentialConfig::Headers(_) | CredentialConfig::Cookies(_)) => {}
        Some(CredentialConfig::Oauth2(config)) => {
            if let Some(password) = &config.password {
                keep("password", password);
            }
            if let Some(secret) = &config.client_secret {
                keep("client_secret", secret);
            }
        }
        Some(CredentialConfig::Login(config)) => {
            for (key, value) in config.form.iter().flatten() {
                of_value(key, value, &mut keep);
            }
            if let Some(body) = &config.body {
                of_value("login", body, &mut keep);
            }
        }
    }
    for (scheme, value) in &identity.also {
        keep(scheme, value);
    }
    let others = [
        ("expired", &identity.expired),
        ("for another audience", &identity.other_audience),
        ("by another issuer", &identity.other_issuer),
    ];
    for (what, value) in others {
        if let Some(value) = value {
            all.push((format!("{name}, {what}"), without_scheme(value).to_owned()));
        }
    }
    all
}

fn of_value(key: &str, value: &Value, keep: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                of_value(key, value, keep);
            }
        }
        Value::Array(items) => {
            for item in items {
                of_value(key, item, keep);
            }
        }
        Value::Bool(_) | Value::Null => {}
        _ if PUBLIC.contains(&key.to_ascii_lowercase().as_str()) => {}
        Value::String(text) => keep(key, text),
        Value::Number(number) => keep(key, &number.to_string()),
    }
}

/// What an answer may be named that lets somebody in, beside what says so itself (`token`).
const TOKEN_LIKE: &[&str] = &[
    "access", "auth", "bearer", "jwt", "key", "refresh", "secret", "session", "sid", "ticket",
];
/// Shorter values under such names are scopes, roles and states.
const TOKEN_LENGTH: usize = 16;

/// Tokens and cookies in the answer to a login, whichever of them is used afterwards.
pub(super) fn of_answer(name: &str, login: &Exchange) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let Some(response) = login.response() else {
        return all;
    };
    for (header, value) in &response.headers {
        if !header.eq_ignore_ascii_case("set-cookie") {
            continue;
        }
        let pair = value.split(';').next().unwrap_or_default();
        if let Some((cookie, value)) = pair.split_once('=')
            && value.trim().len() >= LONG
        {
            all.push((format!("{name} {}", cookie.trim()), value.trim().to_owned()));
        }
    }
    if let Some(body) = response.json() {
        of_value("", &body, &mut |key: &str, value: &str| {
            let key = key.to_ascii_lowercase();
            let like = TOKEN_LIKE.iter().any(|word| key.contains(word));
            let long = value.len() >= TOKEN_LENGTH && !value.contains(char::is_whitespace);
            if key.contains("token") && value.len() >= LONG || like && long {
                all.push((format!("{name} {key}"), value.to_owned()));
            }
        });
    }
    all
}

/// Tokens in the answer to a refresh, where everything that could be one is.
pub(crate) fn learned(name: &str, refresh: &Exchange) -> Vec<(String, String)> {
    let mut all = of_answer(name, refresh);
    // A refusal says why; only a success holds tokens.
    if refresh.response().is_some_and(Response::is_success) {
        all.extend(perhaps_of_answer(name, refresh));
    }
    all
}

/// Everything in the answer to a login that could be a token: for messages, where nothing is known of the API yet.
pub(super) fn perhaps_of_answer(name: &str, login: &Exchange) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if let Some(body) = login.response().and_then(Response::json) {
        of_value("", &body, &mut |_: &str, value: &str| {
            // A role or a kind: no token is that short and nothing but letters.
            let is_word = value.len() < TOKEN_LENGTH && value.chars().all(char::is_alphabetic);
            if value.len() >= LONG && !is_word && !value.contains(char::is_whitespace) {
                all.push((format!("{name} token?"), value.to_owned()));
            }
        });
    }
    all
}
