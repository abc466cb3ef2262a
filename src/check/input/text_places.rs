//! The places of a request that take text, and how each is changed. Pure; sends and judges nothing.

use serde_json::Value;

use crate::schema::{Change, Violation, text_of};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::Place;

use super::before;
use super::negatives::{sample, structured};

/// Names of places that hold an address, whatever their schema says.
const ADDRESSES: &[&str] = &[
    "url",
    "uri",
    "link",
    "href",
    "webhook",
    "callback",
    "endpoint",
    "feed",
    "avatar_url",
    "image_url",
    "source_url",
    "target_url",
    "callback_url",
    "webhook_url",
    "logo_url",
];

/// A place that takes a text.
pub(super) struct Text {
    /// Where.
    pub(super) place: Place,
    /// A value that the document allows there.
    pub(super) sample: String,
    schema: Value,
}

impl Text {
    fn says(&self, keyword: &str) -> bool {
        self.schema.get(keyword).is_some()
    }

    /// Whether any text will do, as far as the document says.
    pub(super) fn is_free(&self) -> bool {
        !["enum", "const", "format", "pattern"]
            .iter()
            .any(|keyword| self.says(keyword))
    }

    /// Whether a pattern is demanded.
    pub(super) fn has_pattern(&self) -> bool {
        self.says("pattern")
    }

    /// Whether the document sets no bound to its length.
    pub(super) fn is_unbounded(&self) -> bool {
        self.is_free() && !self.says("maxLength")
    }

    /// Whether it is an address, by its format or its name.
    pub(super) fn is_address(&self) -> bool {
        let format = self.schema.get("format").and_then(Value::as_str);
        let name = match &self.place {
            Place::Body(pointer) => pointer.rsplit('/').next().unwrap_or_default(),
            Place::Path(name) | Place::Query(name) | Place::Header(name) | Place::Cookie(name) => {
                name.as_str()
            }
        };
        let name = name.to_ascii_lowercase().replace('-', "_");
        matches!(format, Some("uri" | "url" | "iri" | "uri-reference"))
            || format.is_none() && ADDRESSES.contains(&name.as_str())
    }

    /// Puts another text there; `says` are its words in the evidence.
    pub(super) fn with(place: &Place, text: Value, says: &str) -> Violation {
        let pointer = match place {
            Place::Body(pointer) => pointer.clone(),
            _ => String::new(),
        };
        Violation {
            keyword: String::new(),
            pointer,
            change: Change::Set(text),
            says: says.to_owned(),
            within: None,
        }
    }
}

/// Every such place, in the order of body and parameters.
pub(super) fn texts(site: &Site, operation: &Operation) -> Vec<Text> {
    let mut found = in_body(site, operation).unwrap_or_default();
    let library = &site.api.schemas;
    for parameter in &operation.parameters {
        let schema = parameter.schema.as_ref();
        let Some((_, schema)) = schema.and_then(|schema| library.resolve(schema)) else {
            continue;
        };
        let is_text = schema.get("type").is_none_or(|kind| *kind == "string");
        if parameter.content.is_none() && is_text {
            let sample = parameter.examples.first().and_then(text_of);
            found.push(Text {
                place: parameter.place(),
                sample: sample.unwrap_or_else(|| "nay".to_owned()),
                schema: schema.clone(),
            });
        }
    }
    found
}

/// The same where headers cannot be: no line end gets into one.
pub(super) fn outside_headers(site: &Site, operation: &Operation) -> Vec<Text> {
    let is_header = |text: &Text| matches!(text.place, Place::Header(_) | Place::Cookie(_));
    let mut found = texts(site, operation);
    found.retain(|text| !is_header(text));
    found
}

fn in_body(site: &Site, operation: &Operation) -> Option<Vec<Text>> {
    let media = structured(operation)?;
    let whole = media.schema.as_ref()?;
    let body = sample(site, media)?;
    let mut found = Vec::new();
    let mut open = vec![(String::new(), &*body)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(object) => open.extend(object.iter().rev().map(|(name, inner)| {
                let token = name.replace('~', "~0").replace('/', "~1");
                (format!("{pointer}/{token}"), inner)
            })),
            Value::Array(items) => {
                open.extend(items.first().map(|inner| (format!("{pointer}/0"), inner)));
            }
            Value::String(text) => {
                let library = &site.api.schemas;
                let own = before::at(library, whole, &pointer);
                let own = own.and_then(|own| Some(library.resolve(&own)?.1.clone()));
                found.extend(own.map(|schema| Text {
                    place: Place::Body(pointer.clone()),
                    sample: text.clone(),
                    schema,
                }));
            }
            _ => {}
        }
    }
    Some(found)
}
