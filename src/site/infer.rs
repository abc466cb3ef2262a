//! Which resources the paths show, and which operation makes, lists, reads, changes and deletes each.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::{Api, Operation};
use crate::words::OperationKey;

use super::reference::names_one;
use super::resource::{Resource, ResourceId};
use super::segment::{fronts, is_key, keys, skeleton};
use super::{Role, asking, same_thing};

/// The methods and skeletons of all operations.
struct Declared<'a>(BTreeMap<String, BTreeSet<&'a str>>);

impl<'a> Declared<'a> {
    fn of(api: &'a Api) -> Self {
        let mut all: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for OperationKey { method, template } in api.operations.iter().map(|one| &one.key) {
            all.entry(skeleton(template)).or_default().insert(method);
        }
        Self(all)
    }

    fn is_path(&self, skeleton: &str) -> bool {
        self.0.contains_key(skeleton)
    }

    fn is_operation(&self, method: &str, skeleton: &str) -> bool {
        let methods = self.0.get(skeleton);
        methods.is_some_and(|methods| methods.contains(method))
    }
}

/// Reads resources and roles from the paths.
pub(super) fn infer(api: &Api) -> (Vec<Resource>, BTreeMap<OperationKey, Role>) {
    let mut resources = Vec::new();
    let mut index = BTreeMap::new();
    let declared = Declared::of(api);
    for operation in &api.operations {
        collect(
            &operation.key.template,
            &declared,
            &mut resources,
            &mut index,
        );
    }
    let homes = homes(&resources);
    let homeless = homeless(&declared, &resources);
    let orphans = orphans(&declared, &resources);
    let mut roles = BTreeMap::new();
    for operation in &api.operations {
        let role = match role_of(operation, &declared, &resources, &index, &homes, &homeless) {
            Role::Other => elsewhere(api, operation, &resources, &orphans),
            role => role,
        };
        roles.insert(operation.key.clone(), role);
        let key = operation.key.clone();
        match role {
            Role::Lists(id) => resources[id.0].lists.push(key),
            Role::Makes { resource, .. } => resources[resource.0].makes.push(key),
            Role::Reads(id) => resources[id.0].reads.push(key),
            Role::Changes(id) => resources[id.0].changes.push(key),
            Role::Deletes(id) => resources[id.0].deletes.push(key),
            Role::ReadsPart(_) | Role::Acts(_) | Role::Other => {}
        }
    }
    lend_makers(&mut resources);
    (resources, roles)
}

/// Enters every item template that is a prefix of `template`, parents first.
fn collect(
    template: &str,
    declared: &Declared,
    resources: &mut Vec<Resource>,
    index: &mut BTreeMap<String, ResourceId>,
) {
    let segments: Vec<&str> = template.split('/').collect();
    let mut parent = None;
    // Segments before this one, and keys in them, that are a part of its id.
    let (mut before, mut joined) = (0, 0);
    for (position, segment) in segments.iter().enumerate() {
        if !is_key(segment) {
            continue;
        }
        let item = segments[..=position].join("/");
        let own: Vec<&str> = keys(segment).collect();
        // `/repos/{owner}`, which nobody declares, is a part of the key of `/repos/{owner}/{repo}`.
        let goes_on = segments.get(position + 1).is_some_and(|next| is_key(next));
        if goes_on && !declared.is_path(&skeleton(&item)) {
            before += 1;
            joined += own.len();
            continue;
        }
        joined += own.len() - 1;
        let front = &segments[..position - before];
        let id = *index.entry(skeleton(&item)).or_insert_with(|| {
            let noun = front.iter().rfind(|segment| !is_key(segment));
            resources.push(Resource {
                item,
                collection: front.join("/"),
                noun: noun.copied().unwrap_or_default().to_owned(),
                key: own.last().copied().unwrap_or_default().to_owned(),
                joined,
                parent,
                ..Resource::default()
            });
            ResourceId(resources.len() - 1)
        });
        parent = Some(id);
        (before, joined) = (0, 0);
    }
}

/// Resources by the skeleton of their collection.
fn homes(resources: &[Resource]) -> BTreeMap<String, ResourceId> {
    let mut homes = BTreeMap::new();
    for (index, resource) in resources.iter().enumerate() {
        let home = homes.entry(skeleton(&resource.collection));
        home.or_insert(ResourceId(index));
    }
    homes
}

/// Resources by noun whose own collection has no operation: `/comments/{commentId}` without a `/comments`. What lists or
/// makes them stands elsewhere, such as `POST /projects/{projectId}/comments`.
fn homeless(declared: &Declared, resources: &[Resource]) -> BTreeMap<String, ResourceId> {
    let has_home = |resource: &Resource| declared.is_path(&skeleton(&resource.collection));
    let without = resources
        .iter()
        .enumerate()
        .filter(|(_, resource)| !resource.noun.is_empty() && !has_home(resource));
    without
        .map(|(index, resource)| (resource.noun.clone(), ResourceId(index)))
        .collect()
}

/// Resources within others, by noun, that nothing makes where they live.
fn orphans(declared: &Declared, resources: &[Resource]) -> BTreeMap<String, ResourceId> {
    let made = |resource: &Resource| {
        let item = skeleton(&resource.item);
        declared.is_operation("POST", &skeleton(&resource.collection))
            || ["PUT", "POST"]
                .into_iter()
                .any(|method| declared.is_operation(method, &item))
    };
    let within = resources.iter().enumerate();
    within
        .filter(|(_, own)| own.parent.is_some() && !own.noun.is_empty() && !made(own))
        .map(|(index, resource)| (resource.noun.clone(), ResourceId(index)))
        .collect()
}

/// `POST /tasks` makes `/projects/{projectId}/tasks/{taskId}`, where its body says in which project.
fn elsewhere(
    api: &Api,
    operation: &Operation,
    resources: &[Resource],
    orphans: &BTreeMap<String, ResourceId>,
) -> Role {
    let last = operation
        .key
        .template
        .rsplit('/')
        .find(|part| !part.is_empty());
    let Some(&id) = last
        .filter(|_| &*operation.key.method == "POST")
        .and_then(|last| orphans.get(last))
    else {
        return Role::Other;
    };
    let media = operation.body.iter().flat_map(|body| &body.media);
    let schemas = media.filter_map(|media| media.schema.as_ref());
    let mut properties = schemas.flat_map(|schema| api.schemas.properties(schema));
    let parent = resources[id.0].parent.map(|parent| &resources[parent.0]);
    let says = |parent| properties.any(|property| names_one(parent, &property.name));
    match parent.is_some_and(says) {
        true => Role::Makes {
            resource: id,
            by_key: false,
        },
        false => Role::Other,
    }
}

fn role_of(
    operation: &Operation,
    declared: &Declared,
    resources: &[Resource],
    index: &BTreeMap<String, ResourceId>,
    homes: &BTreeMap<String, ResourceId>,
    homeless: &BTreeMap<String, ResourceId>,
) -> Role {
    let key = &operation.key;
    let template = skeleton(&key.template);
    let declares = |method: &str, of: &str| declared.is_operation(method, of);
    if let Some(&id) = index.get(&template) {
        let collection = skeleton(&resources[id.0].collection);
        let made_otherwise = declares("POST", &collection);
        return match &*key.method {
            "GET" => Role::Reads(id),
            "DELETE" => Role::Deletes(id),
            "PATCH" => Role::Changes(id),
            "POST" if creates(operation) || !made_otherwise && !declares("PUT", &template) => {
                Role::Makes {
                    resource: id,
                    by_key: true,
                }
            }
            "POST" => Role::Acts(id),
            "PUT" if made_otherwise || declares("POST", &template) && !only_creates(operation) => {
                Role::Changes(id)
            }
            "PUT" => Role::Makes {
                resource: id,
                by_key: true,
            },
            _ => Role::Other,
        };
    }
    let last = template.rsplit('/').next().unwrap_or_default();
    if let Some(&id) = homes.get(&template).or_else(|| homeless.get(last)) {
        match &*key.method {
            "GET" => return Role::Lists(id),
            "POST" => {
                return Role::Makes {
                    resource: id,
                    by_key: false,
                };
            }
            _ => {}
        }
    }
    let asked = asking::front(operation).filter(|_| !creates(operation));
    if let Some(&id) = asked.and_then(|front| homes.get(&skeleton(front))) {
        return Role::Lists(id);
    }
    // Something below an item: the nearest item above it is what it needs.
    let above = fronts(&template).find_map(|front| index.get(front));
    match above {
        Some(&id) if key.is_safe() || asked.is_some() => Role::ReadsPart(id),
        Some(&id) => Role::Acts(id),
        None => Role::Other,
    }
}

/// Whether the document says that the operation creates something: 201 (RFC 9110, 15.3.2).
fn creates(operation: &Operation) -> bool {
    let created = |response: &crate::spec::ResponseDoc| {
        response.status == crate::spec::StatusRange::Code(201)
    };
    operation.responses.iter().any(created)
}

/// Whether it says that of no other success, such as a change.
fn only_creates(operation: &Operation) -> bool {
    use crate::spec::StatusRange::{Class, Code};
    let changed = |response: &crate::spec::ResponseDoc| {
        matches!(response.status, Code(200 | 202..=299) | Class(2))
    };
    creates(operation) && !operation.responses.iter().any(changed)
}

/// `/tasks/{taskId}` is made where `/projects/{projectId}/tasks` is: a resource without a maker takes that of a namesake.
pub(super) fn lend_makers(resources: &mut [Resource]) {
    let mut namesakes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, resource) in resources.iter().enumerate() {
        let all = namesakes.entry(resource.noun.clone()).or_default();
        all.push(index);
    }
    for index in 0..resources.len() {
        if !resources[index].makes.is_empty() || resources[index].is_told {
            continue;
        }
        let (noun, key) = (&resources[index].noun, &resources[index].key);
        let lends = |other: &&usize| {
            let other = &resources[**other];
            !other.makes.is_empty() && (other.key == *key || same_thing(key, &other.noun))
        };
        let namesake = namesakes
            .get(noun)
            .and_then(|all| all.iter().find(lends).copied());
        if let Some(other) = namesake {
            resources[index].makes = resources[other].makes.clone();
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use std::fmt::Write as _;

    use super::{Resource, infer};

    /// The resources of a document with these operations.
    fn resources(operations: &[&str]) -> Vec<Resource> {
        let mut document = "openapi: 3.0.0\ninfo: { title: t, version: '1' }\npaths:\n".to_owned();
        let mut before = "";
        for operation in operations {
            let (method, path) = operation.split_once(' ').unwrap();
            if path != before {
                let _ = writeln!(document, "  {path}:");
            }
            before = path;
            let _ = writeln!(document, "    {method}:");
            let keys = path.split('/').filter(|segment| segment.starts_with('{'));
            let keys: Vec<&str> = keys.map(|key| key.trim_matches(['{', '}'])).collect();
            let _ = writeln!(
                document,
                "      parameters:{}",
                if keys.is_empty() { " []" } else { "" }
            );
            for key in keys {
                let _ = writeln!(
                    document,
                    "        - {{ name: {key}, in: path, required: true, schema: {{ type: string }} }}"
                );
            }
            let _ = writeln!(
                document,
                "      responses: {{ '200': {{ description: ok }} }}"
            );
        }
        infer(&crate::spec::load("api.yml", document.as_bytes()).unwrap()).0
    }

    #[test]
    fn a_slash_at_the_end_makes_no_other_path() {
        let found = resources(&[
            "get /flows/",
            "post /flows/",
            "get /flows/{id}/",
            "delete /flows/{id}",
        ]);
        assert_eq!(found.len(), 1);
        let flows = &found[0];
        let of = |keys: &[crate::words::OperationKey]| keys.len();
        assert_eq!(
            (
                of(&flows.lists),
                of(&flows.makes),
                of(&flows.reads),
                of(&flows.deletes)
            ),
            (1, 1, 1, 1)
        );
    }

    #[test]
    fn two_keys_are_one_id_where_nothing_is_at_the_first() {
        let found = resources(&[
            "get /repos",
            "post /repos",
            "get /repos/{owner}/{repo}",
            "get /repos/{owner}/{repo}/issues/{number}",
        ]);
        let items: Vec<&str> = found.iter().map(|own| &*own.item).collect();
        assert_eq!(
            items,
            [
                "/repos/{owner}/{repo}",
                "/repos/{owner}/{repo}/issues/{number}"
            ]
        );
        assert_eq!((&*found[0].key, found[0].joined), ("repo", 1));
        assert_eq!((found[0].lists.len(), found[0].makes.len()), (1, 1));
        // Where there is something at the first key, the second is an id within it.
        let found = resources(&["get /shares/{owner}", "get /shares/{owner}/{server}"]);
        assert_eq!((found.len(), found[1].joined), (2, 0));
    }

    #[test]
    fn an_id_goes_by_other_names_in_the_body() {
        let found = resources(&["get /pools/{pool_name}", "get /jobs/{id}"]);
        let names = |own: &Resource, name| own.names_itself(name);
        assert!(
            ["pool_name", "poolName", "name", "pool"]
                .iter()
                .all(|name| names(&found[0], name))
        );
        assert!(!names(&found[0], "slots") && !names(&found[0], "pool_size"));
        assert!(names(&found[1], "id") && !names(&found[1], "name"));
    }
}
