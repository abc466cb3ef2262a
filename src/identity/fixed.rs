//! Credentials that the config gives as they are.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::CredentialConfig;
use crate::http::{Credential, CredentialPart, CredentialPlace};
use crate::spec::Api;
use crate::words::{Diagnostic, IdentityName, Secret};

use super::Identity;
use super::placement::{Placement, without_scheme};

/// What `config` presents; nothing for a kind that first has to ask.
///
/// # Errors
/// If an API key names a scheme that the document lacks.
pub(super) fn credential(
    api: &Api,
    name: &IdentityName,
    config: &CredentialConfig,
) -> Result<Credential, Diagnostic> {
    let secret = |value: &str| Secret::new(name.as_str(), value);
    Ok(match config {
        CredentialConfig::Bearer(token) => {
            Placement::bearer().credential(secret(without_scheme(token)))
        }
        CredentialConfig::Basic { username, password } => Placement {
            prefix: "Basic ".to_owned(),
            ..Placement::bearer()
        }
        .credential(secret(&basic(username, password))),
        CredentialConfig::ApiKey { scheme, value } => {
            of_scheme(api, name, scheme)?.credential(secret(value))
        }
        CredentialConfig::Headers(headers) => parts(name, headers, |header, value| {
            let is_authorization = header.eq_ignore_ascii_case("authorization");
            // The scheme word is no secret, and rules need the token without it.
            let start = match value.split_once(' ') {
                Some((scheme, _)) if is_authorization => scheme.len() + 1,
                _ => 0,
            };
            (CredentialPlace::Header(header.to_owned()), start)
        }),
        CredentialConfig::Cookies(cookies) => parts(name, cookies, |cookie, _| {
            (CredentialPlace::Cookie(cookie.to_owned()), 0)
        }),
        CredentialConfig::Oauth2(_) | CredentialConfig::Login(_) => Credential::none(),
    })
}

/// The keys that an identity presents beside its credential.
///
/// # Errors
/// If one names a scheme that the document lacks.
pub(super) fn also(api: &Api, identity: &Identity) -> Result<Vec<CredentialPart>, Diagnostic> {
    let name = &identity.name;
    let mut parts = Vec::new();
    for (scheme, value) in &identity.also {
        let secret = Secret::new(format!("{name} {scheme}"), value);
        let credential = of_scheme(api, name, scheme)?.credential(secret);
        parts.extend(credential.parts.iter().cloned());
    }
    Ok(parts)
}

/// User and password as Basic has them (RFC 7617).
pub(super) fn basic(username: &str, password: &str) -> String {
    STANDARD.encode(format!("{username}:{password}"))
}

/// One part per entry; `split` tells its place and where in the value the secret begins.
fn parts(
    name: &IdentityName,
    entries: &BTreeMap<String, String>,
    split: impl Fn(&str, &str) -> (CredentialPlace, usize),
) -> Credential {
    let part = |(key, value): (&String, &String)| {
        let label = match entries.len() {
            1 => name.to_string(),
            _ => format!("{name} {key}"),
        };
        let (place, start) = split(key, value);
        let (prefix, secret) = value.split_at(start);
        CredentialPart {
            place,
            prefix: prefix.to_owned(),
            secret: Secret::new(label, secret),
        }
    };
    Credential {
        parts: entries.iter().map(part).collect(),
    }
}

fn of_scheme(api: &Api, name: &IdentityName, wanted: &str) -> Result<Placement, Diagnostic> {
    if let Some(scheme) = api.schemes.get(wanted) {
        return Placement::of_scheme(scheme).ok_or_else(|| {
            Diagnostic::error(format!(
                "the scheme `{wanted}` of `{name}` is a client certificate and takes no key"
            ))
            .todo("give the certificate under `tls: { client_cert: …, client_key: … }`")
        });
    }
    let known: Vec<_> = api
        .schemes
        .keys()
        .map(|known| format!("`{known}`"))
        .collect();
    let todo = match known.as_slice() {
        [] => "the document has no security schemes; use `headers: { Name: value }`".to_owned(),
        known => format!("the document's schemes are {}", known.join(", ")),
    };
    Err(Diagnostic::error(format!(
        "the document has no security scheme `{wanted}`, which `{name}` uses"
    ))
    .todo(todo))
}
