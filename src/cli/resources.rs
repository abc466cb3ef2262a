//! What the document was understood to hold: resources, their parents, and which operation does what to them.

use std::collections::BTreeMap;

use crate::site::{IdPlace, ResourceId, Role, Site};
use crate::words::OperationKey;

/// One block for each resource, and at the end the operations that belong to none.
pub(super) fn text(site: &Site) -> String {
    let mut text = String::new();
    let references = references(site);
    let mut acts: BTreeMap<ResourceId, Vec<OperationKey>> = BTreeMap::new();
    for operation in &site.api.operations {
        if let Role::Acts(id) | Role::ReadsPart(id) = site.role(&operation.key) {
            acts.entry(id).or_default().push(operation.key.clone());
        }
    }
    let none = Vec::new();
    for (id, resource) in site.resources() {
        let parent = resource
            .parent
            .map(|parent| format!("  in {}", site.resource(parent).item));
        text.push_str(&format!(
            "{}{}\n",
            resource.item,
            parent.unwrap_or_default()
        ));
        if let Some(other) = resource.alias_of {
            let other = &site.resource(other).item;
            text.push_str(&format!("  the same as {other}\n"));
        }
        for (what, keys) in [
            ("made by", &resource.makes),
            ("listed by", &resource.lists),
            ("read by", &resource.reads),
            ("changed by", &resource.changes),
            ("deleted by", &resource.deletes),
            ("used by", acts.get(&id).unwrap_or(&none)),
        ] {
            line(&mut text, what, keys);
        }
        match &resource.id {
            Some(IdPlace::Body(pointer)) => {
                text.push_str(&format!("  id in       {pointer} of the answer\n"));
            }
            Some(IdPlace::Header(name)) => {
                text.push_str(&format!("  id in       {name} of the answer\n"));
            }
            None => {}
        }
        for (operation, property) in references.get(&id).into_iter().flatten() {
            text.push_str(&format!("  named by    `{property}` of {operation}\n"));
        }
    }
    let keys = site.api.operations.iter().map(|operation| &operation.key);
    let rest: Vec<OperationKey> = keys
        .filter(|key| site.role(key) == Role::Other)
        .cloned()
        .collect();
    if !rest.is_empty() {
        text.push_str("no resource\n");
        line(&mut text, "", &rest);
    }
    text
}

fn line(text: &mut String, what: &str, keys: &[OperationKey]) {
    for key in keys {
        text.push_str(&format!("  {what:<11} {key}\n"));
    }
}

/// Operations that name an object of a resource beside the path, and by which parameter or property.
fn references(site: &Site) -> BTreeMap<ResourceId, Vec<(&OperationKey, String)>> {
    let mut found: BTreeMap<ResourceId, Vec<_>> = BTreeMap::new();
    let mut note = |id: Option<ResourceId>, key, name: &str| {
        if let Some(id) = id {
            let named = found.entry(id).or_default();
            named.push((key, name.to_owned()));
        }
    };
    for operation in &site.api.operations {
        let batch = site.batch(&operation.key);
        if let Some(batch) = batch {
            let list = match batch.property.as_str() {
                "" => "the body",
                name => name,
            };
            note(Some(batch.resource), &operation.key, list);
        }
        for own in &operation.parameters {
            note(
                site.parameter_reference(operation, own),
                &operation.key,
                &own.name,
            );
        }
        let media = operation.body.iter().flat_map(|body| &body.media);
        let Some(schema) = media.filter_map(|media| media.schema.as_ref()).next() else {
            continue;
        };
        for property in site.api.schemas.properties(schema) {
            if batch.is_none_or(|batch| batch.property != property.name) {
                note(
                    site.reference(operation, &property.name),
                    &operation.key,
                    &property.name,
                );
            }
        }
    }
    found
}
