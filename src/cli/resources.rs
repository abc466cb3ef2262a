//! What the document was understood to hold: resources, their parents, and which operation does what to them.

use crate::site::{IdPlace, ResourceId, Role, Site};
use crate::words::OperationKey;

/// One block for each resource, and at the end the operations that belong to none.
pub(super) fn text(site: &Site) -> String {
    let mut text = String::new();
    for (id, resource) in site.resources() {
        let parent = resource
            .parent
            .map(|parent| format!("  in {}", site.resource(parent).item));
        text.push_str(&format!(
            "{}{}\n",
            resource.item,
            parent.unwrap_or_default()
        ));
        let acts = others(
            site,
            |role| matches!(role, Role::Acts(own) | Role::ReadsPart(own) if own == id),
        );
        for (what, keys) in [
            ("made by", &resource.makes),
            ("listed by", &resource.lists),
            ("read by", &resource.reads),
            ("changed by", &resource.changes),
            ("deleted by", &resource.deletes),
            ("used by", &acts),
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
        for (operation, property) in references(site, id) {
            text.push_str(&format!("  named by    `{property}` of {operation}\n"));
        }
    }
    let rest = others(site, |role| role == Role::Other);
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

fn others(site: &Site, of: impl Fn(Role) -> bool) -> Vec<OperationKey> {
    let keys = site.api.operations.iter().map(|operation| &operation.key);
    keys.filter(|key| of(site.role(key))).cloned().collect()
}

/// Operations that name an object of the resource beside the path, and by which parameter or property.
fn references(site: &Site, id: ResourceId) -> Vec<(&OperationKey, String)> {
    let mut found = Vec::new();
    for operation in &site.api.operations {
        let batch = site.batch(&operation.key);
        if let Some(batch) = batch.filter(|batch| batch.resource == id) {
            let list = match batch.property.as_str() {
                "" => "the body".to_owned(),
                name => name.to_owned(),
            };
            found.push((&operation.key, list));
        }
        let beside = operation.parameters.iter();
        let beside = beside.filter(|own| site.parameter_reference(operation, own) == Some(id));
        found.extend(beside.map(|own| (&operation.key, own.name.clone())));
        let media = operation.body.iter().flat_map(|body| &body.media);
        let Some(schema) = media.filter_map(|media| media.schema.as_ref()).next() else {
            continue;
        };
        let properties = site.api.schemas.properties(schema).into_iter();
        let named = properties.filter(|property| {
            let is_list = batch.is_some_and(|batch| batch.property == property.name);
            !is_list && site.reference(operation, &property.name) == Some(id)
        });
        found.extend(named.map(|property| (&operation.key, property.name)));
    }
    found
}
