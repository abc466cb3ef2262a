//! Deletions of all that is somewhere: `DELETE /projects/{projectId}/notes`, `DELETE /cart`.

use crate::config::OthersObjects;
use crate::spec::Operation;

use super::segment::skeleton;
use super::{ResourceId, Role, Site};

impl Site {
    /// What an operation deletes all of: it stands where those are listed and made, and nothing in it says which.
    pub(crate) fn empties(&self, operation: &Operation) -> Option<ResourceId> {
        if !self.deletes_all_there(operation) {
            return None;
        }
        let template = skeleton(&operation.key.template);
        let mut resources = self.resources();
        let emptied = resources.find(|(_, own)| skeleton(&own.collection) == template);
        emptied.map(|(id, _)| id)
    }

    /// Why a deletion is left alone that lies in nothing which the run could have made: what it deletes is not the run's own.
    pub(super) fn deletes_what_is_not_made(&self, operation: &Operation) -> Option<String> {
        let allows = self.config.safety.others_objects == OthersObjects::Named;
        let has_keys = !operation.path_names().is_empty();
        if allows || has_keys || !self.deletes_all_there(operation) {
            return None;
        }
        let template = &operation.key.template;
        Some(format!(
            "it deletes {template} as a whole, which this run did not make; `others_objects: named` under `safety` allows that"
        ))
    }

    /// Whether it deletes, and nothing but its path says what.
    fn deletes_all_there(&self, operation: &Operation) -> bool {
        let is_told = operation.parameters.iter().any(|parameter| {
            parameter.required && parameter.location != crate::spec::ParameterIn::Path
        });
        let has_body = operation.body.as_ref().is_some_and(|body| body.required);
        &*operation.key.method == "DELETE"
            && !is_told
            && !has_body
            && !matches!(self.role(&operation.key), Role::Deletes(_))
            && self.batch(&operation.key).is_none()
    }
}
