//! What an earlier document allowed: gone where the server follows, found where it does not.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::{Scanned, json};
use crate::support::{Answer, Asked, Sarif, Scratch, Server};

const OLD: &str = r#"openapi: 3.0.3
info: { title: Antiques, version: "1" }
security: [{ key: [] }]
paths:
  /items:
    get:
      parameters:
        - { name: order, in: query, schema: { type: string, enum: [down] } }
        - { name: lang, in: query, schema: { type: string } }
      responses: { "200": { description: All } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string, maxLength: 200 }
                kind: { type: string, enum: [book, map, scroll] }
                colour: { type: string }
                box: { type: object, properties: { row: { type: string }, floor: { type: string } } }
                shelf: { type: integer, minimum: 1 }
      responses: { "201": { description: Made } }
  /items/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
  /items/{id}/notes:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: Notes } } }
  /items/{id}/cover:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    delete: { responses: { "204": { description: Gone } } }
  /items/{id}/archive:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    post: { responses: { "200": { description: Archived } } }
  /export:
    get: { responses: { "200": { description: Everything } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"#;

const NEW: &str = r#"openapi: 3.1.0
info: { title: Antiques, version: "2" }
security: [{ key: [] }]
paths:
  /items:
    get: { responses: { "200": { description: All } } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [name, kind]
              properties:
                name: { type: string, maxLength: 40 }
                kind: { type: string, enum: [book, map] }
                box: { type: object, properties: { row: { type: string } } }
                shelf: { type: integer, minimum: 1 }
      responses: { "201": { description: Made }, "422": { description: No } }
  /items/{itemId}:
    parameters: [{ name: itemId, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"#;

const CONFIG: &str = "identities:\n  mia: { credential: { api_key: { scheme: key, value: key-of-mia-1 } } }\n\
    rules: { disable: ['resource/*', 'transport/*'] }\n";

#[derive(Default)]
struct Antiques {
    /// What it still does: `operations`, `inputs`, `limits`.
    old: &'static str,
    /// What is answered to paths that are not there.
    nowhere: u16,
    items: Mutex<BTreeMap<String, Value>>,
}

impl Antiques {
    fn serve(self) -> Server {
        Server::start(move |asked| self.answer(asked))
    }

    fn nowhere(&self) -> Answer {
        match self.nowhere {
            200 => Answer::new(
                200,
                &[("content-type", "text/html")],
                "<html><body>Shop</body></html>",
            ),
            301 => json(301, &value!({})).with(("location", "/items")),
            status => json(status, &value!({ "error": "no such page" })),
        }
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.header("x-key") != Some("key-of-mia-1") {
            return json(401, &value!({ "error": "who?" }));
        }
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let mut items = self.items.lock().unwrap();
        let alive = self.old == "operations";
        match (asked.method.as_str(), segments.as_slice()) {
            ("GET", ["items"]) => {
                let mut all: Vec<&Value> = items.values().collect();
                if self.old == "inputs" && query.contains("order=down") {
                    all.reverse();
                }
                json(200, &value!({ "items": all }))
            }
            ("POST", ["items"]) => {
                let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
                if !self.allows(&body) {
                    return json(422, &value!({ "error": "invalid" }));
                }
                let id = format!("i{}", items.len() + 100);
                let mut item = body;
                item["id"] = value!(id);
                items.insert(id, item.clone());
                json(201, &item)
            }
            ("GET", ["items", id]) => match items.get(*id) {
                Some(item) => json(200, item),
                None => json(404, &value!({ "error": "no such item" })),
            },
            ("DELETE", ["items", id]) => match items.insert((*id).to_owned(), Value::Null) {
                Some(Value::Object(_)) => Answer::new(204, &[], ""),
                _ => json(404, &value!({ "error": "no such item" })),
            },
            ("GET", ["export"]) if alive => json(200, &value!({ "everything": 42 })),
            ("POST", ["items", id, "archive"]) if alive && items.contains_key(*id) => {
                json(200, &value!({ "archived": id }))
            }
            _ => self.nowhere(),
        }
    }

    fn allows(&self, body: &Value) -> bool {
        let Some(body) = body.as_object() else {
            return false;
        };
        let (most, old) = (
            if self.old == "limits" { 200 } else { 40 },
            self.old == "inputs",
        );
        let name = body.get("name").and_then(Value::as_str);
        let known = |name: &str| {
            ["name", "kind", "shelf", "box"].contains(&name) || old && name == "colour"
        };
        let kind = match body.get("kind").map(Value::as_str) {
            None => self.old == "limits",
            Some(kind) => matches!(kind, Some("book" | "map")) || old && kind == Some("scroll"),
        };
        let shelf = body
            .get("shelf")
            .is_none_or(|shelf| shelf.as_u64().is_some_and(|it| it > 0));
        let part = |(name, it): (&String, &Value)| {
            it.is_string() && (name == "row" || old && name == "floor")
        };
        let boxed = body
            .get("box")
            .is_none_or(|it| it.as_object().is_some_and(|it| it.iter().all(part)));
        let colour = body.get("colour").is_none_or(Value::is_string);
        name.is_some_and(|name| name.chars().count() <= most)
            && body.keys().all(|name| known(name))
            && kind
            && shelf
            && colour
            && boxed
    }
}

/// Scans with the older document in a file, and again with it in the history of a repository.
fn scan(server: &Server) -> Scanned {
    let scratch = Scratch::new();
    scratch
        .write("openapi.yml", NEW)
        .write("old.yml", OLD)
        .write(
            "naysayer.yml",
            &format!(
                "spec: openapi.yml\nprevious: old.yml\ntarget: {}\n{CONFIG}",
                server.url()
            ),
        );
    Scanned::of(scratch.run(&["scan"]))
}

#[test]
fn a_server_that_follows_its_document_is_sound() {
    for nowhere in [404, 410, 301, 405] {
        let scanned = scan(
            &Antiques {
                nowhere,
                ..Antiques::default()
            }
            .serve(),
        );
        scanned.is_sound(&[
            ("lifecycle", "GET /export"),
            ("lifecycle", "POST /items/{id}/archive"),
            ("lifecycle", "DELETE /items/{id}/cover"),
            ("lifecycle", "POST /items"),
            ("lifecycle", "GET /items"),
        ]);
    }
}

#[test]
fn a_page_for_every_path_is_no_removed_operation() {
    let scanned = scan(
        &Antiques {
            nowhere: 200,
            ..Antiques::default()
        }
        .serve(),
    );
    let removed = |found: &&String| found.starts_with("lifecycle/removed");
    assert_eq!(
        scanned.found.iter().find(removed),
        None,
        "{}",
        scanned.ran.stdout
    );
}

#[test]
fn operations_that_are_gone_and_answer_are_found() {
    let old = Antiques {
        old: "operations",
        nowhere: 404,
        ..Antiques::default()
    };
    let scanned = scan(&old.serve());
    scanned.is_broken(&[
        "lifecycle/removed-operation GET /export",
        "lifecycle/removed-operation POST /items/{id}/archive",
    ]);
    let place =
        Sarif::of(&scanned.ran).run()["results"][0]["locations"][0]["physicalLocation"].clone();
    assert_eq!(place["artifactLocation"]["uri"], "old.yml", "{place}");
}

#[test]
fn inputs_that_are_gone_and_do_something_are_found() {
    let old = Antiques {
        old: "inputs",
        nowhere: 404,
        ..Antiques::default()
    };
    scan(&old.serve()).is_broken(&[
        "lifecycle/removed-input GET /items query order",
        "lifecycle/removed-input POST /items body /box/floor",
        "lifecycle/removed-input POST /items body /colour",
        "lifecycle/removed-input POST /items body /kind",
    ]);
}

#[test]
fn limits_that_are_not_kept_are_found_once() {
    let old = Antiques {
        old: "limits",
        nowhere: 404,
        ..Antiques::default()
    };
    scan(&old.serve()).is_broken(&[
        "lifecycle/tightened POST /items body /kind",
        "lifecycle/tightened POST /items body /name",
    ]);
}

#[test]
fn the_differences_are_told_in_plain_words() {
    let scratch = Scratch::new();
    scratch.write("old.yml", OLD).write("new.yml", NEW);
    let diff = |args: &[&str]| {
        let ran = scratch.run(&[&["diff", "old.yml", "new.yml"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.told()
    };
    insta::assert_snapshot!(diff(&[]), @r#"
    GET /items
      query lang is gone   [lifecycle/removed-input]
      query order is gone   [lifecycle/removed-input]
    POST /items
      body may have no further properties now   [lifecycle/tightened]
      body /name may have at most 40 characters now, 200 before   [lifecycle/tightened]
      body /kind is required now   [lifecycle/tightened]
      body /kind may no longer be "scroll"   [lifecycle/removed-input]
      body /box/floor is gone   [lifecycle/removed-input]
      body /colour is gone   [lifecycle/removed-input]
    GET /items/{id}/notes is gone   [lifecycle/removed-operation]
    DELETE /items/{id}/cover is gone   [lifecycle/removed-operation]
    POST /items/{id}/archive is gone   [lifecycle/removed-operation]
    GET /export is gone   [lifecycle/removed-operation]

    Antiques 1 → Antiques 2: 12 differences, 12 of which take something away
    "#);
    insta::assert_snapshot!(diff(&["--breaking"]), @r#"
    GET /items
      query lang is gone   [lifecycle/removed-input]
      query order is gone   [lifecycle/removed-input]
    POST /items
      body may have no further properties now   [lifecycle/tightened]
      body /name may have at most 40 characters now, 200 before   [lifecycle/tightened]
      body /kind is required now   [lifecycle/tightened]
      body /kind may no longer be "scroll"   [lifecycle/removed-input]
      body /box/floor is gone   [lifecycle/removed-input]
      body /colour is gone   [lifecycle/removed-input]
    GET /items/{id}/notes is gone   [lifecycle/removed-operation]
    DELETE /items/{id}/cover is gone   [lifecycle/removed-operation]
    POST /items/{id}/archive is gone   [lifecycle/removed-operation]
    GET /export is gone   [lifecycle/removed-operation]

    Antiques 1 → Antiques 2: 12 differences, 12 of which take something away
    "#);
    insta::assert_snapshot!(scratch.run(&["diff", "old.yml", "none.yml"]).said(), @r"
    exit 2
    error: cannot read the document none.yml: No such file or directory (os error 2)
      do: check the path; it is taken from the working directory
    ");
    insta::assert_snapshot!(scratch.run(&["diff", "old.yml"]).said(), @r"
    exit 2
    error: no OpenAPI document is named
      do: give it with --spec FILE, or as `spec:` in naysayer.yml
    ");
}

#[test]
fn the_earlier_document_comes_from_git() {
    let old = Antiques {
        old: "operations",
        nowhere: 404,
        ..Antiques::default()
    };
    let server = old.serve();
    let scratch = Scratch::new();
    scratch.write("openapi.yml", OLD);
    scratch.write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: {}\n{CONFIG}", server.url()),
    );
    for step in [
        &["init", "-q"][..],
        &["add", "."],
        &["commit", "-qm", "first"],
    ] {
        scratch.git(step);
    }
    scratch.write("openapi.yml", NEW);
    let scanned = Scanned::of(scratch.run(&["scan", "--since", "HEAD"]));
    scanned.is_broken(&[
        "lifecycle/removed-operation GET /export",
        "lifecycle/removed-operation POST /items/{id}/archive",
    ]);
    let place =
        Sarif::of(&scanned.ran).run()["results"][0]["locations"][0]["physicalLocation"].clone();
    assert_eq!(place["artifactLocation"]["uri"], "openapi.yml", "{place}");
    assert_eq!(place["region"]["startLine"], 1, "{place}");
    let refused = scratch.run(&["diff", "--since", "nobody"]);
    insta::assert_snapshot!(refused.said(), @r"
    exit 2
    error: git has no revision nobody: it knows no such commit
      do: fetch it: a shallow checkout has the newest commit only (`fetch-depth: 0` at GitHub, `GIT_DEPTH: 0` at GitLab)
    ");
}
