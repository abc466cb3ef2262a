//! A vault of entries: API keys in a header, slugs that the client chooses, and every refusal behind 200.

use std::collections::BTreeMap;
use std::sync::Mutex;

use regex::Regex;
use serde_json::{Value, json};

use super::{Scanned, object, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Vault, version: "3" }
servers: [{ url: /v3 }]
security: [{ key: [] }]
paths:
  /entries:
    get:
      responses: { "200": { description: One's own } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [slug, text]
              properties:
                slug: { type: string, pattern: "^[a-z][a-z0-9-]{2,40}$" }
                text: { type: string, minLength: 1, maxLength: 200 }
                weight: { type: integer, minimum: 0, maximum: 1000 }
      responses: { "200": { description: Made, or refused } }
  /entries/{slug}:
    parameters:
      - { name: slug, in: path, required: true, schema: { type: string, pattern: "^[a-z][a-z0-9-]{2,40}$" } }
    get:
      responses: { "200": { description: One } }
    patch:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                text: { type: string, minLength: 1, maxLength: 200 }
                weight: { type: integer, minimum: 0, maximum: 1000 }
      responses: { "200": { description: Changed } }
    delete:
      responses: { "200": { description: Gone } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Vault-Key }
"##;

const CONFIG: &str = "
identities:
  alice: { role: user, credential: { api_key: { scheme: key, value: k-alice-7f3a91c2 } } }
  bob: { role: user, credential: { api_key: { scheme: key, value: k-bob-51d0e8b4aa } } }
";

struct Vault {
    flaw: &'static str,
    entries: Mutex<BTreeMap<String, (String, Value)>>,
}

fn no(why: &str) -> Answer {
    Answer::json(200, &json!({ "ok": false, "error": why }).to_string())
}

fn yes(data: &Value) -> Answer {
    Answer::json(200, &json!({ "ok": true, "data": data }).to_string())
}

impl Vault {
    fn caller(&self, asked: &Asked, place: &str) -> Option<&'static str> {
        match asked.header("x-vault-key") {
            Some("k-alice-7f3a91c2") => Some("alice"),
            Some("k-bob-51d0e8b4aa") => Some("bob"),
            None if self.flaw == "no-credential" && place == "GET entries" => Some("alice"),
            Some(key) if self.flaw == "invalid-credential" && key.starts_with("k-") => {
                Some("alice")
            }
            _ => None,
        }
    }

    /// The legal part of a body, or what is wrong with it.
    fn legal(&self, asked: &Asked, whole: bool) -> Result<Value, Answer> {
        let body = match (self.flaw, object(asked)) {
            ("malformed-body", None) => {
                // Reads what it can, as some do.
                let bytes = String::from_utf8_lossy(&asked.body).into_owned();
                let repaired = bytes.trim_end_matches("nay").trim_end().to_owned();
                serde_json::from_str(&repaired).map_err(|_| no("no JSON"))?
            }
            (_, body) => body.ok_or_else(|| no("no JSON"))?,
        };
        let long = body.get("text").and_then(Value::as_str);
        if self.flaw == "crash" && long.is_some_and(|text| text.len() > 200) {
            return Err(Answer::json(500, r#"{"ok":false,"error":"sorry"}"#));
        }
        let mut legal = serde_json::Map::new();
        match body.get("text") {
            None if !whole || self.flaw == "missing" => {}
            value => {
                let text = text(value, 1, 200).ok_or_else(|| no("text is 1 to 200 characters"))?;
                legal.insert("text".into(), text.into());
            }
        }
        if let Some(weight) = body.get("weight") {
            let fits = weight.as_u64().is_some_and(|weight| weight <= 1000);
            if !(fits || self.flaw == "type" && weight.is_string()) {
                return Err(no("weight is 0 to 1000"));
            }
            legal.insert("weight".into(), weight.clone());
        }
        if whole {
            let slug = body.get("slug").and_then(Value::as_str).unwrap_or_default();
            if !Regex::new("^[a-z][a-z0-9-]{2,40}$").unwrap().is_match(slug) {
                return Err(no("slug is lower case"));
            }
            legal.insert("slug".into(), slug.into());
        }
        Ok(legal.into())
    }

    fn answer(&self, asked: &Asked) -> Answer {
        self.respond(asked).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&self, asked: &Asked) -> Result<Answer, Answer> {
        let path = segments(asked);
        let (version, path) = path.split_first().unwrap();
        let old = *version == "v2" && self.flaw == "old-version";
        if *version != "v3" && !old {
            return Err(no("no such version"));
        }
        let place = format!("{} {}", asked.method, path.join("/"));
        let caller = self
            .caller(asked, &place)
            .ok_or_else(|| no("who are you?"))?;
        let mut entries = self.entries.lock().unwrap();
        if *path == ["entries"] {
            return match asked.method.as_str() {
                "GET" => {
                    let own = entries.values().filter(|(owner, _)| owner == caller);
                    let own: Vec<_> = own.map(|(_, entry)| entry).collect();
                    Ok(yes(&json!({ "items": own })))
                }
                "POST" => {
                    let entry = self.legal(asked, true)?;
                    let slug = entry["slug"].as_str().unwrap_or_default().to_owned();
                    if entries.contains_key(&slug) {
                        return Err(no("slug is taken"));
                    }
                    entries.insert(slug, (caller.to_owned(), entry.clone()));
                    Ok(yes(&entry))
                }
                _ => Err(no("not so")),
            };
        }
        let ["entries", slug] = path[..] else {
            return Err(no("nothing here"));
        };
        let open = match asked.method.as_str() {
            "GET" => "object-read",
            "PATCH" => "object-write",
            "DELETE" => "object-delete",
            _ => "",
        };
        let may = |owner: &str| owner == caller || self.flaw == open;
        let entry = entries.get_mut(slug).filter(|(owner, _)| may(owner));
        let (_, entry) = entry.ok_or_else(|| no("no such entry"))?;
        match asked.method.as_str() {
            "GET" => Ok(yes(entry)),
            "PUT" if self.flaw == "undocumented-method" => Ok(yes(entry)),
            "PATCH" => {
                let changes = self.legal(asked, false)?;
                for (name, value) in changes.as_object().unwrap() {
                    entry[name] = value.clone();
                }
                Ok(yes(entry))
            }
            "DELETE" => {
                entries.remove(slug);
                Ok(yes(&json!({ "deleted": slug })))
            }
            _ => Err(no("not so")),
        }
    }
}

fn scanned(flaw: &'static str) -> Scanned {
    let vault = Vault {
        flaw,
        entries: Mutex::default(),
    };
    let server = super::start(move |asked| vault.answer(asked));
    scan(&server, DOCUMENT, CONFIG)
}

#[test]
fn a_sound_vault_gives_no_finding_and_all_of_it_is_proved() {
    scanned("").is_sound(&[
        ("auth", "GET /entries"),
        ("lifecycle", "GET /entries"),
        ("auth", "POST /entries"),
        ("input", "POST /entries"),
        ("auth", "GET /entries/{slug}"),
        ("access", "GET /entries/{slug}"),
        ("input", "GET /entries/{slug}"),
        ("lifecycle", "GET /entries/{slug}"),
        ("auth", "PATCH /entries/{slug}"),
        ("access", "PATCH /entries/{slug}"),
        ("input", "PATCH /entries/{slug}"),
        ("auth", "DELETE /entries/{slug}"),
        ("access", "DELETE /entries/{slug}"),
    ]);
}

#[test]
fn each_flaw_of_a_vault_is_found_where_it_is() {
    for (flaw, expected) in [
        ("no-credential", &["auth/no-credential GET /entries"][..]),
        ("object-read", &["access/object-read GET /entries/{slug}"]),
        (
            "object-write",
            &["access/object-write PATCH /entries/{slug}"],
        ),
        (
            "object-delete",
            &["access/object-delete DELETE /entries/{slug}"],
        ),
        ("missing", &["input/missing POST /entries"]),
        (
            "type",
            &[
                "input/type POST /entries",
                "input/type PATCH /entries/{slug}",
            ],
        ),
        (
            "malformed-body",
            &[
                "input/malformed-body POST /entries",
                "input/malformed-body PATCH /entries/{slug}",
            ],
        ),
        (
            "crash",
            &[
                "input/crash POST /entries",
                "input/crash PATCH /entries/{slug}",
            ],
        ),
        (
            "undocumented-method",
            &["lifecycle/undocumented-method GET /entries/{slug}"],
        ),
        (
            "old-version",
            &[
                "lifecycle/old-version GET /entries",
                "lifecycle/old-version GET /entries/{slug}",
                "lifecycle/old-version POST /entries",
                "lifecycle/old-version PATCH /entries/{slug}",
                "lifecycle/old-version DELETE /entries/{slug}",
            ],
        ),
    ] {
        scanned(flaw).is_broken_at(flaw, expected);
    }
}

#[test]
fn a_credential_that_nobody_checks_is_found_everywhere() {
    scanned("invalid-credential").is_broken_at(
        "invalid-credential",
        &[
            "auth/invalid-credential GET /entries",
            "auth/invalid-credential POST /entries",
            "auth/invalid-credential GET /entries/{slug}",
            "auth/invalid-credential PATCH /entries/{slug}",
            "auth/invalid-credential DELETE /entries/{slug}",
        ],
    );
}
