//! Parameters `in: body` and `in: formData` as a request body.

use serde_json::{Value, json};

use super::parameter::FORMAT;
use super::response::content;
use crate::spec::node::{self, Node};
use crate::spec::position::Mark;

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// A parameter that belongs into the body.
#[derive(Clone)]
pub(super) struct Field {
    name: String,
    required: bool,
    /// Whether it is the whole body rather than a field of a form.
    whole: bool,
    file: bool,
    schema: Option<Node>,
    style: Option<Value>,
    format: Option<Value>,
    explode: Option<Value>,
    mark: Mark,
}

impl Field {
    /// The parameter `value`, if it belongs into the body. `behind`: the pointer where it stands, if that
    /// is behind a reference.
    pub(super) fn of(value: &Value, mark: &Mark, behind: Option<&str>) -> Option<Self> {
        let whole = match value.get("in").and_then(Value::as_str) {
            Some("body") => true,
            Some("formData") => false,
            _ => return None,
        };
        let schema = value.get("schema").map(|schema| match behind {
            Some(pointer) => Node::reference(&format!("{pointer}/schema"), mark.spot),
            None => Node {
                value: schema.clone(),
                mark: mark
                    .child("schema")
                    .cloned()
                    .unwrap_or_else(|| Mark::leaf(mark.spot)),
            },
        });
        let kind = value.get("schema").and_then(|schema| schema.get("type"));
        Some(Self {
            name: value.get("name")?.as_str()?.to_owned(),
            required: value.get("required") == Some(&Value::Bool(true)),
            whole,
            file: kind.is_some_and(|kind| kind == "file"),
            schema,
            style: value.get("style").cloned(),
            format: value.get(FORMAT).cloned(),
            explode: value.get("explode").cloned(),
            mark: Mark::leaf(mark.spot),
        })
    }

    /// Whether both are the same parameter: the operation's then replaces that of its path item.
    pub(super) fn replaces(&self, other: &Self) -> bool {
        self.whole == other.whole && (self.whole || self.name == other.name)
    }
}

/// The request body at `place` that consists of `fields`; none of no fields.
pub(super) fn of(fields: Vec<Field>, consumes: &[String], place: &str) -> Option<Node> {
    let spot = fields.first()?.mark.spot;
    let mut body = match fields.iter().find(|field| field.whole) {
        Some(field) => {
            let known: Vec<String> = consumes
                .iter()
                .filter(|name| !name.contains('*'))
                .cloned()
                .collect();
            let known = if known.is_empty() {
                vec!["application/json".to_owned()]
            } else {
                known
            };
            let mut body = Node::map(field.mark.spot);
            let schema = field.schema.clone();
            body.put("content", content(place, schema, &known, field.mark.spot));
            body.put("required", Node::new(field.required, field.mark.spot));
            return Some(body);
        }
        None => Node::map(spot),
    };
    let is_form = |name: &&String| {
        let name = name.to_ascii_lowercase();
        name.starts_with(MULTIPART) || name.starts_with(URLENCODED)
    };
    let mut kinds: Vec<String> = consumes.iter().filter(is_form).cloned().collect();
    if fields.iter().any(|field| field.file) {
        kinds.retain(|name| name.to_ascii_lowercase().starts_with(MULTIPART));
        if kinds.is_empty() {
            kinds.push(MULTIPART.to_owned());
        }
    } else if kinds.is_empty() {
        kinds.push(URLENCODED.to_owned());
    }
    let required = fields.iter().any(|field| field.required);
    let (schema, encoding) = form(fields, spot);
    let mut content = content(place, Some(schema), &kinds, spot);
    for name in &kinds {
        let pointer = crate::spec::pointer::join("", name);
        if let Some((value, mark)) = node::at(&mut content.value, &mut content.mark, &pointer)
            && encoding.as_object().is_some_and(|map| !map.is_empty())
        {
            node::put(value, mark, "encoding", Node::new(encoding.clone(), spot));
        }
    }
    body.put("content", content);
    body.put("required", Node::new(required, spot));
    Some(body)
}

/// The schema of a form, and how its fields are written.
fn form(fields: Vec<Field>, spot: crate::spec::position::Spot) -> (Node, Value) {
    let mut properties = Node::map(spot);
    let mut required = Vec::new();
    let mut encoding = json!({});
    for field in fields {
        if field.required {
            required.push(Value::from(field.name.clone()));
        }
        let mut own = serde_json::Map::new();
        own.extend(field.style.map(|style| ("style".to_owned(), style)));
        own.extend(field.format.map(|format| (FORMAT.to_owned(), format)));
        own.extend(field.explode.map(|explode| ("explode".to_owned(), explode)));
        if let Value::Object(map) = &mut encoding
            && !own.is_empty()
        {
            map.insert(field.name.clone(), own.into());
        }
        let mut schema = field.schema.unwrap_or_else(|| Node::map(field.mark.spot));
        schema.mark.spot = field.mark.spot;
        properties.put(&field.name, schema);
    }
    let mut schema = Node::map(spot);
    schema.put("type", Node::new("object", spot));
    schema.put("properties", properties);
    if !required.is_empty() {
        schema.put("required", Node::new(required, spot));
    }
    (schema, encoding)
}
