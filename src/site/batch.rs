//! Operations that work on several objects at once, named by their ids in one body: `POST /tasks/bulk-delete`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::schema::SchemaRef;
use crate::spec::Operation;
use crate::words::OperationKey;

use super::reference::flat;
use super::segment::{fronts, skeleton};
use super::{ResourceId, Role, Site, singular};

/// Properties that hold ids and do not say of what.
const PLAIN: &[&str] = &["ids", "uuids", "guids", "keys", "identifiers"];
/// Properties of an item that hold its id.
const OWN: &[&str] = &["id", "uuid", "guid", "key"];
/// Words in the last part of a path.
const DELETES: &[&str] = &["delete", "remove", "destroy", "purge", "trash", "discard"];
const READS: &[&str] = &[
    "get", "read", "fetch", "export", "download", "lookup", "retrieve", "mget", "resolve",
];
/// Words there that turn one of the others round: `undelete`, `mark-as-read`.
const TURNS: &[&str] = &["undelete", "unremove", "untrash", "mark", "unread"];

/// What happens to the objects that a batch names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// The answer shows them.
    Reads,
    /// It changes them.
    Changes,
    /// It deletes them.
    Deletes,
}

/// Where a body names several objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Batch {
    /// Whose ids they are.
    pub resource: ResourceId,
    /// The resource below one of which the operation stands, and in which what it names lies.
    pub above: Option<ResourceId>,
    /// The property that holds the list; empty where the body itself is one.
    pub property: String,
    /// The property of each item that holds the id; none where the items are the ids.
    pub each: Option<String>,
    /// What happens to them.
    pub does: Does,
}

impl Batch {
    /// The body with these ids in its list. Items that are objects keep what else they have.
    pub(crate) fn put(&self, body: &mut Value, ids: &[Value]) {
        let list = match self.property.as_str() {
            "" => Some(body),
            name => body.as_object_mut().map(|body| {
                let own = body.entry(name);
                own.or_insert_with(|| Value::Array(Vec::new()))
            }),
        };
        let Some(list) = list else { return };
        let first = list.get(0).cloned();
        let item = |id: &Value| match &self.each {
            None => id.clone(),
            Some(name) => {
                let mut item = first
                    .clone()
                    .unwrap_or_else(|| Value::Object(Default::default()));
                item[name] = id.clone();
                item
            }
        };
        *list = ids.iter().map(item).collect();
    }
}

/// Every such operation of which somebody can make the objects: beside everything else, or below one thing.
pub(super) fn all(site: &Site) -> BTreeMap<OperationKey, Batch> {
    let operations = site.api.operations.iter();
    let beside =
        operations.filter(|own| matches!(site.role(&own.key), Role::Other | Role::Acts(_)));
    beside
        .filter_map(|own| Some((own.key.clone(), of(site, own)?)))
        .collect()
}

impl Site {
    /// Where an operation's body names several objects, if it does.
    pub(crate) fn batch(&self, key: &OperationKey) -> Option<&Batch> {
        self.batches.get(key)
    }
}

fn of(site: &Site, operation: &Operation) -> Option<Batch> {
    let media = &operation.body.as_ref()?.media;
    let json = media.iter().find(|media| media.name.contains("json"))?;
    let schema = json.schema.as_ref()?;
    let does = does(operation);
    let above = match (operation.path_names().is_empty(), site.role(&operation.key)) {
        (true, _) => None,
        (false, Role::Acts(id)) => Some(id),
        _ => return None,
    };
    let library = &site.api.schemas;
    if library.primary_type(schema) == Some("array") {
        let (resource, each) = list(site, operation, "", schema)?;
        return Some(Batch {
            resource,
            above,
            property: String::new(),
            each,
            does,
        });
    }
    let lists = library.properties(schema).into_iter().filter(|property| {
        library.primary_type(&property.schema) == Some("array") && !property.read_only
    });
    let mut found = lists.filter_map(|property| {
        let (resource, each) = list(site, operation, &property.name, &property.schema)?;
        Some(Batch {
            resource,
            above,
            property: property.name,
            each,
            does,
        })
    });
    found.next()
}

/// Whose ids a list holds, and under which property of its items.
fn list(
    site: &Site,
    operation: &Operation,
    property: &str,
    schema: &SchemaRef,
) -> Option<(ResourceId, Option<String>)> {
    let library = &site.api.schemas;
    let item = library.items(schema)?;
    let is_id =
        |schema: &SchemaRef| matches!(library.primary_type(schema), Some("string" | "integer"));
    let here = || of_path(site, operation);
    if is_id(&item) {
        let plain = property.is_empty() || PLAIN.contains(&flat(property).as_str());
        let named = || site.reference(operation, property);
        let one = || site.reference(operation, &singular(property));
        let lies_here = |id: &ResourceId| match site.role(&operation.key) {
            Role::Acts(above) => lies_in(site, *id, above),
            _ => true,
        };
        let resource = if plain {
            here()?
        } else {
            named().or_else(one).filter(lies_here)?
        };
        return Some((resource, None));
    }
    let resource = here()?;
    let own = library.properties(&item).into_iter().find(|own| {
        let name = flat(&own.name);
        let plain = OWN.contains(&name.as_str());
        is_id(&own.schema)
            && !own.read_only
            && (plain || flat(&site.resource(resource).key) == name)
    })?;
    Some((resource, Some(own.name)))
}

/// The resource in whose collection the path lies: where its like are listed, made or found by their ids.
fn of_path(site: &Site, operation: &Operation) -> Option<ResourceId> {
    let own = skeleton(&operation.key.template);
    let depth = operation.path_names().len();
    fronts(&own)
        .filter(|front| !front.is_empty() && front.matches("{}").count() == depth)
        .find_map(|front| site.index.places.get(front).copied())
}

/// Whether one of a resource, or of a namesake, lies in one of another.
fn lies_in(site: &Site, id: ResourceId, above: ResourceId) -> bool {
    let front = format!("{}/", skeleton(&site.resource(above).item));
    let own = site.resource(id);
    let mut namesakes = site.namesakes(id).map(|(_, other)| other);
    own.parent == Some(above)
        || namesakes.any(|other| other.parent == Some(above))
        || own.makes.iter().any(|key| {
            let made = skeleton(&key.template);
            made.strip_prefix(&front)
                .is_some_and(|rest| !rest.contains("{}"))
        })
}

fn does(operation: &Operation) -> Does {
    let last = operation.key.template.rsplit(['/', ':']).next();
    let last = flat(last.unwrap_or_default());
    let has = |words: &[&str]| words.iter().any(|word| last.contains(word));
    match &*operation.key.method {
        "DELETE" => Does::Deletes,
        "POST" if has(TURNS) => Does::Changes,
        "POST" if has(DELETES) => Does::Deletes,
        "POST" if has(READS) => Does::Reads,
        _ => Does::Changes,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Batch, Does};
    use crate::site::ResourceId;

    #[test]
    fn ids_go_where_a_body_has_room_for_them() {
        let batch = |property: &str, each: Option<&str>| Batch {
            resource: ResourceId(0),
            above: None,
            property: property.to_owned(),
            each: each.map(str::to_owned),
            does: Does::Changes,
        };
        for (batch, before, after) in [
            (
                batch("ids", None),
                json!({ "ids": ["x"], "to": "y" }),
                json!({ "ids": [1, 2], "to": "y" }),
            ),
            (batch("ids", None), json!({}), json!({ "ids": [1, 2] })),
            (batch("", None), json!(["x"]), json!([1, 2])),
            (
                batch("", Some("id")),
                json!([{ "id": "x", "title": "t" }]),
                json!([{ "id": 1, "title": "t" }, { "id": 2, "title": "t" }]),
            ),
        ] {
            let mut body = before;
            batch.put(&mut body, &[json!(1), json!(2)]);
            assert_eq!(body, after);
        }
    }
}
