//! The order in which operations feed each other.

use crate::spec::Operation;

use super::{Role, Site};

/// Operations in feeding order: fewer path parameters first, makers before readers before changes; deletions at the end.
pub(crate) fn survey_order(site: &Site) -> Vec<&Operation> {
    let mut order: Vec<&Operation> = site.api.operations.iter().collect();
    order.sort_by_key(|operation| {
        let role = site.role(&operation.key);
        let by_key = matches!(role, Role::Makes { by_key: true, .. });
        // What a maker is given by its key is not there yet: its own parameter does not count.
        let depth = operation.path_names().len()
            - usize::from(by_key && !operation.path_names().is_empty());
        (matches!(role, Role::Deletes(_)), depth, role.rank())
    });
    order
}
