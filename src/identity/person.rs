//! Somebody who calls the API.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::config::{CredentialConfig, IdentityConfig};
use crate::words::{IdentityName, Secret};

use super::placement::{Placement, without_scheme};
use super::scopes;

/// Somebody who calls the API, as the config describes him.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// His name.
    pub name: IdentityName,
    /// His role, in the config's own words.
    pub role: Option<String>,
    /// His tenant.
    pub tenant: Option<String>,
    /// Whose objects his are; by default his own name. Same owner, same objects.
    pub owner: String,
    /// What the config says that he goes by on the target.
    pub known_as: Vec<String>,
    /// The scopes of his token, as far as they are known before he logs in.
    pub scopes: Option<BTreeSet<String>>,
    /// How he proves who he is; nothing for an anonymous one.
    pub credential: Option<CredentialConfig>,
    /// Keys that he presents as well, by security scheme.
    pub also: BTreeMap<String, String>,
    /// A really expired credential of his, without scheme word.
    pub expired: Option<String>,
    /// Variables for want of which he is left out of the run.
    pub unset: Vec<String>,
    /// A genuine token of his for another audience.
    pub other_audience: Option<String>,
    /// A genuine token of his by another issuer.
    pub other_issuer: Option<String>,
}

impl Identity {
    /// The identity as the config has it, with its defaults.
    pub(crate) fn from_config(config: &IdentityConfig) -> Self {
        Self {
            name: IdentityName::from(config.name.as_str()),
            role: config.role.clone(),
            tenant: config.tenant.clone(),
            known_as: config.known_as.clone(),
            owner: config.owner.clone().unwrap_or_else(|| config.name.clone()),
            scopes: match &config.scopes {
                Some(scopes) => Some(scopes.iter().cloned().collect()),
                None => config.credential.as_ref().and_then(scopes_of),
            },
            credential: config.credential.clone(),
            also: config.also.clone(),
            expired: config.expired.clone(),
            unset: config.unset.clone(),
            other_audience: config.other_audience.clone(),
            other_issuer: config.other_issuer.clone(),
        }
    }

    /// The identity that presents nothing.
    pub(crate) fn anonymous() -> Self {
        let name = IdentityName::anonymous();
        Self {
            owner: name.to_string(),
            name,
            role: None,
            tenant: None,
            known_as: Vec::new(),
            scopes: None,
            credential: None,
            also: BTreeMap::new(),
            expired: None,
            unset: Vec::new(),
            other_audience: None,
            other_issuer: None,
        }
    }

    /// What he logs in with, passwords and the like left out.
    pub(crate) fn login_names(&self) -> Vec<String> {
        let names = |given: &serde_json::Map<String, Value>| {
            let named = given.iter().filter(|(name, _)| {
                let name = name.to_ascii_lowercase();
                ["user", "login", "mail", "name", "account"]
                    .iter()
                    .any(|word| name.contains(word))
            });
            let texts = named.filter_map(|(_, value)| value.as_str());
            texts.map(str::to_owned).collect()
        };
        match &self.credential {
            Some(CredentialConfig::Basic { username, .. }) => vec![username.clone()],
            Some(CredentialConfig::Login(login)) => {
                let body = login.body.as_ref().and_then(Value::as_object);
                body.or(login.form.as_ref()).map_or_else(Vec::new, names)
            }
            _ => Vec::new(),
        }
    }

    /// Whether a new session can be had for him at any time.
    pub(crate) fn can_log_in(&self) -> bool {
        matches!(
            self.credential,
            Some(CredentialConfig::Login(_) | CredentialConfig::Oauth2(_))
        )
    }

    /// Why he is left out of the run, if he is: what he would present is not known.
    pub(crate) fn left_out(&self) -> Option<String> {
        let verb = match self.unset.len() {
            0 => return None,
            1 => "is",
            _ => "are",
        };
        let names = self.unset.join(" and ");
        Some(format!("{} is left out: {names} {verb} not set", self.name))
    }

    /// Whether he presents nothing.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.credential.is_none()
    }
}

/// The scopes that a credential asks for, or that its token names.
fn scopes_of(credential: &CredentialConfig) -> Option<BTreeSet<String>> {
    match credential {
        CredentialConfig::Oauth2(own) => own.scope.as_deref().map(scopes::words),
        CredentialConfig::Bearer(token) => {
            let token = Secret::new("", without_scheme(token));
            scopes::of_token(&Placement::bearer().credential(token))
        }
        _ => None,
    }
}
