//! An answer that its documented schema refuses: a property of another type, or the body as a whole.

use bytes::Bytes;
use hyper::Response;
use serde_json::{Value, json};

use crate::schema::{Library, SchemaRef};
use crate::spec::{Api, Operation, StatusRange};

use super::act::with_body;
use super::rewrite::in_object;

/// How deep in a schema properties are looked for.
const DEEPEST: usize = 4;

/// What the schemas of an operation's successful answers say of types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// Names of properties that have a type.
    pub(super) names: Vec<String>,
    /// Whether the body as a whole is to be an object or a list.
    pub(super) whole: bool,
    /// Whether a status that it does not name is documented all the same.
    pub(super) any_status: bool,
}

impl Typed {
    /// What there is at this operation.
    pub(crate) fn of(api: &Api, operation: &Operation) -> Self {
        let answers = operation.responses.iter();
        let is_any =
            |status: &StatusRange| matches!(status, StatusRange::Default | StatusRange::Class(2));
        let any_status = answers.clone().any(|answer| is_any(&answer.status));
        let is_success = |status: &StatusRange| {
            matches!(status, StatusRange::Code(200..300) | StatusRange::Class(2))
        };
        let answers = answers.filter(|answer| is_success(&answer.status));
        let media = answers.flat_map(|answer| &answer.media);
        let media = media.filter(|media| media.name.contains("json"));
        let mut found = Self {
            any_status,
            ..Self::default()
        };
        for schema in media.filter_map(|media| media.schema.as_ref()) {
            let kind = api.schemas.primary_type(schema);
            found.whole |= matches!(kind, Some("object" | "array"));
            found.note(&api.schemas, schema, DEEPEST);
        }
        found
    }

    fn note(&mut self, library: &Library, schema: &SchemaRef, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if let Some(items) = library.items(schema) {
            self.note(library, &items, depth);
        }
        for property in library.properties(schema) {
            if library.primary_type(&property.schema).is_some() {
                self.names.push(property.name.clone());
            }
            self.note(library, &property.schema, depth);
        }
    }

    /// Whether there is nothing that a schema could refuse.
    pub(super) fn is_nothing(&self) -> bool {
        self.names.is_empty() && !self.whole
    }

    /// The answer with a property of another type than the schema says, or else with another body than an object or list.
    pub(super) fn broken(&self, answer: &Response<Bytes>) -> Option<Response<Bytes>> {
        if !answer.status().is_success() {
            return None;
        }
        let mut answer = answer.clone();
        let mut is_changed = false;
        in_object(&mut answer, &mut |object| {
            // An id is what the scan cleans up by.
            let mut others = object.iter_mut();
            let other = others.find(|(name, _)| {
                !name.to_ascii_lowercase().ends_with("id") && self.names.contains(name)
            });
            if let Some((_, value)) = other {
                *value = match value {
                    Value::Object(_) => json!("nay"),
                    _ => json!({ "nay": true }),
                };
                is_changed = true;
            }
        });
        if !is_changed && self.whole {
            return Some(with_body(answer, &json!("not what was promised")));
        }
        is_changed.then_some(answer)
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use bytes::Bytes;
    use hyper::Response;
    use serde_json::{Value, json};

    use super::Typed;
    use crate::spec::load;

    const DOCUMENT: &str = r#"openapi: 3.1.0
info: { title: Parts, version: "1" }
paths:
  /parts:
    get:
      responses:
        "200":
          description: All
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: { items: { properties: { id: { type: integer }, count: { type: integer }, any: {} } } }
  /any:
    get:
      responses:
        "200": { description: Anything, content: { application/json: { schema: {} } } }
        default: { description: Whatever else }
"#;

    fn typed(template: &str) -> Typed {
        let api = load("parts.yml", DOCUMENT.as_bytes()).expect("the document can be read");
        let own = api
            .operations
            .iter()
            .find(|own| &*own.key.template == template);
        Typed::of(&api, own.expect("the operation is there"))
    }

    fn broken(typed: &Typed, body: &Value) -> Option<Value> {
        let answer = Response::new(Bytes::from(body.to_string()));
        let broken = typed.broken(&answer)?;
        Some(serde_json::from_slice(broken.body()).expect("it is JSON still"))
    }

    #[test]
    fn any_status_is_documented_by_a_default() {
        assert!(typed("/any").any_status && !typed("/parts").any_status);
    }

    #[test]
    fn what_a_schema_has_a_type_for_is_changed_and_else_the_whole() {
        let parts = typed("/parts");
        let list = json!({ "data": [{ "any": 1, "count": 2, "id": 3 }] });
        let count = broken(&parts, &list).map(|body| body["data"][0].clone());
        assert_eq!(
            count,
            Some(json!({ "any": 1, "count": { "nay": true }, "id": 3 }))
        );
        let whole = broken(&parts, &json!({ "other": true }));
        assert_eq!(whole, Some(json!("not what was promised")));
        assert!(typed("/any").is_nothing());
    }
}
