//! The places of a request that take text, and how each is changed. Pure; sends and judges nothing.

use serde_json::Value;

use crate::schema::{Change, SchemaRef, Violation, plain_token, text_of};
use crate::site::Site;
use crate::spec::{Operation, Parameter};
use crate::words::Place;

use super::inside;
use super::negatives::{inner_value, sample, structured};

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

/// What names of secrets hold.
const SECRETS: &[&str] = &["pass", "secret", "token", "pin", "otp"];

/// A place that takes a text.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// Where.
    pub(super) place: Place,
    /// A value that the document allows there.
    pub(super) sample: String,
    /// Whether the text has to be a number.
    pub(super) is_number: bool,
    schema: Value,
}

impl Text {
    fn says(&self, keyword: &str) -> bool {
        self.schema.get(keyword).is_some()
    }

    /// Name of the parameter, or the nearest property name above.
    pub(super) fn name(&self) -> String {
        match &self.place {
            Place::Body(pointer) | Place::Within(_, pointer) => {
                let mut tokens = pointer.rsplit('/');
                let name = tokens.find(|token| token.parse::<usize>().is_err());
                plain_token(name.unwrap_or_default())
            }
            Place::Path(name) | Place::Query(name) | Place::Header(name) | Place::Cookie(name) => {
                name.clone()
            }
        }
    }

    /// Whether any text will do, as far as the document says.
    pub(super) fn is_free(&self) -> bool {
        let bound = ["enum", "const", "format", "pattern"];
        !self.is_number && !bound.iter().any(|keyword| self.says(keyword))
    }

    /// Whether a format or a list of values says what it is.
    pub(super) fn is_listed(&self) -> bool {
        self.says("format") || self.says("enum")
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
        let name = self.name().to_ascii_lowercase().replace('-', "_");
        matches!(format, Some("uri" | "url" | "iri" | "uri-reference"))
            || format.is_none() && ADDRESSES.contains(&name.as_str())
    }

    /// Whether it is a secret, by its name: a wrong one is refused whatever it looks like.
    pub(super) fn is_secret(&self) -> bool {
        let name = self.name().to_ascii_lowercase();
        SECRETS.iter().any(|word| name.contains(word))
    }

    /// Puts another text there; `says` are its words in the evidence.
    pub(super) fn with(place: &Place, text: Value, says: &str) -> Violation {
        let pointer = match place {
            Place::Body(pointer) | Place::Within(_, pointer) => pointer.clone(),
            _ => String::new(),
        };
        Violation {
            keyword: "odd".to_owned(),
            pointer,
            change: Change::Set(text),
            says: says.to_owned(),
            within: None,
        }
    }
}

/// Every place of a text that is no number, those in the body before those in parameters.
pub(super) fn texts(site: &Site, operation: &Operation) -> Vec<Text> {
    let mut found = in_body(site, operation);
    found.extend(in_parameters(site, operation));
    found.retain(|text| !text.is_number);
    found
}

/// The same where headers cannot be: no line end gets into one.
pub(super) fn outside_headers(site: &Site, operation: &Operation) -> Vec<Text> {
    let is_header = |text: &Text| matches!(text.place.outer(), Place::Header(_) | Place::Cookie(_));
    let mut found = texts(site, operation);
    found.retain(|text| !is_header(text));
    found
}

/// Parameters that are sent as one plain text, and the texts inside others; numbers included.
pub(super) fn in_parameters(site: &Site, operation: &Operation) -> Vec<Text> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|parameter| !parameter.is_precondition());
    let texts = |parameter| of_parameter(site, parameter);
    parameters.flat_map(texts).collect()
}

/// The same of one parameter.
pub(super) fn of_parameter(site: &Site, parameter: &Parameter) -> Vec<Text> {
    match inner_value(site, parameter) {
        Some(value) => inside_parameter(site, parameter, &value),
        None => plain(site, parameter).into_iter().collect(),
    }
}

/// Texts inside the value of a parameter.
fn inside_parameter(site: &Site, parameter: &Parameter, whole: &Value) -> Vec<Text> {
    let mut found = Vec::new();
    let Some(schema) = &parameter.schema else {
        return found;
    };
    let deepest = if parameter.is_json() { usize::MAX } else { 1 };
    inside::each(whole, |pointer, value| {
        let text = text_of(value).filter(|_| value.is_string() || value.is_number());
        let depth = pointer.matches('/').count();
        if let Some(text) = text.filter(|_| (1..=deepest).contains(&depth)) {
            let place = parameter.place().within(pointer);
            found.push(said_of(
                site,
                schema,
                (place, pointer),
                text,
                value.is_number(),
            ));
        }
    });
    found
}

/// A text at a pointer into what has this schema, and what the schema says of it.
fn said_of(
    site: &Site,
    whole: &SchemaRef,
    (place, pointer): (Place, &str),
    sample: String,
    is_number: bool,
) -> Text {
    let library = &site.api.schemas;
    let own = inside::at(library, whole, pointer);
    let own = own.and_then(|own| library.resolve(&own));
    Text {
        place,
        sample,
        is_number,
        schema: own.map_or(Value::Null, |(_, schema)| schema.clone()),
    }
}

/// A parameter that is one plain text.
fn plain(site: &Site, parameter: &Parameter) -> Option<Text> {
    if parameter.content.is_some() {
        return None;
    }
    let schemas = &site.api.schemas;
    let own = parameter.schema.as_ref();
    let kind = own.and_then(|own| schemas.primary_type(own));
    let is_number = match kind {
        None | Some("string") => false,
        Some("integer" | "number") => true,
        Some(_) => return None,
    };
    let sample = parameter.examples.first().and_then(text_of);
    let schema = own.and_then(|own| schemas.resolve(own));
    Some(Text {
        place: parameter.place(),
        sample: sample.unwrap_or_else(|| "nay".to_owned()),
        is_number,
        schema: schema.map_or(Value::Null, |(_, schema)| schema.clone()),
    })
}

/// Texts of the body, at any depth.
pub(super) fn in_body(site: &Site, operation: &Operation) -> Vec<Text> {
    let media = structured(operation);
    let Some((media, whole)) = media.and_then(|media| Some((media, media.schema.as_ref()?))) else {
        return Vec::new();
    };
    let Some(body) = sample(site, media) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    inside::each(&body, |pointer, value| {
        let Value::String(text) = value else { return };
        let place = Place::Body(pointer.to_owned());
        found.push(said_of(site, whole, (place, pointer), text.clone(), false));
    });
    found
}
