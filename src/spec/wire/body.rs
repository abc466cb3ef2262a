//! Bodies on the wire, by media type.

use serde_json::Value;

use super::text::{essence, is_json, plain};
use super::{form, multipart};
use crate::spec::Media;

/// A body and its Content-Type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EncodedBody {
    /// The Content-Type header.
    pub content_type: String,
    /// What follows the headers.
    pub bytes: Vec<u8>,
}

/// `value` as a body of type `media`; `None` for types that naysayer cannot write, such as XML that nothing names.
pub(crate) fn body(media: &Media, value: &Value) -> Option<EncodedBody> {
    let essence = essence(&media.name);
    let (content_type, bytes) = match &*essence {
        "*/*" | "application/*" => ("application/json".to_owned(), json(value)),
        _ if is_json(&essence) => (media.name.clone(), json(value)),
        "application/x-www-form-urlencoded" => (
            media.name.clone(),
            form::urlencoded(media, value).into_bytes(),
        ),
        "multipart/form-data" => {
            let (boundary, bytes) = multipart::form_data(media, value);
            (format!("multipart/form-data; boundary={boundary}"), bytes)
        }
        _ if essence.ends_with("/xml") || essence.ends_with("+xml") => {
            let xml = media.xml.as_ref()?;
            (
                media.name.clone(),
                super::xml::document(xml, value).into_bytes(),
            )
        }
        "text/*" => ("text/plain".to_owned(), plain(value).into_bytes()),
        "application/octet-stream" => (media.name.clone(), plain(value).into_bytes()),
        _ if essence.starts_with("text/") => (media.name.clone(), plain(value).into_bytes()),
        _ => return None,
    };
    Some(EncodedBody {
        content_type,
        bytes,
    })
}

fn json(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
