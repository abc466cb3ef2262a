//! Parameters whose value is an object, in every style that OpenAPI has for one, and lists in the formats of Swagger 2.0. The
//! server takes each apart by hand, as its style says.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json as value};

use super::{json, scan};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Filters, version: "1" }
security: [{ key: [] }]
paths:
  /deep:
    get:
      parameters: [{ name: filter, in: query, required: true, style: deepObject, explode: true, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /optional:
    get:
      parameters: [{ name: filter, in: query, style: deepObject, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /spread:
    get:
      parameters: [{ name: filter, in: query, required: true, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /spread-or-nothing:
    get:
      parameters: [{ name: page, in: query, required: true, schema: { type: object, properties: { most: { type: integer, minimum: 1 } } } }]
      responses: { "200": { description: Found } }
  /flat:
    get:
      parameters: [{ name: filter, in: query, required: true, explode: false, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /piped:
    get:
      parameters: [{ name: filter, in: query, required: true, style: pipeDelimited, explode: false, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /head:
    get:
      parameters: [{ name: X-Filter, in: header, required: true, explode: true, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /simple/{filter}:
    get:
      parameters: [{ name: filter, in: path, required: true, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /matrix/{filter}:
    get:
      parameters: [{ name: filter, in: path, required: true, style: matrix, explode: true, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /label/{filter}:
    get:
      parameters: [{ name: filter, in: path, required: true, style: label, explode: true, schema: { $ref: "#/components/schemas/Filter" } }]
      responses: { "200": { description: Found } }
  /where:
    get:
      parameters:
        - name: where
          in: query
          required: true
          content:
            application/json:
              schema:
                type: object
                required: [all]
                properties:
                  all: { type: array, minItems: 1, maxItems: 3, items: { type: object, required: [field], properties: { field: { type: string, minLength: 1 }, most: { type: integer } } } }
      responses: { "200": { description: Found } }
components:
  schemas:
    Filter:
      type: object
      additionalProperties: false
      required: [size]
      properties:
        size: { type: integer, minimum: 1, maximum: 90 }
        word: { type: string, minLength: 2, maxLength: 8 }
        kind: { type: string, enum: [ripe, raw] }
        near: { type: object, properties: { town: { type: string } } }
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
"##;

/// Lists of numbers up to 90, three at most, in each format.
const LISTS: &str = r#"swagger: "2.0"
info: { title: Lists, version: "1" }
security: [{ key: [] }]
securityDefinitions: { key: { type: apiKey, in: header, name: X-Key } }
paths:
  /csv: { get: { parameters: [{ name: q, in: query, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 } }], responses: { "200": { description: Found } } } }
  /ssv: { get: { parameters: [{ name: q, in: query, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 }, collectionFormat: ssv }], responses: { "200": { description: Found } } } }
  /tsv: { get: { parameters: [{ name: q, in: query, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 }, collectionFormat: tsv }], responses: { "200": { description: Found } } } }
  /pipes: { get: { parameters: [{ name: q, in: query, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 }, collectionFormat: pipes }], responses: { "200": { description: Found } } } }
  /multi: { get: { parameters: [{ name: q, in: query, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 }, collectionFormat: multi }], responses: { "200": { description: Found } } } }
  /path/{q}: { get: { parameters: [{ name: q, in: path, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 }, collectionFormat: pipes }], responses: { "200": { description: Found } } } }
  /form: { post: { consumes: [application/x-www-form-urlencoded], parameters: [{ name: q, in: formData, required: true, type: array, minItems: 2, maxItems: 3, items: { type: integer, maximum: 90 }, collectionFormat: tsv }], responses: { "200": { description: Found } } } }
"#;

const CONFIG: &str = "identities:\n  fay: { credential: { api_key: { scheme: key, value: fay-key-73 } } }\nlimits: { per_second: 5000 }\n";

type Pairs = Vec<(String, String)>;

fn problem(status: u16, what: &str) -> Answer {
    json(status, &value!({ "error": what }))
}

fn serve(flaw: &'static str) -> Server {
    Server::start(move |asked| answer(flaw, asked))
}

fn plain(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// `a,1,b,2`, whatever stands between; `None` for a name without a value.
fn in_turn(text: &str, between: char) -> Option<Pairs> {
    let parts: Vec<&str> = text.split(between).collect();
    let pairs = parts.chunks(2).map(|pair| match pair {
        [name, value] => Some(((*name).to_owned(), (*value).to_owned())),
        _ => None,
    });
    pairs.collect()
}

/// `a=1;b=2`, whatever stands between.
fn named(text: &str, between: char) -> Option<Pairs> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    };
    text.split(between).map(pair).collect()
}

fn answer(flaw: &str, asked: &Asked) -> Answer {
    if asked.header("x-key") != Some("fay-key-73") {
        return problem(401, "who are you?");
    }
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let query: Pairs = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let one = |name: &str| {
        query
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    };
    let segments: Vec<String> = path.trim_start_matches('/').split('/').map(plain).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let known = [
        "deep",
        "optional",
        "spread",
        "spread-or-nothing",
        "flat",
        "piped",
        "head",
        "where",
    ];
    let lists = ["csv", "ssv", "tsv", "pipes", "multi"];
    let is_known = match &segments[..] {
        [one] => known.contains(one) || lists.contains(one) || *one == "form",
        [one, _] => ["simple", "matrix", "label", "path"].contains(one),
        _ => false,
    };
    if !is_known {
        return problem(404, "no such place");
    }
    let method = if segments == ["form"] { "POST" } else { "GET" };
    if asked.method != method {
        return problem(405, "no such method").with(("allow", method));
    }
    let form = "application/x-www-form-urlencoded";
    if method == "POST" && asked.header("content-type") != Some(form) {
        return problem(415, "a form is wanted");
    }
    let of_brackets = || {
        let inner = query.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix("filter[")?.strip_suffix(']')?;
            Some((name.to_owned(), value.clone()))
        });
        inner.collect::<Pairs>()
    };
    let own = segments[0];
    let fields = match &segments[..] {
        ["deep"] => Some(of_brackets()),
        ["optional"] => match of_brackets() {
            nothing if nothing.is_empty() => return found(),
            fields => Some(fields),
        },
        // What is none of its members is somebody else's.
        ["spread"] => {
            let known =
                |(name, _): &&(String, String)| ["size", "word", "kind"].contains(&name.as_str());
            Some(query.iter().filter(known).cloned().collect())
        }
        ["spread-or-nothing"] => {
            let most = one("most").map_or(Ok(1), str::parse::<i64>);
            return verdict(most.is_ok_and(|most| most >= 1));
        }
        ["flat"] => one("filter").and_then(|text| in_turn(text, ',')),
        ["piped"] => one("filter").and_then(|text| in_turn(text, '|')),
        ["head"] => asked.header("x-filter").and_then(|text| named(text, ',')),
        ["simple", text] => in_turn(text, ','),
        ["matrix", text] => text.strip_prefix(';').and_then(|text| named(text, ';')),
        ["label", text] => text.strip_prefix('.').and_then(|text| named(text, '.')),
        ["where"] => return verdict(is_where(flaw, one("where"))),
        _ => return verdict(is_list(flaw, own, asked, &query, segments.last())),
    };
    let lax = |constraint: &str| {
        flaw.split(", ")
            .any(|one| one == format!("{own} {constraint}"))
    };
    verdict(fields.map_or_else(|| lax("type"), |fields| is_filter(&lax, &fields)))
}

fn found() -> Answer {
    json(200, &value!({ "found": [{ "id": 4, "name": "a pear" }] }))
}

fn verdict(is_right: bool) -> Answer {
    match is_right {
        true => found(),
        false => problem(422, "that is no filter"),
    }
}

fn is_filter(lax: &dyn Fn(&str) -> bool, fields: &Pairs) -> bool {
    let count = |name: &str| fields.iter().filter(|(own, _)| own == name).count();
    let each = fields.iter().all(|(name, text)| match name.as_str() {
        "size" => match text.parse::<i64>() {
            Ok(size) => (1..=90).contains(&size) || lax("range"),
            Err(_) => lax("number"),
        },
        "word" => (2..=8).contains(&text.chars().count()) || lax("length"),
        "kind" => ["ripe", "raw"].contains(&text.as_str()) || lax("kind"),
        _ => lax("extra"),
    });
    each && fields.iter().all(|(name, _)| count(name) == 1)
        && (count("size") == 1 || lax("missing"))
}

fn is_where(flaw: &str, text: Option<&str>) -> bool {
    let whole: Value = text
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let Some(all) = whole["all"].as_array() else {
        return false;
    };
    let most = if flaw.contains("where items") { 99 } else { 3 };
    let is_one = |one: &Value| {
        let field = one["field"].as_str().is_some_and(|field| !field.is_empty());
        let missing = flaw.contains("where missing") && one.get("field").is_none();
        let most = one
            .get("most")
            .is_none_or(|most| most.is_i64() || most.is_u64());
        one.is_object() && (field || missing) && most
    };
    (1..=most).contains(&all.len()) && all.iter().all(is_one)
}

fn is_list(flaw: &str, own: &str, asked: &Asked, query: &Pairs, last: Option<&&str>) -> bool {
    let body: Pairs = url::form_urlencoded::parse(&asked.body)
        .into_owned()
        .collect();
    let pairs = if own == "form" { &body } else { query };
    let texts: Vec<&str> = pairs
        .iter()
        .filter(|(name, _)| name == "q")
        .map(|(_, text)| text.as_str())
        .collect();
    let text = match own {
        "path" => last.copied().unwrap_or_default(),
        _ => texts.first().copied().unwrap_or_default(),
    };
    let items: Vec<&str> = match own {
        "multi" => texts,
        "csv" => text.split(',').collect(),
        "ssv" => text.split(' ').collect(),
        "pipes" | "path" => text.split('|').collect(),
        _ => text.split('\t').collect(),
    };
    let lax = |constraint: &str| {
        flaw.split(", ")
            .any(|one| one == format!("{own} {constraint}"))
    };
    let right = |item: &&str| {
        item.parse::<i64>()
            .is_ok_and(|item| item <= 90 || lax("range"))
    };
    ((2..=3).contains(&items.len()) || lax("count")) && items.iter().all(right)
}

#[test]
fn a_sound_reader_of_objects_in_parameters_is_believed() {
    let own = [
        "deep",
        "optional",
        "spread",
        "flat",
        "piped",
        "head",
        "simple/{filter}",
        "matrix/{filter}",
        "label/{filter}",
        "where",
    ];
    let own = own.map(|path| format!("GET /{path}"));
    let proved: Vec<_> = own.iter().map(|own| ("input", own.as_str())).collect();
    scan(&serve("sound"), DOCUMENT, CONFIG).is_sound(&proved);
}

#[test]
fn each_member_of_an_object_in_a_parameter_is_looked_at() {
    let flaws = "deep range, deep extra, optional length, spread missing, flat kind, piped number, head range, simple length, \
        matrix missing, label number, where items, where missing";
    scan(&serve(flaws), DOCUMENT, CONFIG).is_broken(&[
        "input/enum GET /flat query filter /kind",
        "input/extra-property GET /deep query filter /naysayer_extra",
        "input/items GET /where query where /all",
        "input/length GET /optional query filter /word",
        "input/length GET /simple/{filter} path filter /word",
        "input/missing GET /matrix/{filter} path filter /size",
        "input/missing GET /spread query filter /size",
        "input/missing GET /where query where /all/0/field",
        "input/range GET /deep query filter /size",
        "input/range GET /head header X-Filter /size",
        "input/type GET /label/{filter} path filter /size",
        "input/type GET /piped query filter /size",
    ]);
}

#[test]
fn lists_in_each_format_of_swagger_are_written_and_broken() {
    let own = [
        "GET /csv",
        "GET /ssv",
        "GET /tsv",
        "GET /pipes",
        "GET /multi",
        "GET /path/{q}",
        "POST /form",
    ];
    scan(&serve("sound"), LISTS, CONFIG).is_sound(&own.map(|own| ("input", own)));
    scan(&serve("tsv count, path range"), LISTS, CONFIG).is_broken(&[
        "input/items GET /tsv query q",
        "input/range GET /path/{q} path q",
    ]);
}
