//! Bodies of parts and forms, where all is text until somebody reads it; and a server that breaks down in two ways.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json as value};

use super::{Scanned, json, scan, segments};
use crate::support::{Answer, Asked, Sarif, Scratch, Server};

const DOCUMENT: &str = r#"openapi: 3.1.0
info: { title: Uploads, version: "1" }
security: [{ key: [] }]
paths:
  /uploads:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              additionalProperties: false
              required: [label, size]
              properties:
                label: { type: string, minLength: 2, maxLength: 12 }
                size: { type: integer, minimum: 1, maximum: 9 }
                meta:
                  type: object
                  required: [tag]
                  properties: { tag: { type: string, maxLength: 5 }, rank: { type: integer } }
            encoding:
              meta: { contentType: application/vnd.tag+json }
      responses: { "201": { description: Taken } }
  /searches:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [word]
              properties:
                word: { type: string, maxLength: 10 }
                most: { type: integer, minimum: 1, maximum: 50 }
                tags: { type: array, maxItems: 3, uniqueItems: true, items: { type: string, maxLength: 40 } }
      responses: { "200": { description: Found } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
"#;

const CONFIG: &str =
    "identities:\n  uma: { credential: { api_key: { scheme: key, value: uma-key-61 } } }\n";

fn serve(flaw: &'static str) -> Server {
    Server::start(move |asked| answer(flaw, asked))
}

fn problem(status: u16, what: &str) -> Answer {
    json(status, &value!({ "error": what }))
}

fn answer(flaw: &str, asked: &Asked) -> Answer {
    if asked.header("x-key") != Some("uma-key-61") {
        return problem(401, "who are you?");
    }
    match (asked.method.as_str(), &segments(asked)[..]) {
        ("POST", ["uploads"]) => upload(flaw, asked),
        ("POST", ["searches"]) => search(flaw, asked),
        (_, ["uploads" | "searches"]) => problem(405, "only POST").with(("allow", "POST")),
        _ => problem(404, "no such place"),
    }
}

/// The parts by name; `None` when the body, or the part whose type is told, is not what its Content-Type says.
fn parts(flaw: &str, asked: &Asked) -> Option<BTreeMap<String, String>> {
    let media = asked.header("content-type")?;
    let boundary = media.strip_prefix("multipart/form-data; boundary=")?;
    let body = std::str::from_utf8(&asked.body).ok()?;
    let body = body.strip_suffix(&format!("--{boundary}--\r\n"))?;
    let mut parts = BTreeMap::new();
    for part in body.split(&format!("--{boundary}\r\n")).skip(1) {
        let (head, content) = part.split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let (name, _) = name.split_once('"')?;
        let content = content.strip_suffix("\r\n")?;
        let is_tag = head.contains("Content-Type: application/vnd.tag+json");
        if name == "meta" && !is_tag && flaw != "kind" {
            return None;
        }
        parts.insert(name.to_owned(), content.to_owned());
    }
    Some(parts)
}

fn length(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count())
}

fn upload(flaw: &str, asked: &Asked) -> Answer {
    let Some(parts) = parts(flaw, asked) else {
        return problem(415, "parts are wanted");
    };
    let label = parts.get("label").is_some_and(|label| length(label, 2, 12));
    let most = if flaw == "size" { i64::MAX } else { 9 };
    let size = parts.get("size").and_then(|size| size.parse::<i64>().ok());
    let size = size.is_some_and(|size| (1..=most).contains(&size));
    let meta = parts.get("meta").is_none_or(|meta| {
        let meta: Value = serde_json::from_str(meta).unwrap_or_default();
        let longest = if flaw == "tag" { 999 } else { 5 };
        let tag = meta["tag"]
            .as_str()
            .is_some_and(|tag| length(tag, 0, longest));
        tag && meta
            .get("rank")
            .is_none_or(|rank| rank.is_i64() || rank.is_u64())
    });
    let known = parts
        .keys()
        .all(|name| ["label", "size", "meta"].contains(&name.as_str()) || flaw == "extra");
    let missing = flaw == "missing" && !parts.contains_key("size");
    match label && (size || missing) && meta && known {
        true => json(
            201,
            &value!({ "id": 7, "label": parts["label"], "stored": true }),
        ),
        false => problem(422, "a part is wrong"),
    }
}

fn search(flaw: &str, asked: &Asked) -> Answer {
    if asked.header("content-type") != Some("application/x-www-form-urlencoded") {
        return problem(415, "a form is wanted");
    }
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&asked.body)
        .into_owned()
        .collect();
    let tags = pairs.iter().filter(|(name, _)| name == "tags");
    let tags: Vec<&str> = tags.map(|(_, tag)| tag.as_str()).collect();
    let distinct: BTreeSet<&str> = tags.iter().copied().collect();
    let tags = (tags.len() <= 3 || flaw == "many tags")
        && (distinct.len() == tags.len() || flaw == "equal tags")
        && tags.iter().all(|tag| length(tag, 0, 40));
    let fields: BTreeMap<String, String> = pairs.into_iter().collect();
    if let Some(answer) = fields.values().find_map(|field| crash(flaw, field)) {
        return answer;
    }
    let word = fields.get("word").filter(|word| length(word, 0, 10));
    let most = fields.get("most").map_or(Some(1), |most| most.parse().ok());
    match (word, most) {
        (Some(word), Some(1..=50)) if tags => {
            json(200, &value!({ "word": word, "hits": [{ "id": 3 }] }))
        }
        _ => problem(422, "a field is wrong"),
    }
}

/// NUL is one bug and a long text another.
fn crash(flaw: &str, field: &str) -> Option<Answer> {
    let says = match field {
        field if field.contains('\0') && flaw != "sound" => "TypeError: cannot read NUL",
        field if field.len() > 500 && flaw == "both crashes" => "RangeError: out of room",
        _ => return None,
    };
    flaw.contains("crash").then(|| problem(500, says))
}

#[test]
fn a_sound_reader_of_parts_and_forms_is_believed() {
    scan(&serve("sound"), DOCUMENT, CONFIG)
        .is_sound(&[("input", "POST /uploads"), ("input", "POST /searches")]);
}

#[test]
fn each_part_is_looked_at() {
    for (flaw, found) in [
        ("size", "input/range POST /uploads body /size"),
        ("tag", "input/length POST /uploads body /meta/tag"),
        (
            "extra",
            "input/extra-property POST /uploads body /naysayer_extra",
        ),
        ("missing", "input/missing POST /uploads body /size"),
        ("kind", "input/media-type POST /uploads body /meta"),
        ("many tags", "input/items POST /searches body /tags"),
        ("equal tags", "input/items POST /searches body /tags"),
    ] {
        scan(&serve(flaw), DOCUMENT, CONFIG).is_broken(&[found]);
    }
}

/// A baseline that knows one crash of an operation hides no other.
#[test]
fn crashes_are_told_apart_by_what_they_say() {
    let scratch = Scratch::new();
    let run = |server: &Server, args: &[&str]| {
        let target = format!("spec: openapi.yml\ntarget: {}\n{CONFIG}", server.url());
        scratch
            .write("openapi.yml", DOCUMENT)
            .write("naysayer.yml", &target);
        scratch.run(&[&["scan"], args].concat())
    };
    let one = run(&serve("one crash"), &["--sarif", "old.sarif"]);
    assert_eq!(one.code, Some(1), "{}", one.stdout);
    let known = Sarif::of(&run(&serve("one crash"), &["--baseline", "old.sarif"])).found();
    assert!(
        known.iter().all(|found| found.baseline == "unchanged") && known.len() == 1,
        "{known:?}"
    );
    let ran = run(&serve("both crashes"), &["--baseline", "old.sarif"]);
    let both = Sarif::of(&ran).found();
    let mut states: Vec<&str> = both.iter().map(|found| found.baseline.as_str()).collect();
    states.sort_unstable();
    assert_eq!(
        (states, ran.code),
        (vec!["new", "unchanged"], Some(1)),
        "{}",
        ran.stdout
    );
    let fixed = Scanned::of(run(&serve("sound"), &["--baseline", "old.sarif"]));
    assert_eq!(
        (fixed.found.len(), fixed.ran.code),
        (1, Some(0)),
        "{}",
        fixed.ran.stdout
    );
    let states = Sarif::of(&fixed.ran).found();
    assert_eq!(states[0].baseline, "absent");
}
