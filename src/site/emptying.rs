//! Deletions of all that is in a collection: `DELETE /projects/{projectId}/notes`.

use crate::config::OthersObjects;
use crate::spec::Operation;

use super::segment::skeleton;
use super::{ResourceId, Site};

impl Site {
    /// What an operation deletes all of: it stands where those are listed and made, and nothing in it says which.
    pub(crate) fn empties(&self, operation: &Operation) -> Option<ResourceId> {
        let is_told = operation.parameters.iter().any(|parameter| {
            parameter.required && parameter.location != crate::spec::ParameterIn::Path
        });
        let has_body = operation.body.as_ref().is_some_and(|body| body.required);
        if &*operation.key.method != "DELETE"
            || is_told
            || has_body
            || self.batch(&operation.key).is_some()
        {
            return None;
        }
        let template = skeleton(&operation.key.template);
        let mut resources = self.resources();
        let emptied = resources.find(|(_, own)| skeleton(&own.collection) == template);
        emptied.map(|(id, _)| id)
    }

    /// Why it is left alone where it lies in nothing that the run could have made: what it deletes is anybody's.
    pub(super) fn empties_for_all(&self, operation: &Operation) -> Option<String> {
        let allows = self.config.safety.others_objects == OthersObjects::Named;
        let has_keys = !operation.path_names().is_empty();
        if allows || has_keys || self.empties(operation).is_none() {
            return None;
        }
        let template = &operation.key.template;
        Some(format!(
            "it deletes all that is in {template}, whoever made it; `others_objects: named` under `safety` allows that"
        ))
    }
}
