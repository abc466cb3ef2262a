//! Which version of OpenAPI a document declares, and what else it may be.

use serde_json::Value;

use crate::words::Diagnostic;

use super::cursor::Cursor;

/// The version that a document declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    /// As written, such as `3.1.0`.
    pub(super) text: String,
    major: u8,
    minor: u8,
}

impl Version {
    /// The version of the document `top`.
    ///
    /// # Errors
    /// A document that is none of OpenAPI, or of a version that cannot be read.
    pub(super) fn of(top: &Cursor<'_, '_>) -> Result<Self, Diagnostic> {
        if let Some(swagger) = top.get("swagger") {
            let text = plain(swagger.value);
            // `swagger: 2.0` without quotes is a number.
            return match text.as_str() {
                "2" | "2.0" => Ok(Self {
                    text: "2.0".to_owned(),
                    major: 2,
                    minor: 0,
                }),
                _ => Err(swagger
                    .error(format!("Swagger {text} cannot be read"))
                    .todo("convert it to OpenAPI 3")),
            };
        }
        let Some(field) = top.get("openapi") else {
            return Err(top
                .error(format!("not an OpenAPI document: {}", found(top.value)))
                .todo("name a file that begins with `openapi: 3.…` or `swagger: 2.0`"));
        };
        let text = plain(field.value);
        let minor = match text.split('.').collect::<Vec<_>>()[..] {
            ["3", minor, ..] => minor.parse::<u8>().ok(),
            _ => None,
        };
        match minor {
            Some(minor @ 0..=2) => Ok(Self {
                text,
                major: 3,
                minor,
            }),
            _ => Err(field
                .error(format!("OpenAPI {text} cannot be read"))
                .todo("convert it to one of 2.0, 3.0, 3.1 and 3.2")),
        }
    }

    /// Whether it is Swagger 2.0.
    pub(super) fn is_swagger(&self) -> bool {
        self.major == 2
    }

    /// Whether keywords beside a schema's `$ref` mean something: since 3.1.
    pub(super) fn keeps_siblings(&self) -> bool {
        self.minor > 0
    }

    /// Whether a path item may have `query` and `additionalOperations`: since 3.2.
    pub(super) fn has_more_methods(&self) -> bool {
        self.minor > 1
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What stands there instead, in a few words.
fn found(value: &Value) -> String {
    let Value::Object(entries) = value else {
        return match value {
            Value::Array(_) => "the file holds a list".to_owned(),
            Value::String(_) => "the file holds plain text".to_owned(),
            _ => "the file holds a single value".to_owned(),
        };
    };
    let kinds = [
        ("asyncapi", "this is an AsyncAPI document"),
        ("arazzo", "this is an Arazzo document"),
        ("overlay", "this is an OpenAPI overlay"),
        ("$schema", "this is a JSON Schema"),
        ("apiVersion", "this looks like a Kubernetes manifest"),
        ("__schema", "this is a GraphQL schema"),
        ("log", "this looks like a HAR recording"),
    ];
    for (key, kind) in kinds {
        if entries.contains_key(key) {
            return kind.to_owned();
        }
    }
    if entries.contains_key("item") && entries.contains_key("info") {
        return "this looks like a Postman collection".to_owned();
    }
    let keys: Vec<_> = entries
        .keys()
        .take(3)
        .map(|key| format!("`{}`", key.chars().take(40).collect::<String>()))
        .collect();
    match keys.len() {
        0 => "the file holds an empty map".to_owned(),
        _ => format!("no `openapi` key; it begins with {}", keys.join(", ")),
    }
}
