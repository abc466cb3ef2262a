//! An API key in a header, slugs that the client chooses, lists in two envelopes, and every refusal behind status 200.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::{json, scan};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Shelves, version: "7" }
security: [{ key: [] }]
paths:
  /shelves:
    get:
      responses: { "200": { description: Those of one's own } }
  /shelves/{slug}:
    parameters:
      - { name: slug, in: path, required: true, schema: { type: string, pattern: "^[a-z0-9-]{3,40}$" } }
    put:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [label, depth]
              properties:
                label: { type: string, minLength: 1 }
                depth: { type: integer }
      responses: { "200": { description: It stands } }
    get:
      responses: { "200": { description: The shelf } }
    delete:
      responses: { "200": { description: Taken down } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Shelf-Key }
"##;

const CONFIG: &str = r#"identities:
  ada: { credential: { api_key: { scheme: key, value: ada-key-5f2c } } }
  ben: { credential: { api_key: { scheme: key, value: ben-key-91aa } } }
"#;

/// Shelves by slug, with their owners.
struct Shelves {
    flaw: &'static str,
    all: Mutex<BTreeMap<String, (String, Value)>>,
}

fn serve(flaw: &'static str) -> Server {
    let shelves = Shelves {
        flaw,
        all: Mutex::default(),
    };
    super::start(move |asked| shelves.answer(asked))
}

fn no(why: &str) -> Answer {
    json(200, &value!({ "ok": false, "error": { "message": why } }))
}

fn yes(data: &Value) -> Answer {
    json(200, &value!({ "ok": true, "data": data }))
}

impl Shelves {
    fn caller(&self, asked: &Asked) -> Option<&'static str> {
        match asked.header("x-shelf-key") {
            Some("ada-key-5f2c") => Some("ada"),
            Some("ben-key-91aa") => Some("ben"),
            Some(_) if self.flaw == "auth/invalid-credential" => Some("ada"),
            None if self.flaw == "auth/no-credential" => Some("ada"),
            _ => None,
        }
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let Some(caller) = self.caller(asked) else {
            return no("no key, no shelf");
        };
        let path = asked.path.split('?').next().unwrap_or_default();
        let mut all = self.all.lock().unwrap();
        if path == "/shelves" && asked.method == "GET" {
            let own: Vec<_> = all
                .values()
                .filter(|(owner, _)| owner == caller)
                .map(|(_, shelf)| shelf.clone())
                .collect();
            return yes(&value!({ "items": own, "more": false }));
        }
        let Some(slug) = path.strip_prefix("/shelves/") else {
            return no("nothing of this name");
        };
        let fits =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if !(3..=40).contains(&slug.len()) || !slug.chars().all(fits) {
            return no("nothing of this name");
        }
        let owner = all.get(slug).map(|(owner, _)| owner.clone());
        let others = owner.is_some_and(|owner| owner != caller);
        let open = match asked.method.as_str() {
            "GET" => "access/object-read",
            "PUT" => "access/object-write",
            _ => "access/object-delete",
        };
        if others && self.flaw != open {
            return no("nothing of this name");
        }
        match asked.method.as_str() {
            "GET" => match all.get(slug) {
                Some((_, shelf)) => yes(shelf),
                None => no("nothing of this name"),
            },
            "PUT" => {
                let Some(shelf) = self.shelf(slug, &asked.body) else {
                    return no("a shelf has a label and a depth, a whole number");
                };
                let owner = all.get(slug).map_or(caller, |(owner, _)| owner).to_owned();
                all.insert(slug.to_owned(), (owner, shelf.clone()));
                yes(&shelf)
            }
            "DELETE" => match all.remove(slug) {
                Some(_) => yes(&value!({ "removed": slug })),
                None => no("nothing of this name"),
            },
            _ => no("not so"),
        }
    }

    fn shelf(&self, slug: &str, body: &[u8]) -> Option<Value> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let label = body
            .get("label")?
            .as_str()
            .filter(|text| !text.is_empty())?;
        let depth = match body.get("depth") {
            Some(depth) if depth.is_i64() => depth.clone(),
            Some(depth) if self.flaw == "input/type" && !depth.is_null() => depth.clone(),
            None if self.flaw == "input/missing" => Value::Null,
            _ => return None,
        };
        Some(value!({ "slug": slug, "label": label, "depth": depth }))
    }
}

#[test]
fn a_sound_server_is_believed() {
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&[
        ("auth", "GET /shelves"),
        ("auth", "GET /shelves/{slug}"),
        ("auth", "PUT /shelves/{slug}"),
        ("auth", "DELETE /shelves/{slug}"),
        ("access", "GET /shelves/{slug}"),
        ("access", "DELETE /shelves/{slug}"),
        ("input", "PUT /shelves/{slug}"),
        ("lifecycle", "GET /shelves/{slug}"),
    ]);
}

#[test]
fn each_flaw_is_found() {
    for (flaw, expected) in [
        (
            "access/object-read",
            &["access/object-read GET /shelves/{slug}"][..],
        ),
        (
            "access/object-write",
            &["access/object-write PUT /shelves/{slug}"],
        ),
        (
            "access/object-delete",
            &["access/object-delete DELETE /shelves/{slug}"],
        ),
        (
            "input/missing",
            &["input/missing PUT /shelves/{slug} body /depth"],
        ),
        (
            "input/type",
            &["input/type PUT /shelves/{slug} body /depth"],
        ),
    ] {
        scan(&serve(flaw), DOCUMENT, CONFIG).is_broken(expected);
    }
}

#[test]
fn a_key_that_nobody_checks_is_found_everywhere() {
    for (flaw, rule) in [
        ("auth/no-credential", "auth/no-credential"),
        ("auth/invalid-credential", "auth/invalid-credential"),
    ] {
        let scanned = scan(&serve(flaw), DOCUMENT, CONFIG);
        let mut operations: Vec<_> = scanned
            .found
            .iter()
            .filter_map(|line| line.strip_prefix(rule))
            .map(str::trim)
            .collect();
        operations.sort_unstable();
        assert_eq!(
            operations,
            [
                "DELETE /shelves/{slug}",
                "GET /shelves",
                "GET /shelves/{slug}",
                "PUT /shelves/{slug}"
            ],
            "{}",
            scanned.ran.stdout
        );
    }
}
