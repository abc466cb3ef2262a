//! Request bodies and media types, and the schemas that those and parameters name.

use serde_json::Value;

use crate::schema::SchemaRef;
use crate::words::Diagnostic;

use super::cursor::Cursor;
use super::read_parameter::{kept_format, query_style};
use super::reading::Reading;
use super::{Encoding, Media, RequestBody, binary, xml};

/// The body that stands at `body`; none if it describes no media type.
///
/// # Errors
/// A body whose reference, or whose schema's reference, leads nowhere.
pub(super) fn read<'a, 's>(
    body: Cursor<'a, 's>,
    reading: &mut Reading<'_, 'a, 's>,
) -> Result<Option<RequestBody>, Diagnostic> {
    let body = body.follow()?;
    if !body.value.is_object() {
        return Err(body.error("`requestBody` is not a map"));
    }
    let mut kinds = Vec::new();
    if let Some(content) = body.get("content") {
        if !content.value.is_object() {
            return Err(content.error("`content` is not a map of media types"));
        }
        for (name, described) in content.entries() {
            let described = described.follow()?;
            let schema = schema(&described)?;
            let examples = reading.examples(&described);
            kinds.push(media(name, &described, schema, examples, reading));
        }
    }
    if kinds.is_empty() {
        let text = "the request body describes no media type; none is sent";
        reading.notes.add(body.warning(text));
        return Ok(None);
    }
    Ok(Some(RequestBody {
        required: body.flag("required"),
        media: kinds,
        at: body.at(),
    }))
}

/// One media type whose schema and examples are already read.
pub(super) fn media(
    name: &str,
    described: &Cursor<'_, '_>,
    schema: Option<SchemaRef>,
    examples: Vec<Value>,
    reading: &mut Reading<'_, '_, '_>,
) -> Media {
    let mut encoding = Vec::new();
    if let Some(fields) = described.get("encoding") {
        for (property, one) in fields.entries() {
            encoding.push((property.to_owned(), read_encoding(&one, reading)));
        }
    }
    if name.to_ascii_lowercase().starts_with("multipart/") {
        binary::complete(described, &mut encoding);
    }
    Media {
        name: name.to_owned(),
        schema,
        examples,
        encoding,
        xml: is_xml(name).then(|| xml::read(described)).flatten(),
    }
}

fn is_xml(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

fn read_encoding(one: &Cursor<'_, '_>, reading: &mut Reading<'_, '_, '_>) -> Encoding {
    let style = one.get("style").and_then(|written| {
        query_style(&written)
            .inspect_err(|problem| {
                let text = format!("the style of a form field cannot be used there: {problem}");
                reading.notes.add(written.warning(text));
            })
            .ok()
    });
    Encoding {
        content_type: one.text("contentType").map(str::to_owned),
        is_file: false,
        style: style.or_else(|| kept_format(one)),
        explode: one.value.get("explode").and_then(Value::as_bool),
    }
}

/// Where the schema of a parameter or media type stands.
///
/// # Errors
/// A schema that is nothing but a reference which leads out of the file or nowhere.
pub(super) fn schema(owner: &Cursor<'_, '_>) -> Result<Option<SchemaRef>, Diagnostic> {
    let Some(schema) = owner.get("schema") else {
        return Ok(None);
    };
    match schema.value {
        Value::Null => return Ok(None),
        Value::Object(_) | Value::Bool(_) => {}
        _ => return Err(schema.error("the schema is not a map")),
    }
    // A circle of schemas is the schema room's business; here only what leads nowhere.
    if let Some(reference) = schema.text("$ref") {
        schema.refer(reference)?;
    }
    Ok(Some(SchemaRef(schema.pointer.into())))
}
