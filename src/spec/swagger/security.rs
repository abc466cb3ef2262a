//! `securityDefinitions` as `components.securitySchemes`.

use serde_json::{Map, Value, json};

use crate::spec::node::{self, Node};
use crate::spec::position::Mark;

/// Moves and rewrites the definitions of the document.
pub(super) fn convert(value: &mut Value, mark: &mut Mark) {
    let Some(mut definitions) = node::take(value, mark, "securityDefinitions") else {
        return;
    };
    if let Value::Object(schemes) = &mut definitions.value {
        schemes.values_mut().for_each(scheme);
    }
    let mut components = Node::map(definitions.mark.spot);
    components.put("securitySchemes", definitions);
    node::put(value, mark, "components", components);
}

fn scheme(scheme: &mut Value) {
    let Value::Object(fields) = scheme else {
        return;
    };
    match fields.get("type").and_then(Value::as_str) {
        Some("basic") => {
            fields.insert("type".to_owned(), "http".into());
            fields.insert("scheme".to_owned(), "basic".into());
        }
        Some("oauth2") => {
            let name = match fields.get("flow").and_then(Value::as_str) {
                Some("application") => "clientCredentials",
                Some("accessCode") => "authorizationCode",
                Some("password") => "password",
                _ => "implicit",
            };
            let mut flow = Map::new();
            for key in ["authorizationUrl", "tokenUrl", "scopes"] {
                if let Some(field) = fields.shift_remove(key) {
                    flow.insert(key.to_owned(), field);
                }
            }
            flow.entry("scopes").or_insert_with(|| json!({}));
            fields.shift_remove("flow");
            fields.insert("flows".to_owned(), json!({ name: flow }));
        }
        _ => {}
    }
}
