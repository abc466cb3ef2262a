//! Somebody who calls the API.

use crate::config::{CredentialConfig, IdentityConfig};
use crate::words::IdentityName;

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
    /// How he proves who he is; nothing for an anonymous one.
    pub credential: Option<CredentialConfig>,
    /// A really expired credential of his, without scheme word.
    pub expired: Option<String>,
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
            owner: config.owner.clone().unwrap_or_else(|| config.name.clone()),
            credential: config.credential.clone(),
            expired: config.expired.clone(),
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
            credential: None,
            expired: None,
            other_audience: None,
            other_issuer: None,
        }
    }

    /// Whether a new session can be had for him at any time.
    pub(crate) fn can_log_in(&self) -> bool {
        matches!(
            self.credential,
            Some(CredentialConfig::Login(_) | CredentialConfig::Oauth2(_))
        )
    }

    /// Whether he presents nothing.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.credential.is_none()
    }
}
