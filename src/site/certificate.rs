//! Operations that a client certificate opens (mutual TLS): every connection of a run shows the same one, or none.

use std::collections::BTreeSet;

use crate::spec::{Operation, SchemeKind};
use crate::words::Diagnostic;

use super::Site;

impl Site {
    /// Whether the document lets a client certificate alone in, and every connection shows one: then a request without a
    /// credential is no stranger's.
    pub(super) fn is_opened_by_certificate(&self, operation: &Operation) -> bool {
        let alone = |schemes: &[(String, Vec<String>)]| {
            !schemes.is_empty() && schemes.iter().all(|(name, _)| self.is_mutual(name))
        };
        let mut alternatives = operation.security.iter();
        self.config.tls.client_cert.is_some()
            && alternatives.any(|alternative| alone(&alternative.schemes))
    }

    /// What to say of mutual TLS where the document asks for it.
    pub(crate) fn certificate_note(&self) -> Option<Diagnostic> {
        let named = |operation: &Operation| {
            let alternatives = operation.security.iter();
            let schemes = alternatives.flat_map(|alternative| &alternative.schemes);
            let mutual = schemes.filter(|(name, _)| self.is_mutual(name));
            mutual.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        let wanting: Vec<(&Operation, Vec<String>)> = self
            .api
            .operations
            .iter()
            .map(|operation| (operation, named(operation)))
            .filter(|(_, names)| !names.is_empty())
            .collect();
        let names: BTreeSet<String> = wanting
            .iter()
            .flat_map(|(_, names)| names)
            .map(|name| format!("`{name}`"))
            .collect();
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        let first = self
            .api
            .schemes
            .iter()
            .find(|(name, _)| self.is_mutual(name));
        let at = first.map(|(_, scheme)| scheme.at.clone())?;
        let told = |count: usize| match count {
            1 => "1 operation".to_owned(),
            _ => format!("{count} operations"),
        };
        if self.config.tls.client_cert.is_none() {
            let count = Some(wanting.len()).filter(|count| *count > 0)?;
            let what = format!(
                "{} may want a client certificate (mutual TLS, {names}), and none is given",
                told(count)
            );
            let todo = "give it in the config: `tls: { client_cert: FILE, client_key: FILE }`";
            return Some(Diagnostic::warning(what).at(at).todo(todo));
        }
        let opened = wanting
            .iter()
            .filter(|(operation, _)| self.is_opened_by_certificate(operation));
        let count = Some(opened.count()).filter(|count| *count > 0)?;
        let what = format!(
            "the client certificate alone opens {} (mutual TLS, {names}): \
             whether they refuse callers without a credential is not tested, since every connection shows it",
            told(count)
        );
        let todo = "to test it, scan once more without `tls: client_cert`";
        Some(Diagnostic::warning(what).at(at).todo(todo))
    }

    fn is_mutual(&self, name: &str) -> bool {
        let scheme = self.api.schemes.get(name);
        scheme.is_some_and(|scheme| scheme.kind == SchemeKind::MutualTls)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use time::macros::date;

    use super::Site;
    use crate::config::{Config, CredentialConfig, IdentityConfig};

    /// `/either` takes a certificate or a token, `/both` wants both.
    const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n\
        \x20 /either: {get: {security: [{cert: []}, {token: []}], responses: {}}}\n\
        \x20 /both: {get: {security: [{cert: [], token: []}], responses: {}}}\n\
        components:\n  securitySchemes:\n\
        \x20   cert: {type: mutualTLS}\n    token: {type: http, scheme: bearer}\n";

    fn told(certificate: Option<&str>) -> String {
        let api = crate::spec::load("api.yml", DOCUMENT.as_bytes()).unwrap();
        let mut config = Config::plain(date!(2026 - 11 - 27));
        config.tls.client_cert = certificate.map(Into::into);
        config.identities.push(IdentityConfig {
            name: "alice".to_owned(),
            role: None,
            tenant: None,
            owner: None,
            known_as: Vec::new(),
            scopes: None,
            credential: Some(CredentialConfig::Bearer("secret".to_owned())),
            also: Default::default(),
            expired: None,
            unset: Vec::new(),
            other_audience: None,
            other_issuer: None,
        });
        let site = Site::new(api, config, "");
        let operations = site.api.operations.iter();
        let demanding = operations.filter(|operation| site.demands_credential(operation));
        let mut lines: Vec<String> = demanding.map(|one| one.key.to_string()).collect();
        lines.extend(site.certificate_note().map(|note| note.to_string()));
        lines.join("\n")
    }

    #[test]
    fn without_a_certificate_it_is_named() {
        insta::assert_snapshot!(told(None), @r"
        GET /either
        GET /both
        warning: 2 operations may want a client certificate (mutual TLS, `cert`), and none is given
          at api.yml:8:5
          do: give it in the config: `tls: { client_cert: FILE, client_key: FILE }`
        ");
    }

    #[test]
    fn what_the_certificate_opens_is_no_proof_of_anything() {
        insta::assert_snapshot!(told(Some("me.pem")), @r"
        GET /both
        warning: the client certificate alone opens 1 operation (mutual TLS, `cert`): whether they refuse callers without a credential is not tested, since every connection shows it
          at api.yml:8:5
          do: to test it, scan once more without `tls: client_cert`
        ");
    }
}
