//! Which resources the paths show, and which operation makes, lists, reads, changes and deletes each.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::{Api, Operation};
use crate::words::OperationKey;

use super::reference::{flat, thing};
use super::{Role, same_thing};

/// Index of a resource in its [`super::Site`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ResourceId(pub(super) usize);

/// A kind of object with an id in a path, such as `/projects/{projectId}`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resource {
    /// The template of one: `/projects/{projectId}`.
    pub item: String,
    /// The template of all: `/projects`.
    pub collection: String,
    /// The last literal segment of the collection: `projects`.
    pub noun: String,
    /// The name of the id's parameter: `projectId`.
    pub key: String,
    /// Keys of the path that only together with the last one are its id: one in `/repos/{owner}/{repo}`.
    pub joined: usize,
    /// Where an answer shows its id, if the config says so.
    pub id: Option<IdPlace>,
    /// Whether the config says what makes it.
    pub is_told: bool,
    /// Names that the config gives to parameters and properties which hold its id.
    pub named: Vec<String>,
    /// The resource that it lives in.
    pub parent: Option<ResourceId>,
    /// Operations by what they do to it, in the order of the document.
    pub lists: Vec<OperationKey>,
    /// Those that make one.
    pub makes: Vec<OperationKey>,
    /// Those that read one.
    pub reads: Vec<OperationKey>,
    /// Those that change one.
    pub changes: Vec<OperationKey>,
    /// Those that delete one.
    pub deletes: Vec<OperationKey>,
}

/// Where an answer shows the id of what it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IdPlace {
    /// A JSON pointer into its body.
    Body(String),
    /// A header; of a URL the last segment.
    Header(String),
}

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

impl Resource {
    /// Whether a property of its body is the id under another name: `name` or `pool` in `/pools/{pool_name}`.
    pub(crate) fn names_itself(&self, property: &str) -> bool {
        let (thing, key, own) = (thing(&self.noun), flat(&self.key), flat(property));
        own == key || !thing.is_empty() && (own == thing || key == format!("{thing}{own}"))
    }
}

/// Path templates with parameter names taken out, so that `/a/{id}` and `/a/{aId}/` are one.
pub(super) fn skeleton(template: &str) -> String {
    let bare = template.strip_suffix('/').unwrap_or(template);
    bare.split('/')
        .map(|segment| if is_key(segment) { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

fn is_key(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
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
    let mut roles = BTreeMap::new();
    for operation in &api.operations {
        let role = role_of(operation, &declared, &resources, &index, &homes, &homeless);
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
    let mut joined = 0;
    for (position, segment) in segments.iter().enumerate() {
        if !is_key(segment) {
            continue;
        }
        let item = segments[..=position].join("/");
        // `/repos/{owner}`, which nobody declares, is a part of the key of `/repos/{owner}/{repo}`.
        let goes_on = segments.get(position + 1).is_some_and(|next| is_key(next));
        if goes_on && !declared.is_path(&skeleton(&item)) {
            joined += 1;
            continue;
        }
        let front = &segments[..position - joined];
        let id = *index.entry(skeleton(&item)).or_insert_with(|| {
            let noun = front.iter().rfind(|segment| !is_key(segment));
            resources.push(Resource {
                item,
                collection: front.join("/"),
                noun: noun.copied().unwrap_or_default().to_owned(),
                key: segment.trim_matches(['{', '}']).to_owned(),
                joined,
                parent,
                ..Resource::default()
            });
            ResourceId(resources.len() - 1)
        });
        parent = Some(id);
        joined = 0;
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
            "PUT" if made_otherwise || declares("POST", &template) => Role::Changes(id),
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
    // Something below an item: the nearest item above it is what it needs.
    let mut front = template.as_str();
    while let Some((rest, _)) = front.rsplit_once('/') {
        if let Some(&id) = index.get(rest) {
            return if key.is_safe() {
                Role::ReadsPart(id)
            } else {
                Role::Acts(id)
            };
        }
        front = rest;
    }
    Role::Other
}

/// Whether the document says that the operation creates something: 201 (RFC 9110, 15.3.2).
fn creates(operation: &Operation) -> bool {
    let created = |response: &crate::spec::ResponseDoc| {
        response.status == crate::spec::StatusRange::Code(201)
    };
    operation.responses.iter().any(created)
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
