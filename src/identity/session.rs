//! An identity that is logged in, and how it gets there.

use std::sync::Arc;
use std::time::Instant;

use crate::config::CredentialConfig;
use crate::http::{Client, Credential, CredentialPart, CredentialPlace, Exchange, Request};
use crate::spec::Api;
use crate::words::{Diagnostic, IdentityName, Secret};

use super::lifetime::Lifetime;
use super::placement::{Placement, without_scheme};
use super::{Identity, fixed, login, oauth, secrets};

/// What the config gives beside the valid credential.
const AUDIENCE: &str = "for another audience";
const ISSUER: &str = "by another issuer";

/// An identity that is logged in: what it presents from now on.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Whose session.
    #[expect(
        dead_code,
        reason = "whose token a finding is about, for the session rules"
    )]
    pub identity: IdentityName,
    /// What is presented.
    pub credential: Credential,
    /// The request that opened it and its answer; none for a credential from the config.
    pub login: Option<Exchange>,
    /// The refresh token that came with it.
    pub refresh_token: Option<Secret>,
    /// The same credential with the really expired value that the config gives.
    pub expired: Option<Credential>,
    /// Genuine tokens of his that were issued for something else, each with the words for it.
    pub strange: Vec<(&'static str, Credential)>,
    /// How long it lasts, if that is known and it can be opened anew.
    lifetime: Option<Lifetime>,
    /// Label and value of everything else that was learned and must not be shown.
    pub(super) learned: Vec<(String, String)>,
}

impl Session {
    /// A session that presents `credential`, without a login.
    pub(crate) fn presenting(identity: IdentityName, credential: Credential) -> Self {
        Self {
            identity,
            credential,
            login: None,
            refresh_token: None,
            expired: None,
            strange: Vec::new(),
            lifetime: None,
            learned: Vec::new(),
        }
    }

    /// Whether it is about to expire, and can be opened anew.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.lifetime.is_some_and(|lifetime| lifetime.is_due(now))
    }

    /// The session of nobody.
    #[expect(dead_code, reason = "for the session rules")]
    pub(crate) fn anonymous() -> Self {
        Self::presenting(IdentityName::anonymous(), Credential::none())
    }
}

/// Logs `identity` in, or takes its credential as the config gives it. Each call is a new login.
///
/// # Errors
/// A diagnostic that names the identity, what was asked and answered (redacted), and the way out.
pub(crate) async fn open(
    client: &Client,
    api: &Api,
    identity: &Identity,
) -> Result<Session, Diagnostic> {
    let name = &identity.name;
    let Some(config) = &identity.credential else {
        return Ok(Session::presenting(name.clone(), Credential::none()));
    };
    if let Some(why) = identity.left_out() {
        return Err(Diagnostic::error(why).todo("scan where the secret is known"));
    }
    if *name == IdentityName::anonymous() {
        return Err(Diagnostic::error(
            "the identity `anonymous` has a credential, but this name means the one without",
        )
        .todo("give the identity another name"));
    }
    // Logging in proves nothing, so it may be asked for again.
    let client = &client.insistent();
    let opened = client.now();
    let mut session = match config {
        CredentialConfig::Login(config) => login::open(client, api, identity, config).await?,
        CredentialConfig::Oauth2(config) => oauth::open(client, api, identity, config).await?,
        fixed => Session::presenting(name.clone(), fixed::credential(api, name, fixed)?),
    };
    let own = session.credential.parts.iter().cloned();
    session.credential.parts = own.chain(fixed::also(api, identity)?).collect();
    let login = session.login.as_ref();
    session.lifetime = login.and_then(|login| Lifetime::of(&session.credential, login, opened));
    session.learned.extend(secrets::of_config(identity));
    let instead = |what: &str, value: &Option<String>| {
        let value = value.as_ref()?;
        Some(instead(api, name, &session.credential, (what, value)))
    };
    let (expired, audience, issuer) = (
        instead("expired", &identity.expired),
        instead(AUDIENCE, &identity.other_audience),
        instead(ISSUER, &identity.other_issuer),
    );
    session.expired = expired;
    session.strange.extend(audience.map(|it| (AUDIENCE, it)));
    session.strange.extend(issuer.map(|it| (ISSUER, it)));
    Ok(session)
}

/// The request by which `identity` logs in, and the operation's answer is its session; none for who does not.
///
/// # Errors
/// A diagnostic when the config leads nowhere.
pub(crate) fn login_request(
    client: &Client,
    api: &Api,
    identity: &Identity,
) -> Result<Option<Request>, Diagnostic> {
    match &identity.credential {
        Some(CredentialConfig::Login(config)) => {
            login::request(client, api, identity, config).map(Some)
        }
        _ => Ok(None),
    }
}

/// `value` where the valid credential has its first part; `what` it is, for its label.
fn instead(
    api: &Api,
    name: &IdentityName,
    valid: &Credential,
    (what, value): (&str, &str),
) -> Credential {
    let secret = |value: &str| Secret::new(format!("{name}, {what}"), value);
    let Some(first) = valid.parts.first() else {
        return Placement::by_document(api).credential(secret(without_scheme(value)));
    };
    let value = match &first.place {
        CredentialPlace::Header(_) if !first.prefix.is_empty() => {
            let length = first.prefix.len();
            match value.get(..length) {
                Some(start) if start.eq_ignore_ascii_case(&first.prefix) => &value[length..],
                _ => value,
            }
        }
        _ => value,
    };
    let mut parts = valid.parts.clone();
    if let Some(part) = Arc::make_mut(&mut parts).first_mut() {
        *part = CredentialPart {
            secret: secret(value),
            ..part.clone()
        };
    }
    Credential { parts }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
