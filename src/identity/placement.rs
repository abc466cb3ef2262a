//! Where a token goes in a request: as the config says, or else as the document does.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::LoginConfig;
use crate::http::{Credential, CredentialPart, CredentialPlace};
use crate::spec::{Api, Scheme, SchemeKind};
use crate::words::{Diagnostic, IdentityName, Secret};

/// A place and what stands before the token there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placement {
    pub(super) place: CredentialPlace,
    pub(super) prefix: String,
}

impl Placement {
    /// `Authorization: Bearer` (RFC 6750, section 2.1).
    pub(super) fn bearer() -> Self {
        Self::authorization("Bearer ")
    }

    fn authorization(prefix: impl Into<String>) -> Self {
        Self {
            place: CredentialPlace::Header("Authorization".to_owned()),
            prefix: prefix.into(),
        }
    }

    /// Nothing before the token.
    pub(super) fn bare(place: CredentialPlace) -> Self {
        Self {
            place,
            prefix: String::new(),
        }
    }

    /// Where `scheme` wants its token; none if it takes none.
    pub(super) fn of_scheme(scheme: &Scheme) -> Option<Self> {
        Some(match &scheme.kind {
            SchemeKind::Http { scheme, .. } if scheme == "bearer" => Self::bearer(),
            SchemeKind::Http { scheme, .. } => Self::authorization(format!("{scheme} ")),
            SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect(_) => Self::bearer(),
            SchemeKind::ApiKeyHeader(name) => Self::bare(CredentialPlace::Header(name.clone())),
            SchemeKind::ApiKeyQuery(name) => Self::bare(CredentialPlace::Query(name.clone())),
            SchemeKind::ApiKeyCookie(name) => Self::bare(CredentialPlace::Cookie(name.clone())),
            SchemeKind::MutualTls => return None,
        })
    }

    /// Which part of a credential goes where this says.
    pub(super) fn find(&self, credential: &Credential) -> Option<usize> {
        let word = |prefix: &str| prefix.trim().to_ascii_lowercase();
        let same = |part: &CredentialPart| match (&self.place, &part.place) {
            (CredentialPlace::Header(own), CredentialPlace::Header(name)) => {
                own.eq_ignore_ascii_case(name)
                    && (self.prefix.is_empty() || word(&self.prefix) == word(&part.prefix))
            }
            (own, other) => own == other,
        };
        credential.parts.iter().position(same)
    }

    /// Where the document's operations want a token: bearer schemes before API keys, and bearer
    /// where it names neither.
    pub(super) fn by_document(api: &Api) -> Self {
        let used: BTreeSet<&str> = api
            .operations
            .iter()
            .flat_map(|operation| &operation.security)
            .flat_map(|alternative| &alternative.schemes)
            .map(|(name, _)| name.as_str())
            .collect();
        let wanted: Vec<Self> = api
            .schemes
            .iter()
            .filter(|(name, _)| used.is_empty() || used.contains(name.as_str()))
            // A token is no user name and password.
            .filter(|(_, scheme)| {
                !matches!(&scheme.kind, SchemeKind::Http { scheme, .. } if scheme == "basic")
            })
            .filter_map(|(_, scheme)| Self::of_scheme(scheme))
            .collect();
        let bearer = Self::bearer();
        if wanted.contains(&bearer) {
            return bearer;
        }
        wanted.into_iter().next().unwrap_or(bearer)
    }

    /// As `send` of a login says, if it says anything.
    ///
    /// # Errors
    /// If its template has no `{token}` at its end or no name.
    pub(super) fn by_config(
        config: &LoginConfig,
        name: &IdentityName,
    ) -> Result<Option<Self>, Diagnostic> {
        let Some(send) = &config.send else {
            return Ok(None);
        };
        let (key, template, separator) = match (&send.header, &send.cookie, &send.query) {
            (Some(header), None, None) => ("header", header, ':'),
            (None, Some(cookie), None) => ("cookie", cookie, '='),
            (None, None, Some(query)) => ("query", query, '='),
            _ => {
                return Err(wrong(name, "names not exactly one place"));
            }
        };
        let Some(start) = template.trim_end().strip_suffix("{token}") else {
            return Err(wrong(name, "does not end with {token}"));
        };
        let (place, prefix) = match start.split_once(separator) {
            Some((place, prefix)) if !place.trim().is_empty() => (place.trim(), prefix),
            _ => return Err(wrong(name, "names no header, cookie or parameter")),
        };
        let place = place.to_owned();
        Ok(Some(Self {
            place: match key {
                "header" => CredentialPlace::Header(place),
                "cookie" => CredentialPlace::Cookie(place),
                _ => CredentialPlace::Query(place),
            },
            prefix: prefix.trim_start().to_owned(),
        }))
    }

    /// A credential of this one part.
    pub(super) fn credential(self, secret: Secret) -> Credential {
        Credential {
            parts: Arc::new([CredentialPart {
                place: self.place,
                prefix: self.prefix,
                secret,
            }]),
        }
    }
}

fn wrong(name: &IdentityName, what: &str) -> Diagnostic {
    Diagnostic::error(format!("`send` in the login of `{name}` {what}")).todo(
        "write one of `header: \"Name: prefix {token}\"`, `cookie: \"name={token}\"`, `query: \"name={token}\"`",
    )
}

/// The part of a credential by which it meets a scheme; none for a scheme that asks for no header, parameter or cookie.
pub(crate) fn part_for(scheme: &Scheme, credential: &Credential) -> Option<usize> {
    Placement::of_scheme(scheme)?.find(credential)
}

/// The token alone of a value that was copied with its scheme word.
pub(super) fn without_scheme(value: &str) -> &str {
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => value,
    }
}
