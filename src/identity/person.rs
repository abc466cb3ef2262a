//! Somebody who calls the API.

use crate::config::CredentialConfig;
use crate::http::Credential;
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
}

impl Identity {
    /// The identity that presents nothing.
    pub(crate) fn anonymous() -> Self {
        let name = IdentityName::anonymous();
        Self {
            owner: name.to_string(),
            name,
            role: None,
            tenant: None,
            credential: None,
        }
    }

    /// Whether he presents nothing.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.credential.is_none()
    }
}

/// An identity that is logged in: what it presents from now on.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Whose session.
    pub identity: IdentityName,
    /// What is presented.
    pub credential: Credential,
}
