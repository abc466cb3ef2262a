//! What the document says of who may call an operation: scopes, roles of security requirements, role extensions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::identity::Identity;
use crate::spec::{Api, Operation, SchemeKind};
use crate::words::IdentityName;

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
        if let Some(said) = self.by_roles(operation, identity) {
            return said;
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

    /// What a role extension of the operation says; nothing of a role that the document never names.
    fn by_roles(&self, operation: &Operation, identity: &Identity) -> Option<Expectation> {
        let (roles, role) = (roles_of(operation)?, identity.role.as_ref()?);
        let allowed = roles.contains(&role.as_str());
        self.document_roles.contains(role).then_some(match allowed {
            true => Expectation::Allowed,
            false => Expectation::Denied,
        })
    }

    /// The scopes that the operation declares and an identity's token does not have, where nothing else denies it: the
    /// config's `access` and role extensions speak first. None where it may be let in for all that the document says.
    pub(crate) fn missing_scopes(
        &self,
        operation: &Operation,
        identity: &Identity,
    ) -> Option<Vec<String>> {
        let own = identity.scopes.as_ref()?;
        let by_scope = self.access_of(operation).is_none()
            && self.by_roles(operation, identity).is_none()
            && self.documented(operation, identity) == Expectation::Denied;
        let declared = operation
            .security
            .iter()
            .flat_map(|one| &one.schemes)
            .filter(|(scheme, _)| self.has_scopes(scheme));
        let names = declared.flat_map(|(_, names)| names);
        let missing: BTreeSet<&String> = names.filter(|name| !own.contains(*name)).collect();
        (by_scope && !missing.is_empty()).then(|| missing.into_iter().cloned().collect())
    }

    /// Takes in what the tokens of logins say that they are good for, where the config says nothing of it. Says whether that
    /// is news. Scopes of which the document knows none are of another kind than those that it declares.
    pub(crate) fn learn_scopes(
        &mut self,
        granted: &BTreeMap<IdentityName, BTreeSet<String>>,
    ) -> bool {
        let schemes = self.api.operations.iter().flat_map(|own| &own.security);
        let schemes = schemes.flat_map(|one| &one.schemes);
        let declared: BTreeSet<String> = schemes
            .filter(|(scheme, _)| self.has_scopes(scheme))
            .flat_map(|(_, names)| names.iter().cloned())
            .collect();
        let said = |name: &IdentityName| {
            let mut written = self.config.identities.iter();
            written.any(|own| own.name == name.as_str() && own.scopes.is_some())
        };
        let news: Vec<(IdentityName, BTreeSet<String>)> = granted
            .iter()
            .filter(|(name, scopes)| !said(name) && !scopes.is_disjoint(&declared))
            .map(|(name, scopes)| (name.clone(), scopes.clone()))
            .collect();
        let mut changed = false;
        for (name, scopes) in news {
            let mut identities = self.identities.iter_mut();
            if let Some(identity) = identities.find(|identity| identity.name == name) {
                changed |= identity.scopes.as_ref() != Some(&scopes);
                identity.scopes = Some(scopes);
            }
        }
        changed
    }

    /// Who logs in and says nothing of his scopes before, and how many operations declare some: which cases follow from them
    /// is known after the login. None where nothing hangs on it.
    pub(crate) fn open_scopes(&self) -> Option<(Vec<&IdentityName>, usize)> {
        use crate::config::CredentialConfig as Kind;
        let logs_in = |name: &IdentityName| {
            let mut all = self.config.identities.iter();
            all.any(|own| {
                let kind = own.credential.as_ref();
                own.name == name.as_str() && matches!(kind, Some(Kind::Login(_) | Kind::Oauth2(_)))
            })
        };
        let open = self.identities.iter();
        let open = open.filter(|own| own.scopes.is_none() && logs_in(&own.name));
        let open: Vec<&IdentityName> = open.map(|own| &own.name).collect();
        let declares = |operation: &&Operation| {
            let mut schemes = operation.security.iter().flat_map(|one| &one.schemes);
            schemes.any(|(scheme, names)| !names.is_empty() && self.has_scopes(scheme))
                && self.excluded(operation).is_none()
        };
        let operations = self.api.operations.iter().filter(declares).count();
        (operations > 0 && !open.is_empty()).then_some((open, operations))
    }

    /// Whether the names that stand beside a scheme are scopes.
    fn has_scopes(&self, scheme: &str) -> bool {
        let kind = self.api.schemes.get(scheme).map(|scheme| &scheme.kind);
        matches!(
            kind,
            Some(SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect(_))
        )
    }

    /// Whether an identity has what one scheme of an alternative asks for.
    fn demanded(&self, identity: &Identity, scheme: &str, names: &[String]) -> Expectation {
        if names.is_empty() {
            return Expectation::Unknown;
        }
        let kind = self.api.schemes.get(scheme).map(|scheme| &scheme.kind);
        let has_all = match kind {
            Some(SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect(_)) => {
                let Some(own) = &identity.scopes else {
                    return Expectation::Unknown;
                };
                names.iter().all(|name| own.contains(name))
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
