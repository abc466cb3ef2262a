//! Where a value of a random schema stands in a request: what the document says of it, and how a server takes it apart. The
//! reader here shares nothing with the writer.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::http::Request;

/// What a place has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One plain value or a list of them.
    Value,
    /// An object of plain values.
    Object,
    /// An object of plain values and lists of them.
    Fields,
    /// Anything, since it is written as JSON.
    Json,
}

/// A place in a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Where {
    /// `path`, `query`, `header`, `cookie`, or `form` for a body.
    location: &'static str,
    style: &'static str,
    explode: bool,
    pub(crate) holds: Holds,
}

const fn at(location: &'static str, style: &'static str, explode: bool, holds: Holds) -> Where {
    Where {
        location,
        style,
        explode,
        holds,
    }
}

/// All of them.
pub(crate) const WHERE: &[Where] = &[
    at("query", "form", true, Holds::Value),
    at("query", "form", false, Holds::Value),
    at("query", "pipeDelimited", false, Holds::Value),
    at("header", "simple", false, Holds::Value),
    at("path", "simple", false, Holds::Value),
    at("query", "deepObject", true, Holds::Object),
    at("query", "form", true, Holds::Object),
    at("query", "form", false, Holds::Object),
    at("query", "pipeDelimited", false, Holds::Object),
    at("query", "spaceDelimited", false, Holds::Object),
    at("header", "simple", false, Holds::Object),
    at("header", "simple", true, Holds::Object),
    at("cookie", "form", false, Holds::Object),
    at("path", "simple", false, Holds::Object),
    at("path", "simple", true, Holds::Object),
    at("path", "label", true, Holds::Object),
    at("path", "matrix", false, Holds::Object),
    at("path", "matrix", true, Holds::Object),
    at("query", "content", false, Holds::Json),
    at("form", "form", true, Holds::Fields),
];

/// What a server makes of a request at the place.
pub(super) enum Taken {
    /// Members or the value itself (under the empty name), each with its texts.
    Texts(Vec<(String, String)>),
    /// A value of JSON.
    Json(Value),
    /// Nothing that could be taken apart.
    Garbled,
}

impl Where {
    /// `query form exploded`.
    pub(super) fn told(&self) -> String {
        let explode = if self.explode { " exploded" } else { "" };
        format!("{} {}{explode}", self.location, self.style)
    }

    /// Whether nothing tells members from other parameters, or a place without any from one that is not there.
    pub(super) fn is_bare(&self) -> bool {
        self.holds == Holds::Object
            && self.location == "query"
            && self.style == "form"
            && self.explode
    }

    /// Whether a text may be empty there and hold whatever it likes.
    pub(crate) fn takes_any_text(&self) -> bool {
        match self.holds {
            Holds::Json | Holds::Fields => true,
            _ => self.location == "query" && self.explode,
        }
    }

    /// The document whose only operation has the value there.
    pub(super) fn document(&self, schema: &Value) -> Value {
        let own = json!({ "$ref": "#/components/schemas/S" });
        let answers = json!({ "200": { "description": "done" } });
        let mut operation = json!({ "responses": answers });
        let mut path = "/things".to_owned();
        let (mut method, location) = ("get", self.location);
        match (self.location, self.style) {
            ("form", _) => {
                method = "post";
                let media = json!({ "application/x-www-form-urlencoded": { "schema": own } });
                operation["requestBody"] = json!({ "required": true, "content": media });
            }
            (_, "content") => {
                let content = json!({ "application/json": { "schema": own } });
                operation["parameters"] =
                    json!([{ "name": "q", "in": location, "required": true, "content": content }]);
            }
            _ => {
                if location == "path" {
                    path.push_str("/{q}");
                }
                operation["parameters"] = json!([{ "name": "q", "in": location, "required": true,
                    "style": self.style, "explode": self.explode, "schema": own }]);
            }
        }
        json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
            "paths": { path: { method: operation } }, "components": { "schemas": { "S": schema } } })
    }

    /// What a server finds there.
    pub(super) fn taken(&self, request: &Request) -> Taken {
        let decoded = |pairs: &[(String, String)]| -> Vec<(String, String)> {
            let pairs = pairs.iter();
            pairs
                .map(|(name, text)| (plain(name), plain(text)))
                .collect()
        };
        let query = decoded(&request.query);
        let named = |pairs: Vec<(String, String)>| {
            let mut own = pairs.into_iter().filter(|(name, _)| name == "q");
            own.next().map(|(_, text)| text)
        };
        let text = match (self.location, self.style) {
            ("form", _) => {
                // Without a body there is no Content-Type either: that is no form.
                return request.body.as_ref().map_or(Taken::Garbled, |body| {
                    let pairs = url::form_urlencoded::parse(&body.bytes).into_owned();
                    Taken::Texts(pairs.collect())
                });
            }
            (_, "content") => {
                let text = named(query).unwrap_or_default();
                return serde_json::from_str(&text).map_or(Taken::Garbled, Taken::Json);
            }
            (_, "deepObject") => {
                let inner = query.into_iter().filter_map(|(name, text)| {
                    let name = name.strip_prefix("q[")?.strip_suffix(']')?;
                    Some((name.to_owned(), text))
                });
                return Taken::Texts(inner.collect());
            }
            ("query", "form") if self.explode && self.holds == Holds::Object => {
                return Taken::Texts(query);
            }
            ("query", "form") if self.explode => {
                let own = query.into_iter().filter(|(name, _)| name == "q");
                return Taken::Texts(own.map(|(_, text)| (String::new(), text)).collect());
            }
            ("query", _) => named(query),
            ("cookie", _) => named(decoded(&request.cookies)),
            ("header", _) => request
                .headers
                .first()
                .map(|(_, text)| text.trim().to_owned()),
            _ => request.path.rsplit('/').next().map(plain),
        };
        match text {
            Some(text) => self.apart(&text),
            None => Taken::Garbled,
        }
    }

    fn apart(&self, text: &str) -> Taken {
        let (front, between) = match self.style {
            "label" => (".", '.'),
            "matrix" if self.explode => (";", ';'),
            "matrix" => (";q=", ','),
            "pipeDelimited" => ("", '|'),
            "spaceDelimited" => ("", ' '),
            _ => ("", ','),
        };
        let Some(text) = text.strip_prefix(front) else {
            return Taken::Garbled;
        };
        let parts: Vec<&str> = text.split(between).collect();
        let pairs: Option<Vec<(String, String)>> = match self.holds {
            Holds::Value => {
                let parts = parts.iter();
                return Taken::Texts(
                    parts
                        .map(|part| (String::new(), (*part).to_owned()))
                        .collect(),
                );
            }
            _ if self.explode => {
                let pairs = parts.iter().map(|part| part.split_once('='));
                pairs
                    .map(|pair| pair.map(|(name, text)| (name.to_owned(), text.to_owned())))
                    .collect()
            }
            _ => {
                let pairs = parts.chunks(2).map(|pair| match pair {
                    [name, text] => Some(((*name).to_owned(), (*text).to_owned())),
                    _ => None,
                });
                pairs.collect()
            }
        };
        pairs.map_or(Taken::Garbled, Taken::Texts)
    }
}

fn plain(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A server that reads as generously as may be, and then holds to its schema.
pub(super) struct Reader {
    whole: jsonschema::Validator,
    schema: Value,
}

impl Reader {
    /// `None` of what is no schema.
    pub(super) fn of(schema: &Value) -> Option<Self> {
        Some(Self {
            whole: super::validator(&json!({ "S": schema }))?,
            schema: schema.clone(),
        })
    }

    /// Whether it takes what stands at the place of this request.
    pub(super) fn takes(&self, place: &Where, request: &Request) -> bool {
        let texts = match place.taken(request) {
            Taken::Garbled => return false,
            Taken::Json(value) => return self.whole.is_valid(&value),
            Taken::Texts(texts) => texts,
        };
        if place.holds == Holds::Value {
            let texts: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
            return !texts.is_empty() && self.whole.is_valid(&read(&self.schema, &texts));
        }
        let mut members: Map<String, Value> = Map::new();
        for (name, _) in &texts {
            let own = self.schema.pointer(&format!("/properties/{name}"));
            if own.is_none() && place.is_bare() {
                continue;
            }
            let own_texts = texts.iter().filter(|(own, _)| own == name);
            let own_texts: Vec<&str> = own_texts.map(|(_, text)| text.as_str()).collect();
            let value = read(own.unwrap_or(&Value::Bool(true)), &own_texts);
            members.insert(name.clone(), value);
        }
        self.whole.is_valid(&Value::Object(members))
    }
}

/// The texts as what the schema allows, if there is such a reading; else as they stand.
fn read(schema: &Value, texts: &[&str]) -> Value {
    let items = schema.get("items").unwrap_or(&Value::Bool(true));
    let is_list = schema.get("items").is_some();
    if is_list {
        return texts.iter().map(|text| read(items, &[text])).collect();
    }
    let text = texts.first().copied().unwrap_or_default();
    let number = text.trim().trim_start_matches('+').parse::<f64>().ok();
    let whole = number.filter(|it| it.fract() == 0.0 && it.abs() < 1e15);
    let flag = match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
    let whole = whole.map(|whole| json!(whole as i64));
    let readings = [
        whole,
        number.map(|number| json!(number)),
        flag.map(Value::Bool),
    ];
    let readings = readings.into_iter().flatten().chain([json!(text)]);
    let validator = super::validator(&json!({ "S": schema }));
    let mut legal = readings.filter(|one| validator.as_ref().is_some_and(|it| it.is_valid(one)));
    legal.next().unwrap_or_else(|| json!(text))
}
