//! A schema's flattened view: its properties and its main type, for those who look for ids, names and secrets.

use std::collections::BTreeSet;

use serde_json::Value;

use super::library::{Library, SchemaRef};
use super::shape::{Part, Shape};

/// Alternatives that are opened one after the other.
const OPENED: usize = 8;

/// One property of an object, seen through `$ref` and `allOf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    /// Its name.
    pub name: String,
    /// Its schema, as the object first mentions it.
    pub schema: SchemaRef,
    /// Whether the object requires it.
    pub required: bool,
    /// Only the server sets it.
    pub read_only: bool,
    /// It is sent and never comes back.
    pub write_only: bool,
}

impl Library {
    /// The properties of the object that `schema` describes: through `$ref`, `allOf`,
    /// and the first branch of `oneOf`/`anyOf` that is no null. In the order of writing.
    pub(crate) fn properties(&self, schema: &SchemaRef) -> Vec<Property> {
        let Some(shape) = self.likely(schema) else {
            return Vec::new();
        };
        let required: BTreeSet<&str> = shape.required().into_iter().collect();
        let names = shape.names().into_iter();
        let found = names.filter_map(|name| {
            let parts = shape.property(name)?;
            let at = parts.first()?.at.clone();
            let inner = Shape::of(self, &parts);
            Some(Property {
                name: name.to_owned(),
                schema: at,
                required: required.contains(name),
                read_only: inner.is("readOnly"),
                write_only: inner.is("writeOnly"),
            })
        });
        found.collect()
    }

    /// The type that a value of this schema has first of all: `object`, `array`, `string`, `integer`, `number`,
    /// `boolean` or `null`; `None` when the schema does not tell.
    pub(crate) fn primary_type(&self, schema: &SchemaRef) -> Option<&'static str> {
        let shape = self.likely(schema)?;
        shape.main_type().or_else(|| {
            let mut listed = shape
                .all("const")
                .chain(shape.all("enum").filter_map(Value::as_array).flatten());
            listed.find(|value| !value.is_null()).map(type_of)
        })
    }

    /// Whether a value of another type is none where everything is written as text: any value is a text, a single one
    /// is a list of one, and a list of one is what it holds.
    pub(crate) fn is_same_text(&self, schema: &SchemaRef, value: &Value) -> bool {
        let plain = |item: SchemaRef| !matches!(self.primary_type(&item), Some("object" | "array"));
        match self.primary_type(schema) {
            Some("string") => !value.is_string(),
            Some("array") => !value.is_array() && self.items(schema).is_none_or(plain),
            _ => value.is_array(),
        }
    }

    /// The schema of an array's items, as the array first mentions it.
    pub(crate) fn items(&self, schema: &SchemaRef) -> Option<SchemaRef> {
        let parts = self.likely(schema)?.item(0);
        parts.first().map(|part| part.at.clone())
    }

    fn likely(&self, schema: &SchemaRef) -> Option<Shape<'_>> {
        let part = Part {
            at: schema.clone(),
            schema: self.get(schema)?,
        };
        let mut shape = Shape::of(self, &[part]);
        for _ in 0..OPENED {
            let Some(choice) = shape.choices.first() else {
                break;
            };
            let branch = match choice.keyword {
                // Neither side: both are only sometimes true.
                "if" => 2,
                "dependentSchemas" => 1,
                _ => choice
                    .branches
                    .iter()
                    .position(|branch| !is_null(branch))
                    .unwrap_or(0),
            };
            shape = shape.taking(self, 0, branch);
        }
        Some(shape)
    }
}

/// Whether a branch allows nothing but null.
pub(super) fn is_null(branch: &[Part<'_>]) -> bool {
    branch.iter().any(|part| {
        part.schema.get("type").is_some_and(|kind| kind == "null")
            || part.schema.get("const").is_some_and(Value::is_null)
    })
}

/// The JSON type of a value, as a schema names it.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Library, SchemaRef};

    #[test]
    fn properties_are_seen_through_references_and_branches() {
        let library = Library::new(json!({
            "S": {"allOf": [{"$ref": "#/Base"}, {"required": ["name"], "properties": {"name": {"type": "string"}}}],
                  "anyOf": [{"type": "null"}, {"properties": {"note": {}}}]},
            "Base": {"required": ["id"], "properties": {"id": {"$ref": "#/Id"}, "self": {"$ref": "#/S"}}},
            "Id": {"type": ["null", "integer"], "readOnly": true}}));
        let at = SchemaRef("/S".into());
        let lines: Vec<String> = library
            .properties(&at)
            .iter()
            .map(|p| format!("{} {} {} {}", p.name, p.schema.0, p.required, p.read_only))
            .collect();
        assert_eq!(
            lines,
            [
                "id /Base/properties/id true true",
                "self /Base/properties/self false false",
                "name /S/allOf/1/properties/name true false",
                "note /S/anyOf/1/properties/note false false",
            ]
        );
        assert_eq!(
            library.primary_type(&SchemaRef("/Id".into())),
            Some("integer")
        );
        assert_eq!(library.primary_type(&at), Some("object"));
        assert_eq!(library.primary_type(&SchemaRef("/lost".into())), None);
    }
}
