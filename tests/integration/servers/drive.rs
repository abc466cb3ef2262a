//! Files in projects in organisations: ids only in `Location` behind an empty 201, organisations that can only be listed,
//! and passwords with every request.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use serde_json::{Value, json};

use super::{Scanned, object, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Drive, version: "1" }
security: [{ password: [] }]
paths:
  /orgs:
    get:
      responses: { "200": { description: Where one belongs } }
  /orgs/{org}/projects:
    parameters: [{ $ref: "#/components/parameters/org" }]
    get:
      responses: { "200": { description: All of them } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Project" } } } }
      responses: { "201": { description: See Location } }
  /orgs/{org}/projects/{project}:
    parameters: [{ $ref: "#/components/parameters/org" }, { $ref: "#/components/parameters/project" }]
    get:
      responses: { "200": { description: One } }
  /orgs/{org}/projects/{project}/files:
    parameters: [{ $ref: "#/components/parameters/org" }, { $ref: "#/components/parameters/project" }]
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/File" } } } }
      responses: { "201": { description: See Location } }
  /orgs/{org}/projects/{project}/files/{file}:
    parameters:
      - $ref: "#/components/parameters/org"
      - $ref: "#/components/parameters/project"
      - { name: file, in: path, required: true, schema: { type: string } }
    get:
      responses: { "200": { description: One } }
    patch:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/File" } } } }
      responses: { "200": { description: Changed } }
    delete:
      responses: { "204": { description: Gone } }
components:
  parameters:
    org: { name: org, in: path, required: true, schema: { type: string } }
    project: { name: project, in: path, required: true, schema: { type: string } }
  schemas:
    Project:
      type: object
      required: [title]
      properties:
        title: { type: string, minLength: 1, maxLength: 60 }
    File:
      type: object
      required: [content]
      properties:
        content: { type: string, maxLength: 200 }
        lines: { type: integer, minimum: 0 }
  securitySchemes:
    password: { type: http, scheme: basic }
"##;

const CONFIG: &str = "
identities:
  alice: { credential: { basic: { username: alice, password: pw-alice-4471 } } }
  bob: { credential: { basic: { username: bob, password: pw-bob-90021 } } }
";

struct Drive {
    flaw: &'static str,
    /// By path, which begins with the organisation.
    things: Mutex<BTreeMap<String, Value>>,
    made: AtomicU64,
}

fn no(status: u16, why: &str) -> Answer {
    Answer::json(status, &json!({ "error": why }).to_string())
}

impl Drive {
    fn caller(&self, asked: &Asked, place: &str) -> Option<&'static str> {
        let basic = asked.header("authorization").and_then(|given| {
            let given = given.strip_prefix("Basic ")?;
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(given)
                .ok()?;
            String::from_utf8(bytes).ok()
        });
        match basic.as_deref() {
            Some("alice:pw-alice-4471") => Some("alice"),
            Some("bob:pw-bob-90021") => Some("bob"),
            Some(pair) if self.flaw == "invalid-credential" && pair.starts_with("alice:") => {
                Some("alice")
            }
            None if self.flaw == "no-credential"
                && asked.header("authorization").is_none()
                && place == "DELETE file" =>
            {
                Some("alice")
            }
            _ => None,
        }
    }

    fn file(&self, asked: &Asked) -> Result<Value, Answer> {
        let body = object(asked).ok_or_else(|| no(400, "no JSON object"))?;
        let content = match body.get("content") {
            None if self.flaw == "missing" => "",
            content => text(content, 0, 200).ok_or_else(|| no(400, "content: up to 200"))?,
        };
        let lines = body.get("lines").unwrap_or(&json!(1)).clone();
        if self.flaw == "crash" && lines.as_f64().is_some_and(|lines| lines < 0.0) {
            return Err(no(500, "sorry"));
        }
        if lines.as_u64().is_none() {
            return Err(no(400, "lines: a number"));
        }
        Ok(json!({ "content": content, "lines": lines }))
    }

    fn answer(&self, asked: &Asked) -> Answer {
        self.respond(asked).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&self, asked: &Asked) -> Result<Answer, Answer> {
        let path = segments(asked);
        let method = asked.method.as_str();
        let kind = match path[..] {
            ["orgs"] => "orgs",
            ["orgs", _, "projects"] => "projects",
            ["orgs", _, "projects", _] => "project",
            ["orgs", _, "projects", _, "files"] => "files",
            ["orgs", _, "projects", _, "files", _] => "file",
            _ => return Err(no(404, "nothing here")),
        };
        let place = format!("{method} {kind}");
        let caller = self.caller(asked, &place);
        let caller = caller.ok_or_else(|| {
            let headers = [("www-authenticate", "Basic realm=drive")];
            Answer::new(401, &headers, "")
        })?;
        let own = format!("{caller}-works");
        let foreign = path.get(1).is_some_and(|org| *org != own);
        let open = match place.as_str() {
            "GET file" => "object-read",
            "PATCH file" => "object-write",
            "DELETE file" => "object-delete",
            _ => "never",
        };
        if foreign && self.flaw != open {
            return Err(no(403, "not your organisation"));
        }
        let mut things = self.things.lock().unwrap();
        let here = path.join("/");
        let below = format!("{here}/x{}", self.made.fetch_add(1, Ordering::Relaxed));
        let parent = path[..path.len() - 1].join("/");
        if kind == "files" && !things.contains_key(&parent) {
            return Err(no(404, "no such project"));
        }
        let mut make = |thing: Value| {
            let location = format!("/{below}");
            things.insert(below.clone(), thing);
            Answer::new(201, &[("location", &location)], "")
        };
        match place.as_str() {
            "GET orgs" => Ok(Answer::json(
                200,
                &json!([{ "name": own, "plan": "free" }]).to_string(),
            )),
            "POST projects" => {
                let body = object(asked).ok_or_else(|| no(400, "no JSON object"))?;
                let title = text(body.get("title"), 1, 60).ok_or_else(|| no(400, "title"))?;
                Ok(make(json!({ "title": title })))
            }
            "POST files" => Ok(make(self.file(asked)?)),
            "GET projects" => {
                let own = things.iter().filter(|(path, _)| {
                    path.starts_with(&format!("{here}/")) && path.split('/').count() == 4
                });
                let own: Vec<_> = own.map(|(_, thing)| thing).collect();
                Ok(Answer::json(200, &json!({ "projects": own }).to_string()))
            }
            "GET project" | "GET file" | "PATCH file" | "DELETE file" => {
                let thing = things.get_mut(&here).ok_or_else(|| no(404, "none such"))?;
                if method == "PATCH" {
                    *thing = self.file(asked)?;
                }
                let shown = Answer::json(200, &thing.to_string());
                if method == "DELETE" {
                    things.remove(&here);
                    return Ok(Answer::new(204, &[], ""));
                }
                Ok(shown)
            }
            _ => Err(no(405, "not so")),
        }
    }
}

fn scanned(flaw: &'static str) -> Scanned {
    let drive = Drive {
        flaw,
        things: Mutex::default(),
        made: AtomicU64::new(100),
    };
    let server = super::start(move |asked| drive.answer(asked));
    scan(&server, DOCUMENT, CONFIG)
}

const FILE: &str = "/orgs/{org}/projects/{project}/files/{file}";

#[test]
fn a_sound_drive_gives_no_finding_and_all_of_it_is_proved() {
    scanned("").is_sound(&[
        ("auth", "GET /orgs"),
        ("lifecycle", "GET /orgs"),
        ("auth", "GET /orgs/{org}/projects"),
        ("lifecycle", "GET /orgs/{org}/projects"),
        ("auth", "POST /orgs/{org}/projects"),
        ("input", "POST /orgs/{org}/projects"),
        ("auth", "GET /orgs/{org}/projects/{project}"),
        ("access", "GET /orgs/{org}/projects/{project}"),
        ("lifecycle", "GET /orgs/{org}/projects/{project}"),
        ("auth", "POST /orgs/{org}/projects/{project}/files"),
        ("input", "POST /orgs/{org}/projects/{project}/files"),
        ("auth", &format!("GET {FILE}")),
        ("access", &format!("GET {FILE}")),
        ("lifecycle", &format!("GET {FILE}")),
        ("auth", &format!("PATCH {FILE}")),
        ("access", &format!("PATCH {FILE}")),
        ("input", &format!("PATCH {FILE}")),
        ("auth", &format!("DELETE {FILE}")),
        ("access", &format!("DELETE {FILE}")),
    ]);
}

#[test]
fn each_flaw_of_a_drive_is_found_where_it_is() {
    let at_file = |rule: &str| vec![format!("{rule} {FILE}")];
    let in_files = |rule: &str| {
        let files = "/orgs/{org}/projects/{project}/files";
        vec![
            format!("{rule} POST {files}"),
            format!("{rule} PATCH {FILE}"),
        ]
    };
    for (flaw, expected) in [
        ("no-credential", at_file("auth/no-credential DELETE")),
        ("object-read", at_file("access/object-read GET")),
        ("object-write", at_file("access/object-write PATCH")),
        ("object-delete", at_file("access/object-delete DELETE")),
        ("missing", in_files("input/missing")),
        ("crash", in_files("input/crash")),
    ] {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        scanned(flaw).is_broken_at(flaw, &expected);
    }
}

#[test]
fn a_password_that_nobody_checks_is_found_everywhere() {
    let expected = [
        "GET /orgs",
        "GET /orgs/{org}/projects",
        "POST /orgs/{org}/projects",
        "GET /orgs/{org}/projects/{project}",
        "POST /orgs/{org}/projects/{project}/files",
        &format!("GET {FILE}"),
        &format!("PATCH {FILE}"),
        &format!("DELETE {FILE}"),
    ]
    .map(|operation| format!("auth/invalid-credential {operation}"));
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    scanned("invalid-credential").is_broken_at("invalid-credential", &expected);
}
