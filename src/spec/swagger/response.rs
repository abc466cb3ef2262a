//! Responses of Swagger 2.0: their schema and examples move under their media types.

use serde_json::Value;

use super::parameter;
use crate::spec::node::{self, Node};
use crate::spec::pointer;
use crate::spec::position::{Mark, Spot};

/// Rewrites the response that stands at `place`; it is sent as any of `produces`.
pub(super) fn convert(
    value: &mut Value,
    mark: &mut Mark,
    place: &str,
    produces: &[String],
    oddities: &mut Vec<(String, Spot)>,
) {
    if let Some(mut headers) = node::take(value, mark, "headers") {
        for name in keys(&headers.value) {
            let header = pointer::join("", &name);
            if let Some((value, mark)) = node::at(&mut headers.value, &mut headers.mark, &header) {
                parameter::convert(value, mark, oddities);
            }
        }
        node::put(value, mark, "headers", headers);
    }
    let schema = node::take(value, mark, "schema");
    let examples = node::take(value, mark, "examples");
    if value.get("content").is_some() || (schema.is_none() && examples.is_none()) {
        return;
    }
    let mut examples = examples.unwrap_or_else(|| Node::map(mark.spot));
    let mut content = content(place, schema, produces, mark.spot);
    for name in keys(&examples.value)
        .into_iter()
        .take(super::MOST_MEDIA_TYPES)
    {
        let Some(example) = node::take(&mut examples.value, &mut examples.mark, &name) else {
            continue;
        };
        if content.value.get(&name).is_none() {
            content.put(&name, Node::map(example.mark.spot));
        }
        let media = pointer::join("", &name);
        if let Some((value, mark)) = node::at(&mut content.value, &mut content.mark, &media) {
            node::put(value, mark, "example", example);
        }
    }
    node::put(value, mark, "content", content);
}

/// `content` of what stands at `place`: the schema under the first media type, the others pointing there.
pub(super) fn content(
    place: &str,
    mut schema: Option<Node>,
    media_types: &[String],
    spot: Spot,
) -> Node {
    let mut content = Node::map(spot);
    let mut first = None;
    for name in media_types {
        let mut media = Node::map(spot);
        match (schema.take(), &first) {
            (Some(schema), _) => {
                let media_type = pointer::join(&format!("{place}/content"), name);
                first = Some(format!("{media_type}/schema"));
                media.put("schema", schema);
            }
            (None, Some(first)) => media.put("schema", Node::reference(first, spot)),
            (None, None) => {}
        }
        content.put(name, media);
    }
    content
}

fn keys(value: &Value) -> Vec<String> {
    value
        .as_object()
        .map(|entries| entries.keys().cloned().collect())
        .unwrap_or_default()
}
