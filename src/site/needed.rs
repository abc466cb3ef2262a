//! What must be surveyed so that some operations can be tried: they themselves, and whoever feeds them.

use std::collections::BTreeSet;

use crate::spec::Operation;
use crate::words::OperationKey;

use super::{ResourceId, Role, Site};

impl Site {
    /// `wanted`, and every operation that makes, lists, reads, changes or deletes something that they stand on.
    pub(crate) fn needed(&self, wanted: &BTreeSet<OperationKey>) -> BTreeSet<OperationKey> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<OperationKey> = wanted.iter().cloned().collect();
        let mut known: BTreeSet<ResourceId> = BTreeSet::new();
        while let Some(key) = open.pop() {
            if !needed.insert(key.clone()) {
                continue;
            }
            let Some(operation) = self.api.operation(&key) else {
                continue;
            };
            for id in self.stands_on(operation) {
                if known.insert(id) {
                    let resource = self.resource(id);
                    let lives = [
                        &resource.lists,
                        &resource.makes,
                        &resource.reads,
                        &resource.changes,
                        &resource.deletes,
                    ];
                    open.extend(lives.into_iter().flatten().cloned());
                }
            }
        }
        needed
    }

    /// The resources that a call of the operation touches: its own, those above it, those that its body refers to.
    fn stands_on(&self, operation: &Operation) -> Vec<ResourceId> {
        let own = match self.role(&operation.key) {
            Role::Lists(id) | Role::Makes { resource: id, .. } => Some(id),
            role => role.needs(),
        };
        let several = || Some(self.batch(&operation.key)?.resource);
        let own = own.or_else(several);
        let own = own.or_else(|| self.nearest(&operation.key.template));
        let above =
            std::iter::successors(own, |id| self.resource(*id).parent).collect::<Vec<ResourceId>>();
        let media = operation.body.iter().flat_map(|body| &body.media);
        let schemas = media.filter_map(|media| media.schema.as_ref());
        let properties = schemas.flat_map(|schema| self.api.schemas.properties(schema));
        let named = properties.filter_map(|property| self.reference(operation, &property.name));
        let in_query = operation.parameters.iter();
        let asked = in_query.filter_map(|parameter| self.reference(operation, &parameter.name));
        above.into_iter().chain(named).chain(asked).collect()
    }
}
