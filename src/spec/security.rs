//! Security schemes, and the requirements that name them.

use std::collections::BTreeMap;

use openapiv3::{APIKeyLocation, SecurityScheme};
use serde_json::{Map, Value};

use crate::words::Diagnostic;

use super::cursor::Cursor;
use super::notes::Notes;
use super::reading::Reading;
use super::{Requirement, Scheme, SchemeKind};

/// The schemes of the document; one that cannot be read is a warning.
pub(super) fn schemes(top: &Cursor<'_, '_>, notes: &mut Notes) -> BTreeMap<String, Scheme> {
    let mut schemes = BTreeMap::new();
    let Some(map) = top
        .get("components")
        .and_then(|components| components.get("securitySchemes"))
    else {
        return schemes;
    };
    for (name, entry) in map.entries() {
        let read = entry
            .follow()
            .and_then(|entry| Ok((kind(&entry)?, entry.at())));
        match read {
            Ok((kind, at)) => {
                schemes.insert(name.to_owned(), Scheme { kind, at });
            }
            Err(why) => notes.add(Diagnostic {
                kind: crate::words::Kind::Warning,
                what: format!("the security scheme `{name}` is left out: {}", why.what),
                ..why
            }),
        }
    }
    schemes
}

fn kind(entry: &Cursor<'_, '_>) -> Result<SchemeKind, Diagnostic> {
    if entry.text("type") == Some("mutualTLS") {
        return Ok(SchemeKind::MutualTls);
    }
    let completed = complete(entry.value);
    let scheme: SecurityScheme = serde_path_to_error::deserialize(&completed).map_err(|error| {
        match &*error.path().to_string() {
            "." => entry.error(error.inner().to_string()),
            path => entry.error(format!("{path}: {}", error.inner())),
        }
    })?;
    Ok(match scheme {
        SecurityScheme::APIKey { location, name, .. } => match location {
            APIKeyLocation::Header => SchemeKind::ApiKeyHeader(name),
            APIKeyLocation::Query => SchemeKind::ApiKeyQuery(name),
            APIKeyLocation::Cookie => SchemeKind::ApiKeyCookie(name),
        },
        SecurityScheme::HTTP {
            scheme,
            bearer_format,
            ..
        } => SchemeKind::Http {
            scheme: scheme.to_ascii_lowercase(),
            format: bearer_format,
        },
        SecurityScheme::OAuth2 { flows, .. } => SchemeKind::OAuth2 {
            token_url: [
                flows.client_credentials.map(|flow| flow.token_url),
                flows.password.map(|flow| flow.token_url),
                flows.authorization_code.map(|flow| flow.token_url),
            ]
            .into_iter()
            .flatten()
            .find(|url| !url.is_empty())
            // Since 3.2.
            .or_else(|| {
                let flow = entry.value.pointer("/flows/deviceAuthorization/tokenUrl");
                flow?.as_str().map(str::to_owned)
            }),
        },
        SecurityScheme::OpenIDConnect {
            open_id_connect_url,
            ..
        } => SchemeKind::OpenIdConnect(open_id_connect_url),
    })
}

/// Fills in what a scheme must have by the letter but documents leave out, and nobody here reads.
fn complete(scheme: &Value) -> Value {
    let mut scheme = scheme.clone();
    let oauth = scheme.get("type").and_then(Value::as_str) == Some("oauth2");
    if let Value::Object(fields) = &mut scheme
        && oauth
    {
        let flows = fields.entry("flows").or_insert_with(|| Map::new().into());
        for flow in flows.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Value::Object(flow) = flow {
                flow.insert("scopes".to_owned(), Map::new().into());
                for url in ["authorizationUrl", "tokenUrl"] {
                    flow.entry(url).or_insert_with(|| "".into());
                }
            }
        }
    }
    scheme
}

/// The alternatives of a `security` list.
///
/// # Errors
/// What is no list of maps of lists: guessing who may call would prove nothing.
pub(super) fn requirements(
    list: &Cursor<'_, '_>,
    reading: &mut Reading<'_, '_, '_>,
) -> Result<Vec<Requirement>, Diagnostic> {
    if !list.value.is_array() {
        return Err(list.error("`security` is not a list"));
    }
    let mut alternatives = Vec::new();
    for alternative in list.items() {
        if !alternative.value.is_object() {
            return Err(alternative.error("an alternative of `security` is not a map"));
        }
        let mut requirement = Requirement::default();
        for (name, scopes) in alternative.entries() {
            // Since 3.2 a scheme may be named by a reference.
            let name = match name.strip_prefix("#/components/securitySchemes/") {
                Some(short) if !reading.schemes.contains_key(name) => short,
                _ => name,
            };
            if !reading.schemes.contains_key(name) {
                reading.notes.add(scopes.warning(format!(
                    "`security` names the scheme `{name}`, which the document does not define"
                )));
            }
            let scopes = scopes
                .items()
                .filter_map(|scope| scope.value.as_str().map(str::to_owned));
            requirement
                .schemes
                .push((name.to_owned(), scopes.collect()));
        }
        alternatives.push(requirement);
    }
    Ok(alternatives)
}
