//! By which parameter or property of the body one searches, and says whose things are wanted.

use serde_json::Value;

use crate::http::{Body, Request};
use crate::site::Site;
use crate::spec::{Operation, ParameterIn, wire};
use crate::words::Place;

use super::media::preferred;

/// Names by which people search.
const SEARCHES: &[&str] = &[
    "q", "query", "search", "term", "text", "keyword", "keywords", "find",
];
/// Names that say whose objects are wanted.
pub(super) const OWNERS: &[&str] = &[
    "owner",
    "ownerid",
    "user",
    "userid",
    "username",
    "author",
    "authorid",
    "createdby",
    "creator",
    "account",
    "accountid",
    "customer",
    "customerid",
    "member",
    "memberid",
    "tenant",
    "tenantid",
    "org",
    "orgid",
];
/// Names that say which tenant is meant.
pub(super) const TENANTS: &[&str] = &[
    "tenant",
    "tenantid",
    "tenantname",
    "org",
    "orgid",
    "organization",
    "organizationid",
    "organisation",
    "organisationid",
    "workspace",
    "workspaceid",
];

pub(super) fn flat(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

/// Whether a parameter says which tenant is meant.
pub(super) fn names_tenant(name: &str) -> bool {
    let flat = flat(name);
    let flat = flat
        .strip_prefix('x')
        .filter(|_| name.starts_with(['x', 'X']) && name.contains('-'))
        .unwrap_or(&flat);
    TENANTS.contains(&flat)
}

/// Whether a parameter says whose object is meant.
pub(super) fn names_owner(name: &str) -> bool {
    OWNERS.contains(&flat(name).as_str())
}

/// Where one searches by a text, if the operation has a place for it.
pub(crate) fn search_place(site: &Site, operation: &Operation) -> Option<Place> {
    place(site, operation, SEARCHES)
}

/// The query parameter of one of these names; of what asks by POST the text of its body.
pub(super) fn place(site: &Site, operation: &Operation, names: &[&str]) -> Option<Place> {
    let named = |name: &str| names.contains(&flat(name).as_str());
    let mut queries = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == ParameterIn::Query);
    if let Some(parameter) = queries.find(|parameter| named(&parameter.name)) {
        return Some(Place::Query(parameter.name.clone()));
    }
    if operation.key.is_safe() || !site.only_reads(operation) {
        return None;
    }
    let (_, media) = preferred(&operation.body.as_ref()?.media)?;
    let library = &site.api.schemas;
    let mut properties = library.properties(media.schema.as_ref()?).into_iter();
    let own = properties.find(|property| {
        named(&property.name) && library.primary_type(&property.schema) == Some("string")
    })?;
    Some(Place::Body(format!("/{}", own.name)))
}

/// The request with a value at such a place.
pub(super) fn with_value(
    operation: &Operation,
    request: &Request,
    place: &Place,
    value: &Value,
) -> Request {
    let mut request = request.clone();
    match place {
        Place::Query(name) => {
            let mut parameters = operation.parameters.iter();
            let own = parameters.find(|parameter| parameter.place() == *place);
            request.query.retain(|(own, _)| own != name);
            let pairs = own.map(|own| wire::query_pairs(own, value));
            request.query.extend(pairs.into_iter().flatten());
        }
        Place::Body(pointer) => {
            let body = request.body.as_ref();
            let sent = body.and_then(|body| serde_json::from_slice(&body.bytes).ok());
            let mut sent = sent.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
            if let (Some(name), Some(object)) = (pointer.strip_prefix('/'), sent.as_object_mut()) {
                object.insert(name.to_owned(), value.clone());
            }
            let media_type = body.and_then(|body| body.media_type.clone());
            request.body = Some(Body {
                media_type: media_type.or_else(|| Some("application/json".to_owned())),
                bytes: sent.to_string().into(),
            });
        }
        _ => {}
    }
    request
}
