//! The properties of an object schema, as one flat list.

use serde_json::Value;

use super::facets::{follow, types};
use super::{Library, SchemaRef};

/// One property of an object schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: SchemaRef,
    /// Whether it must be there.
    pub required: bool,
    /// Whether only the server sets it.
    pub read_only: bool,
    /// Whether the server keeps it to itself.
    pub write_only: bool,
}

impl Library {
    /// Properties in the order of the document, `$ref` and `allOf` laid together; of alternatives, those of the first.
    pub(crate) fn properties(&self, schema: &SchemaRef) -> Vec<Property> {
        self.properties_of(schema, None)
    }

    /// The same where an instance tells which alternative is meant: the first that allows it.
    pub(super) fn properties_of(
        &self,
        schema: &SchemaRef,
        instance: Option<&Value>,
    ) -> Vec<Property> {
        let mut all = Vec::new();
        self.collect_properties(schema, instance, &mut all, 6);
        all
    }

    fn collect_properties(
        &self,
        schema: &SchemaRef,
        instance: Option<&Value>,
        all: &mut Vec<Property>,
        depth: usize,
    ) {
        let flat = self.facets(schema);
        let required: Vec<&str> = flat
            .get("required")
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |names| {
                names.iter().filter_map(Value::as_str).collect()
            });
        let members = flat.get("properties").and_then(Value::as_object);
        for (name, reference) in members.into_iter().flatten() {
            let Some(own) = follow(reference) else {
                continue;
            };
            if all.iter().any(|known| known.name == *name) {
                continue;
            }
            let flag = |keyword: &str| self.facets(&own).get(keyword) == Some(&Value::Bool(true));
            all.push(Property {
                name: name.clone(),
                required: required.contains(&name.as_str()),
                read_only: flag("readOnly"),
                write_only: flag("writeOnly"),
                schema: own,
            });
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(branches) = flat
                .get(keyword)
                .and_then(Value::as_array)
                .filter(|_| depth > 0)
            else {
                continue;
            };
            let mut branches = branches.iter().filter_map(follow);
            let fitting = match instance {
                Some(instance) => branches.find(|branch| self.check(branch, instance).is_legal()),
                None => branches.next(),
            };
            if let Some(branch) = fitting {
                self.collect_properties(&branch, instance, all, depth - 1);
            }
        }
    }

    /// The first type other than null that a schema allows, if it says any.
    pub(crate) fn primary_type(&self, schema: &SchemaRef) -> Option<String> {
        let flat = self.facets(schema);
        types(&flat)
            .into_iter()
            .find(|kind| *kind != "null")
            .map(str::to_owned)
    }
}
