//! The order in which operations feed each other.

use crate::spec::Operation;
use crate::words::Arrange as _;

use super::{Role, Site, keys};

/// Operations in feeding order: fewer path parameters first, makers before readers before changes, those that refer to others
/// after those that do not; deletions at the end.
pub(crate) fn survey_order(site: &Site) -> Vec<&Operation> {
    let mut order: Vec<&Operation> = site.api.operations.iter().collect();
    order.arrange_by_key(|operation| {
        let role = site.role(&operation.key);
        let by_key = matches!(role, Role::Makes { by_key: true, .. });
        // What a maker is given by its key is not there yet: its own parameter does not count.
        let depth = operation.path_names().len()
            - usize::from(by_key && !operation.path_names().is_empty());
        let links = match role {
            Role::Makes { .. } => links(site, operation),
            _ => 0,
        };
        let (depth, rank) = match (asked(site, operation), role) {
            (None, _) | (_, Role::Makes { .. }) => (depth, role.rank()),
            // It reads what is named beside the path.
            (Some(keys), _) => (depth.max(keys), role.rank().max(Role::READS_PART)),
        };
        let (depth, rank) = match site.batch(&operation.key) {
            Some(batch) => {
                let keys = keys(&site.resource(batch.resource).item).count();
                (depth.max(keys), Role::ACTS)
            }
            None => (depth, rank),
        };
        (matches!(role, Role::Deletes(_)), depth, rank, links)
    });
    order
}

/// Keys of the deepest resource of which a parameter that must be there names one; none where there is no such parameter.
fn asked(site: &Site, operation: &Operation) -> Option<usize> {
    let required = operation.parameters.iter().filter(|own| own.required);
    let named = required.filter_map(|own| site.parameter_reference(operation, own));
    named
        .map(|id| site.resource(id).item.matches('{').count())
        .max()
}

/// How many properties of the body name a live object, which must be there first.
fn links(site: &Site, operation: &Operation) -> usize {
    let media = operation.body.iter().flat_map(|body| &body.media);
    let schema = media.filter_map(|media| media.schema.as_ref()).next();
    let properties = schema.map(|schema| site.api.schemas.properties(schema));
    let names = properties.into_iter().flatten();
    names
        .filter(|property| site.reference(operation, &property.name).is_some())
        .count()
}
