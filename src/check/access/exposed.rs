//! Which property of an answer ought not to be there: writeOnly ones, and secrets that the document does not declare.

use serde_json::Value;

use crate::http::{Request, Response};
use crate::schema::{Library, Property, SchemaRef};
use crate::spec::Operation;

/// Names that are secrets wherever they come up, without separators and in lower case.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "passwordhash",
    "passwordsalt",
    "hashedpassword",
    "encryptedpassword",
    "pwdhash",
    "passphrase",
    "secretkey",
    "clientsecret",
    "privatekey",
    "apisecret",
    "totpsecret",
    "otpsecret",
    "mfasecret",
    "resettoken",
    "passwordresettoken",
    "recoverycodes",
    "securityanswer",
    "cvv",
    "cardnumber",
    "creditcard",
    "ssn",
    "socialsecuritynumber",
];
const DEEPEST: usize = 6;
const MOST_ITEMS: usize = 20;

/// A property that is shown and ought not to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exposed {
    /// Where, with `*` for an index.
    pub pointer: String,
    /// Whether the document calls it writeOnly; otherwise it is a secret that the document does not declare.
    pub write_only: bool,
}

/// The first such property of a successful answer.
pub(super) fn exposed(
    library: &Library,
    operation: &Operation,
    request: &Request,
    response: &Response,
) -> Option<Exposed> {
    let body = response.json()?;
    let own = response.media_type()?;
    let documented = operation.response(response.status);
    let media = documented.and_then(|documented| {
        documented
            .media
            .iter()
            .find(|media| media.name.to_ascii_lowercase().starts_with(&own))
    });
    let sent = request.body.as_ref().map(|body| &body.bytes);
    let sent = sent.and_then(|bytes| serde_json::from_slice(bytes).ok());
    let look = Look { library, sent };
    look.at(media?.schema.as_ref(), &body, String::new(), DEEPEST)
}

struct Look<'a> {
    library: &'a Library,
    sent: Option<Value>,
}

impl Look<'_> {
    fn at(
        &self,
        schema: Option<&SchemaRef>,
        value: &Value,
        pointer: String,
        depth: usize,
    ) -> Option<Exposed> {
        let depth = depth.checked_sub(1)?;
        match value {
            Value::Object(object) => {
                let declared = schema.map_or_else(Vec::new, |schema| self.declared(schema));
                object.iter().find_map(|(name, inner)| {
                    let pointer = format!("{pointer}/{name}");
                    let own = declared.iter().find(|property| property.name == *name);
                    let write_only = own.is_some_and(|property| property.write_only);
                    let secret = own.is_none() && is_secret(name) && !self.was_sent(name, inner);
                    if (write_only || secret) && has_value(inner) {
                        return Some(Exposed {
                            pointer,
                            write_only,
                        });
                    }
                    self.at(own.map(|property| &property.schema), inner, pointer, depth)
                })
            }
            Value::Array(items) => {
                let schema = schema.and_then(|schema| self.library.items(schema));
                let pointer = format!("{pointer}/*");
                let mut items = items.iter().take(MOST_ITEMS);
                items.find_map(|item| self.at(schema.as_ref(), item, pointer.clone(), depth))
            }
            _ => None,
        }
    }

    /// Properties of a schema and of all its alternatives.
    fn declared(&self, schema: &SchemaRef) -> Vec<Property> {
        let mut declared = self.library.properties(schema);
        let Some((at, resolved)) = self.library.resolve(schema) else {
            return declared;
        };
        for keyword in ["oneOf", "anyOf"] {
            let count = resolved
                .get(keyword)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            for index in 0..count {
                let branch = at.child(keyword).child(&index.to_string());
                declared.extend(self.library.properties(&branch));
            }
        }
        declared
    }

    /// Whether the asker sent the very value: an echo shows him nothing new.
    fn was_sent(&self, name: &str, value: &Value) -> bool {
        self.sent.as_ref().and_then(|sent| sent.get(name)) == Some(value)
    }
}

fn is_secret(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let flat = letters.collect::<String>().to_ascii_lowercase();
    SECRETS.contains(&flat.as_str())
}

/// Whether a value says something: neither empty nor a mask.
fn has_value(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let mask = |letter: char| "*•xX.-_".contains(letter);
            let bracketed = text.starts_with(['[', '<', '(']) && text.ends_with([']', '>', ')']);
            text.len() >= 4 && !text.chars().all(mask) && !bracketed
        }
        Value::Number(_) => true,
        Value::Array(items) => items.iter().any(has_value),
        Value::Object(object) => !is_schema(object) && object.values().any(has_value),
        Value::Null | Value::Bool(_) => false,
    }
}

/// Whether an object says what a value would look like: an API of schemas has properties called `password` that hold none.
fn is_schema(object: &serde_json::Map<String, Value>) -> bool {
    const TYPES: &[&str] = &[
        "string", "number", "integer", "boolean", "object", "array", "null",
    ];
    let typed = |kind: &Value| kind.as_str().is_some_and(|kind| TYPES.contains(&kind));
    let alternatives = ["anyOf", "oneOf", "allOf"];
    object.get("type").is_some_and(typed)
        || object.get("$ref").is_some_and(Value::is_string)
        || alternatives
            .iter()
            .any(|keyword| object.get(*keyword).is_some_and(Value::is_array))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{has_value, is_secret};

    #[test]
    fn masks_and_flags_say_nothing() {
        for value in [
            json!("********"),
            json!("[redacted]"),
            json!(null),
            json!(true),
            json!(""),
            json!({"type": "string", "title": "Password", "format": "password"}),
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ] {
            assert!(!has_value(&value), "{value}");
        }
        assert!(has_value(&json!("$2b$12$abcdefgh")) && has_value(&json!(4711)));
    }

    #[test]
    fn secrets_are_known_by_any_spelling_and_policies_about_them_are_none() {
        assert!(is_secret("password_hash") && is_secret("clientSecret"));
        assert!(!is_secret("password_policy") && !is_secret("has_password") && !is_secret("token"));
    }
}
