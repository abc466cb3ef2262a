//! Objects that an answer shows to an identity, though the run did not make them.

use crate::identity::Identity;
use crate::site::{Resource, ResourceId, Role, singular};
use crate::spec::Operation;

use super::alias::itself;
use super::{Bench, Control, Object, harvest};

/// So many objects of a list are remembered: enough to read one, too few to crawl.
const MOST: usize = 3;

/// Paths under which APIs show the caller himself.
const SELF: &[&str] = &[
    "me",
    "whoami",
    "self",
    "profile",
    "account",
    "user",
    "current_user",
    "currentuser",
];
/// Collections of which the caller is one.
const PEOPLE: &[&str] = &[
    "user", "account", "member", "people", "person", "profile", "identity",
];

/// What an object says of things below it that nobody lists or makes: `try_number` in a run names `/runs/{id}/tries/{try_number}`.
fn parts(bench: &Bench, object: &Object, shown: &serde_json::Value) -> Vec<Object> {
    let below = bench.site.resources().filter(|(_, below)| {
        below.parent == Some(object.resource) && below.lists.is_empty() && below.makes.is_empty()
    });
    let part = |(id, below): (ResourceId, &Resource)| {
        let own = shown.get(&below.key)?;
        let telling = (own.is_string() || own.is_number()) && bench.fits(below)(own);
        telling.then(|| Object {
            resource: id,
            ids: bench.ids(id, object.ids.clone(), vec![own.clone()]),
            ..object.clone()
        })
    };
    below.filter_map(part).collect()
}

/// Objects that a successful reading shows: those of a list, and the caller himself.
pub(crate) fn visible(
    bench: &Bench,
    operation: &Operation,
    control: &Control,
    identity: &Identity,
) -> Vec<Object> {
    let Some(response) = control
        .exchange
        .response()
        .filter(|_| bench.site.only_reads(operation))
    else {
        return Vec::new();
    };
    let object = |resource, parent: Option<&Object>, id: Vec<serde_json::Value>| {
        let above = parent.map_or_else(Vec::new, |parent| parent.ids.clone());
        let ids = bench.ids(resource, above, id);
        Object {
            resource,
            ids,
            owner: identity.name.clone(),
            canary: None,
            made: false,
        }
    };
    if let Role::Lists(id) = bench.site.role(&operation.key) {
        let resource = bench.site.resource(id);
        let listed = harvest::listed(resource, response, &bench.fits(resource), MOST);
        let shown = listed.into_iter().flat_map(|(own, item)| {
            let one = object(id, control.object.as_ref(), own);
            let below = parts(bench, &one, &item);
            let otherwise = bench.also_called(&one, &item);
            std::iter::once(one).chain(below).chain(otherwise)
        });
        return shown.collect();
    }
    if let (Role::Reads(_), Some(read)) = (bench.site.role(&operation.key), &control.object) {
        let own = Object {
            owner: identity.name.clone(),
            canary: None,
            made: false,
            ..read.clone()
        };
        let Some(body) = response.json() else {
            return Vec::new();
        };
        let mut shown = parts(bench, &own, &body);
        if let Some(it) = own.ids.last().and_then(|id| itself(&body, id, 1)) {
            shown.extend(bench.also_called(&own, it));
        }
        return shown;
    }
    let last = operation
        .key
        .template
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if !operation.path_names().is_empty() || !SELF.contains(&last.as_str()) {
        return Vec::new();
    }
    let Some(body) = response.json().filter(serde_json::Value::is_object) else {
        return Vec::new();
    };
    let people = bench
        .site
        .resources()
        .filter(|(_, resource)| is_of_people(resource));
    people
        .filter_map(|(id, resource)| {
            Some(object(
                id,
                None,
                vec![harvest::of_object(
                    resource,
                    &body,
                    &bench.fits(resource),
                    1,
                )?],
            ))
        })
        .collect()
}

/// Whether the objects of a resource are people, of whom the caller is one.
pub(super) fn is_of_people(resource: &Resource) -> bool {
    resource.parent.is_none() && PEOPLE.contains(&singular(&resource.noun).as_str())
}
