//! All that the document says of one operation, as one value: equal when nothing but the wording changed.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::schema::SchemaRef;

use super::operation::{Media, StatusRange};
use super::{Api, Operation};

/// Words for people, which no request depends on.
const WORDING: &[&str] = &[
    "$comment",
    "description",
    "externalDocs",
    "summary",
    "title",
];

impl Api {
    /// What the document says of an operation, the schemas that it reaches included.
    pub(crate) fn signature(&self, operation: &Operation) -> Value {
        let mut reached = BTreeMap::new();
        let parameters: Vec<Value> = operation
            .parameters
            .iter()
            .map(|parameter| {
                json!({
                    "at": parameter.place().to_string(),
                    "required": parameter.required,
                    "style": format!("{:?}", parameter.style),
                    "explode": parameter.explode,
                    "content": parameter.content,
                    "schema": self.reach(parameter.schema.as_ref(), &mut reached),
                    "examples": parameter.examples,
                })
            })
            .collect();
        let body = operation.body.as_ref().map(|body| {
            json!({"required": body.required, "media": self.media(&body.media, &mut reached)})
        });
        let responses: Vec<Value> = operation
            .responses
            .iter()
            .map(|response| {
                json!({
                    "status": match response.status {
                        StatusRange::Code(code) => code.to_string(),
                        StatusRange::Class(class) => format!("{class}XX"),
                        StatusRange::Default => "default".to_owned(),
                    },
                    "media": self.media(&response.media, &mut reached),
                    "headers": response.headers,
                })
            })
            .collect();
        let security: Vec<Value> = operation
            .security
            .iter()
            .flat_map(|requirement| &requirement.schemes)
            .map(|(name, scopes)| {
                let kind = self
                    .schemes
                    .get(name)
                    .map(|scheme| format!("{:?}", scheme.kind));
                json!([name, scopes, kind])
            })
            .collect();
        json!({
            "tags": operation.tags,
            "deprecated": operation.deprecated,
            "parameters": parameters,
            "body": body,
            "responses": responses,
            "security": security,
            "alternatives": operation.security.len(),
            "extensions": operation.extensions,
            "server": operation.server,
            "schemas": reached,
        })
    }

    fn media(&self, media: &[Media], reached: &mut BTreeMap<String, Value>) -> Vec<Value> {
        let one = |media: &Media| {
            let schema = self.reach(media.schema.as_ref(), reached);
            json!([
                media.name,
                schema,
                media.examples,
                format!("{:?}", media.encoding)
            ])
        };
        media.iter().map(one).collect()
    }

    /// The schema without its wording; what it refers to is entered into `reached`.
    fn reach(&self, schema: Option<&SchemaRef>, reached: &mut BTreeMap<String, Value>) -> Value {
        let Some(value) = schema.and_then(|schema| self.schemas.get(schema)) else {
            return Value::Null;
        };
        let mut open = Vec::new();
        let own = bare(value, &mut open);
        while let Some(pointer) = open.pop() {
            if reached.contains_key(&pointer) {
                continue;
            }
            let target = self.schemas.get(&SchemaRef(pointer.as_str().into()));
            let value = target.map_or(Value::Null, |value| bare(value, &mut open));
            reached.insert(pointer, value);
        }
        own
    }
}

/// A schema without its wording; the pointers of its references go to `open`.
fn bare(schema: &Value, open: &mut Vec<String>) -> Value {
    match schema {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members {
                if WORDING.contains(&name.as_str()) && value.is_string() {
                    continue;
                }
                let target = value.as_str().and_then(|text| text.strip_prefix('#'));
                if let (true, Some(target)) = (name == "$ref", target) {
                    open.push(
                        percent_encoding::percent_decode_str(target)
                            .decode_utf8_lossy()
                            .into_owned(),
                    );
                }
                kept.insert(name.clone(), bare(value, open));
            }
            Value::Object(kept)
        }
        Value::Array(items) => items.iter().map(|item| bare(item, open)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panic")]
mod tests {
    use crate::spec::load;
    use crate::words::OperationKey;

    /// A document of two operations, of which only the first reaches the schema.
    fn document(schema: &str, summary: &str) -> String {
        format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      summary: {summary}\n      \
             parameters:\n      - {{name: q, in: query, schema: {{$ref: '#/components/schemas/Q'}}}}\n      \
             responses: {{'200': {{description: fine}}}}\n  /b:\n    get:\n      responses: {{'200': {{description: fine}}}}\n\
             components:\n  schemas:\n    Q: {{allOf: [{{$ref: '#/components/schemas/R'}}]}}\n    R: {schema}\n"
        )
    }

    #[test]
    fn a_schema_that_it_reaches_changes_it_and_its_wording_does_not() {
        let of = |text: &str, path: &str| {
            let api = load("api.yaml", text.as_bytes()).unwrap();
            let key = OperationKey::new("GET", path);
            api.signature(api.operation(&key).unwrap())
        };
        let old = document("{type: string, description: a text}", "lists");
        let worded = document("{type: string, description: some text}", "shows");
        let changed = document("{type: string, maxLength: 3}", "lists");
        assert_eq!(of(&old, "/a"), of(&worded, "/a"));
        assert_ne!(of(&old, "/a"), of(&changed, "/a"));
        assert_eq!(of(&old, "/b"), of(&changed, "/b"));
    }
}
