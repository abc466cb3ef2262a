//! The ids of a path put together from what was shown elsewhere, where nothing lists or makes what the path names.

use serde_json::Value;

use crate::identity::Identity;
use crate::site::{Resource, ResourceId, keys, singular};

use super::asked::{names_owner, names_tenant};
use super::template::is_template;
use super::{Bench, Object, Survey, gather};

/// Keys that say nothing of what they are the key of.
const BARE: &[&str] = &[
    "id", "uuid", "guid", "key", "name", "slug", "code", "number", "version",
];

/// An object that `identity` may try a reading on: the ids of the nearest thing above it that he was shown, and behind them
/// those that another resource has under the same name. Where the last keys are known to nobody it is the thing above
/// them; those keys are made up.
pub(super) fn assembled(
    bench: &Bench,
    survey: &Survey,
    resource: ResourceId,
    identity: &Identity,
) -> Option<Object> {
    let site = &bench.site;
    let line = || std::iter::successors(Some(resource), |id| site.resource(*id).parent);
    let above = line().find_map(|id| survey.owned(id, &identity.name).next());
    let mut ids = above.map_or_else(Vec::new, |above| above.ids.clone());
    let keys: Vec<&str> = keys(&site.resource(resource).item).collect();
    let missing = keys.get(ids.len()..).unwrap_or_default();
    for key in missing {
        let own = line().find(|id| keys_of(site.resource(*id)) == ids.len() + 1);
        let told = own.and_then(|id| told(bench, site.resource(id), identity));
        match told.or_else(|| elsewhere(bench, survey, key, identity)) {
            Some(id) => ids.push(id),
            None => break,
        }
    }
    let reached = line().find(|id| keys_of(site.resource(*id)) == ids.len())?;
    Some(Object {
        resource: reached,
        ids,
        owner: identity.name.clone(),
        canary: None,
        made: false,
    })
}

/// What the config says of the last key of a resource: the tenant of the identity, where the resource is one, or a value.
fn told(bench: &Bench, resource: &Resource, identity: &Identity) -> Option<Value> {
    let is_tenant = names_tenant(&resource.key) || names_tenant(&singular(&resource.noun));
    let tenant = identity.tenant.clone().filter(|_| is_tenant);
    let named = bench.site.config.values.get(&resource.key);
    let named = named.filter(|value| value.is_number() || value.is_string() && !is_template(value));
    let told = tenant.map(Value::String).or_else(|| named.cloned())?;
    bench.fits(resource)(&told).then_some(told)
}

fn keys_of(resource: &Resource) -> usize {
    keys(&resource.item).count()
}

/// What the identity was shown under this name: `dag_id` of `/dags/{dag_id}`, or a person where the name says a person.
fn elsewhere(bench: &Bench, survey: &Survey, key: &str, identity: &Identity) -> Option<Value> {
    let site = &bench.site;
    let shown = |fits: &dyn Fn(&Resource) -> bool| {
        let seen = survey
            .objects
            .iter()
            .filter(|object| object.owner == identity.name);
        let mut seen = seen.filter(|object| fits(site.resource(object.resource)));
        let own = |object: &&Object| {
            let id = object.ids.last().and_then(Value::as_str);
            id.is_some_and(|id| id == identity.owner || id == identity.name.as_str())
        };
        let all: Vec<&Object> = seen.by_ref().collect();
        let best = all.iter().find(|object| own(object)).or(all.first())?;
        best.ids.last().cloned()
    };
    if names_owner(key) {
        return shown(&gather::is_of_people);
    }
    let bare = BARE.contains(&key.to_ascii_lowercase().as_str());
    if bare {
        return None;
    }
    shown(&|resource| resource.key == key && resource.joined == 0)
}
