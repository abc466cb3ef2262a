//! What the config's `resources` says against what was inferred, and what is wrong with it.

use std::collections::BTreeMap;

use crate::config::{ResourceConfig, SHARED_BY, UNSHARED_BY};
use crate::spec::Operation;
use crate::words::{Diagnostic, OperationKey};

use super::infer::lend_makers;
use super::resource::{IdPlace, Resource, ResourceId};
use super::segment::skeleton;
use super::{Role, Site};

type Roles = BTreeMap<OperationKey, Role>;

/// Lays the entries of the config over what was inferred. What cannot be understood is left out: [`Site::misnamed`] tells it.
pub(super) fn correct(
    entries: &[ResourceConfig],
    resources: &mut Vec<Resource>,
    roles: &mut Roles,
) {
    // All items first: an entry may name one that stands after it as its parent.
    let ids: Vec<ResourceId> = entries
        .iter()
        .map(|entry| find(resources, &entry.item).unwrap_or_else(|| add(resources, &entry.item)))
        .collect();
    for (entry, &id) in entries.iter().zip(&ids) {
        let parent = entry.parent.as_ref();
        let parent = parent.map(|item| {
            let parent = find(resources, item);
            parent.filter(|parent| !lies_in(resources, *parent, id))
        });
        if let Some(parent) = parent {
            resources[id.0].parent = parent;
        }
        let resource = &mut resources[id.0];
        resource.named.clone_from(&entry.named);
        resource.is_told |= entry.made_by.is_some();
        let body = entry.id.clone().map(IdPlace::Body);
        resource.id = body.or_else(|| entry.id_header.clone().map(IdPlace::Header));
        for (kind, keys) in lists(entry) {
            let Some(keys) = keys else { continue };
            let before: Vec<OperationKey> = roles
                .iter()
                .filter(|(_, role)| is_kind(**role, kind, id))
                .map(|(key, _)| key.clone())
                .collect();
            for key in before.iter().filter(|key| !keys.contains(key)) {
                let role = idle(resources, id, key);
                take(resources, roles, key, role);
            }
            for key in keys {
                let role = role(resources, id, kind, key);
                take(resources, roles, key, role);
            }
        }
    }
    // Makers that were lent by a namesake may have changed.
    for resource in resources.iter_mut().filter(|resource| !resource.is_told) {
        let own = |key: &OperationKey| matches!(roles.get(key), Some(Role::Makes { .. }));
        resource.makes.retain(own);
    }
    lend_makers(resources);
}

/// What an operation may do to a resource, as the keys of an entry say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Makes,
    Lists,
    Reads,
    Changes,
    Deletes,
    Uses,
}

fn lists(entry: &ResourceConfig) -> [(Kind, Option<&Vec<OperationKey>>); 6] {
    [
        (Kind::Makes, entry.made_by.as_ref()),
        (Kind::Lists, entry.listed_by.as_ref()),
        (Kind::Reads, entry.read_by.as_ref()),
        (Kind::Changes, entry.changed_by.as_ref()),
        (Kind::Deletes, entry.deleted_by.as_ref()),
        (Kind::Uses, entry.used_by.as_ref()),
    ]
}

fn is_kind(role: Role, kind: Kind, of: ResourceId) -> bool {
    let (own, id) = match role {
        Role::Makes { resource, .. } => (Kind::Makes, resource),
        Role::Lists(id) => (Kind::Lists, id),
        Role::Reads(id) => (Kind::Reads, id),
        Role::Changes(id) => (Kind::Changes, id),
        Role::Deletes(id) => (Kind::Deletes, id),
        Role::ReadsPart(id) | Role::Acts(id) => (Kind::Uses, id),
        Role::Other => return false,
    };
    own == kind && id == of
}

fn role(resources: &[Resource], id: ResourceId, kind: Kind, key: &OperationKey) -> Role {
    match kind {
        Kind::Makes => Role::Makes {
            resource: id,
            by_key: skeleton(&key.template) == skeleton(&resources[id.0].item),
        },
        Kind::Lists => Role::Lists(id),
        Kind::Reads => Role::Reads(id),
        Kind::Changes => Role::Changes(id),
        Kind::Deletes => Role::Deletes(id),
        Kind::Uses if key.is_safe() => Role::ReadsPart(id),
        Kind::Uses => Role::Acts(id),
    }
}

/// The role of an operation that does not do what it was taken for.
fn idle(resources: &[Resource], id: ResourceId, key: &OperationKey) -> Role {
    let below = skeleton(&key.template).starts_with(&skeleton(&resources[id.0].item));
    match below {
        true => role(resources, id, Kind::Uses, key),
        false => Role::Other,
    }
}

/// Gives an operation its role, and takes away the one that it had.
fn take(resources: &mut [Resource], roles: &mut Roles, key: &OperationKey, role: Role) {
    for resource in resources.iter_mut() {
        let own = [
            &mut resource.makes,
            &mut resource.lists,
            &mut resource.reads,
            &mut resource.changes,
            &mut resource.deletes,
        ];
        own.into_iter()
            .for_each(|keys| keys.retain(|own| own != key));
    }
    match role {
        Role::Makes { resource, .. } => resources[resource.0].makes.push(key.clone()),
        Role::Lists(id) => resources[id.0].lists.push(key.clone()),
        Role::Reads(id) => resources[id.0].reads.push(key.clone()),
        Role::Changes(id) => resources[id.0].changes.push(key.clone()),
        Role::Deletes(id) => resources[id.0].deletes.push(key.clone()),
        Role::ReadsPart(_) | Role::Acts(_) | Role::Other => {}
    }
    roles.insert(key.clone(), role);
}

/// Whether a resource is another one, or lies in it at any depth.
fn lies_in(resources: &[Resource], one: ResourceId, other: ResourceId) -> bool {
    let above = std::iter::successors(Some(one), |id| resources[id.0].parent);
    above.take(resources.len()).any(|id| id == other)
}

fn find(resources: &[Resource], item: &str) -> Option<ResourceId> {
    let wanted = skeleton(item);
    let same = |resource: &Resource| skeleton(&resource.item) == wanted;
    resources.iter().position(same).map(ResourceId)
}

/// A resource that no path shows.
fn add(resources: &mut Vec<Resource>, item: &str) -> ResourceId {
    let (collection, key) = item.rsplit_once('/').unwrap_or(("", item));
    let noun = collection.rsplit('/').find(|part| !part.starts_with('{'));
    let noun = noun.filter(|noun| !noun.is_empty()).unwrap_or(key);
    resources.push(Resource {
        item: item.to_owned(),
        collection: collection.to_owned(),
        noun: noun.to_owned(),
        key: key.trim_matches(['{', '}']).to_owned(),
        ..Resource::default()
    });
    ResourceId(resources.len() - 1)
}

impl Site {
    /// The parameter or property of an operation that holds the id of the object which it works on, where its path has
    /// no key for it.
    pub(crate) fn holds_own_id(&self, operation: &Operation, name: &str) -> bool {
        match self.role(&operation.key).needs() {
            Some(id) => !self.holds_in_path(operation) && self.is_id_of(id, name),
            None => false,
        }
    }

    /// Whether the path of an operation has the key of the object that it works on, if it works on one.
    pub(crate) fn holds_in_path(&self, operation: &Operation) -> bool {
        let needed = self.role(&operation.key).needs();
        needed.is_none_or(|id| {
            let item = skeleton(&self.resource(id).item);
            skeleton(&operation.key.template).starts_with(&item)
        })
    }

    /// Whether a name speaks of the id of a resource: by the config, or by itself.
    fn is_id_of(&self, id: ResourceId, name: &str) -> bool {
        let resource = self.resource(id);
        resource.named.iter().any(|own| own == name)
            || resource.key == name
            || super::same_thing(name, &resource.noun)
    }

    /// What the config's `resources` names that the document does not have.
    pub(crate) fn misnamed(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut claimed: BTreeMap<&OperationKey, &str> = BTreeMap::new();
        let known = || self.api.operations.iter().map(|own| own.key.to_string());
        let items: Vec<&str> = self.inferred.iter().map(String::as_str).collect();
        let is_item = |item: &str| items.iter().any(|own| skeleton(own) == skeleton(item));
        for entry in &self.config.resources {
            let mut tell = |word: &str, what: String, todo: String| {
                let problem = Diagnostic::error(what).at(entry.place(word));
                problems.push(problem.todo(todo));
            };
            if entry.item.starts_with('/') && !is_item(&entry.item) {
                let what = format!("no path of the document has `{}` in it", entry.item);
                tell("", what, nearest(&entry.item, items.iter().copied()));
            }
            let others = || self.config.resources.iter().map(|other| &*other.item);
            if let Some(parent) = entry.parent.as_ref().filter(|item| !item.is_empty())
                && !is_item(parent)
                && !others().any(|other| other == parent)
            {
                let what = format!(
                    "there is no resource `{parent}` for `{}` to live in",
                    entry.item
                );
                tell("parent", what, nearest(parent, items.iter().copied()));
            }
            let lost = entry
                .parent
                .as_deref()
                .filter(|item| !item.is_empty())
                .and_then(|item| find(&self.resources, item))
                .zip(find(&self.resources, &entry.item))
                .is_some_and(|(parent, own)| self.resource(own).parent != Some(parent));
            if lost {
                let what = format!("`{}` cannot live in itself", entry.item);
                tell(
                    "parent",
                    what,
                    "name the resource that it lies in, or `false`".to_owned(),
                );
            }
            for (kind, key) in entry.operations() {
                let word = key.to_string();
                let Some(operation) = self.api.operation(key) else {
                    let all: Vec<String> = known().collect();
                    let todo = nearest(&word, all.iter().map(String::as_str));
                    tell(&word, format!("the document has no `{word}`"), todo);
                    continue;
                };
                if matches!(kind, SHARED_BY | UNSHARED_BY) {
                    continue;
                }
                if let Some(other) = claimed.insert(key, &entry.item) {
                    let what = format!("`{word}` is claimed by `{other}` and by `{}`", entry.item);
                    tell(
                        &word,
                        what,
                        "an operation does one thing to one resource: keep one".to_owned(),
                    );
                    continue;
                }
                if matches!(kind, "made_by" | "listed_by") {
                    continue;
                }
                let id = find(&self.resources, &entry.item);
                let in_path = skeleton(&key.template).starts_with(&skeleton(&entry.item));
                let held = |name: &str| id.is_some_and(|id| self.is_id_of(id, name));
                if !in_path && !names(self, operation).iter().any(|name| held(name)) {
                    let what = format!("`{word}` has no place for the id of `{}`", entry.item);
                    let todo = "name the parameter or property that holds it under `named`";
                    tell(&word, what, todo.to_owned());
                }
            }
        }
        problems
    }
}

/// Parameters and body properties of an operation.
fn names(site: &Site, operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().map(|own| own.name.clone());
    let media = operation.body.iter().flat_map(|body| &body.media);
    let schemas = media.filter_map(|media| media.schema.as_ref());
    let properties = schemas.flat_map(|schema| site.api.schemas.properties(schema));
    parameters
        .chain(properties.map(|property| property.name))
        .collect()
}

/// What the user may have meant.
fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let close = known
        .map(|own| (strsim::osa_distance(name, own), own))
        .min();
    let close = close.filter(|(distance, own)| distance * 3 <= own.chars().count().max(3));
    close.map_or_else(
        || "`naysayer plan --resources` lists what there is".to_owned(),
        |(_, own)| format!("did you mean `{own}`?"),
    )
}
