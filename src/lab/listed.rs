//! Parameters that take listed values alone, such as a word that stands for all.

use serde_json::Value;

use crate::spec::Parameter;

use super::compose::Composer;

impl Composer<'_> {
    /// Whether the schema of a parameter lists what it takes.
    pub(super) fn is_listed(&self, parameter: &Parameter) -> bool {
        let library = &self.site.api.schemas;
        let schema = parameter.schema.as_ref().and_then(|own| library.get(own));
        schema.is_some_and(|own| own.get("const").is_some() || own.get("enum").is_some())
    }

    /// Whether a reading's parameter does, and this is not among it. What changes something is sent to the object's own id,
    /// whatever the document lists: another one is not the run's own.
    pub(super) fn is_unlisted(&self, parameter: &Parameter, value: &Value) -> bool {
        self.site.only_reads(self.operation)
            && self.is_listed(parameter)
            && !self.legal(parameter, value)
    }
}
