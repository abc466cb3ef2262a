//! What the document was understood to hold: resources, their parents, and which operation does what to them.

use crate::site::{ResourceId, Role, Site};
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

/// Operations whose body names an object of the resource, and by which property.
fn references(site: &Site, id: ResourceId) -> Vec<(&OperationKey, String)> {
    let mut found = Vec::new();
    for operation in &site.api.operations {
        let media = operation.body.iter().flat_map(|body| &body.media);
        let Some(schema) = media.filter_map(|media| media.schema.as_ref()).next() else {
            continue;
        };
        let properties = site.api.schemas.properties(schema).into_iter();
        let named =
            properties.filter(|property| site.reference(operation, &property.name) == Some(id));
        found.extend(named.map(|property| (&operation.key, property.name)));
    }
    found
}
