//! What the document says of who may call an operation: scopes, roles of security requirements, role extensions.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::CredentialConfig;
use crate::identity::Identity;
use crate::spec::{Api, Operation, SchemeKind};

use super::{Expectation, Site};

/// Extensions that list the roles which may call an operation.
const ROLES: &[&str] = &[
    "x-roles",
    "x-role",
    "x-allowed-roles",
    "x-required-roles",
    "x-required-role",
    "x-access-roles",
];

impl Site {
    /// What the document says of one identity at one operation. A role that it never names is nothing to go by.
    pub(super) fn documented(&self, operation: &Operation, identity: &Identity) -> Expectation {
        if let (Some(roles), Some(role)) = (roles_of(operation), &identity.role)
            && self.document_roles.contains(role)
        {
            return match roles.contains(&role.as_str()) {
                true => Expectation::Allowed,
                false => Expectation::Denied,
            };
        }
        let mut silent = operation.security.is_empty();
        let mut open = false;
        for alternative in &operation.security {
            let says = alternative
                .schemes
                .iter()
                .map(|(scheme, names)| self.demanded(identity, scheme, names));
            match says.min_by_key(|says| rank(*says)) {
                Some(Expectation::Denied) => {}
                Some(Expectation::Allowed) => open = true,
                Some(Expectation::Unknown) | None => silent = true,
            }
        }
        match (silent, open) {
            (true, _) => Expectation::Unknown,
            (false, true) => Expectation::Allowed,
            (false, false) => Expectation::Denied,
        }
    }

    /// Whether an identity has what one scheme of an alternative asks for.
    fn demanded(&self, identity: &Identity, scheme: &str, names: &[String]) -> Expectation {
        if names.is_empty() {
            return Expectation::Unknown;
        }
        let kind = self.api.schemes.get(scheme).map(|scheme| &scheme.kind);
        let has_all = match kind {
            Some(SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect(_)) => {
                let Some(CredentialConfig::Oauth2(own)) = &identity.credential else {
                    return Expectation::Unknown;
                };
                let Some(scope) = &own.scope else {
                    return Expectation::Unknown;
                };
                names
                    .iter()
                    .all(|name| scope.split(' ').any(|own| own == name))
            }
            // OpenAPI 3.1: for schemes without scopes the names are roles.
            Some(_) => {
                let Some(role) = &identity.role else {
                    return Expectation::Unknown;
                };
                if !self.document_roles.contains(role) {
                    return Expectation::Unknown;
                }
                names.contains(role)
            }
            None => return Expectation::Unknown,
        };
        match has_all {
            true => Expectation::Allowed,
            false => Expectation::Denied,
        }
    }
}

/// Every role that the document names somewhere.
pub(super) fn roles(api: &Api) -> BTreeSet<String> {
    let mut roles = BTreeSet::new();
    for operation in &api.operations {
        roles.extend(roles_of(operation).into_iter().flatten().map(str::to_owned));
        let schemes = operation
            .security
            .iter()
            .flat_map(|alternative| &alternative.schemes);
        let named = schemes.filter(|(scheme, _)| {
            let kind = api.schemes.get(scheme).map(|scheme| &scheme.kind);
            !matches!(
                kind,
                Some(SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect(_)) | None
            )
        });
        roles.extend(named.flat_map(|(_, names)| names.iter().cloned()));
    }
    roles
}

/// Of the schemes of one alternative all must be met: the worst decides.
fn rank(says: Expectation) -> u8 {
    match says {
        Expectation::Denied => 0,
        Expectation::Unknown => 1,
        Expectation::Allowed => 2,
    }
}

fn roles_of(operation: &Operation) -> Option<Vec<&str>> {
    let named = ROLES
        .iter()
        .find_map(|name| operation.extensions.get(*name))?;
    match named {
        Value::String(role) => Some(vec![role]),
        Value::Array(roles) => roles.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
