//! A form login that sets a cookie, redirects to it for whoever has none, a page for every path that is not there, UUIDs,
//! and changes that are answered 204.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::{json, scan};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Letters, version: "1" }
security: [{ session: [] }]
paths:
  /api/letters:
    get:
      responses: { "200": { description: One's own } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Letter" }
      responses: { "201": { description: Written } }
  /api/letters/{letterId}:
    parameters:
      - { name: letterId, in: path, required: true, schema: { type: string, format: uuid } }
    get:
      responses: { "200": { description: The letter } }
    patch:
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Letter" }
      responses: { "204": { description: Changed } }
    delete:
      responses: { "204": { description: Burnt } }
components:
  securitySchemes:
    session: { type: apiKey, in: cookie, name: sid }
  schemas:
    Letter:
      type: object
      required: [to, words]
      properties:
        to: { type: string, maxLength: 60 }
        words: { type: string, maxLength: 4000 }
"##;

const CONFIG: &str = r#"identities:
  ida:
    credential:
      login: { url: /login, form: { user: ida, password: ida-secret-1 }, cookie: sid }
  olaf:
    credential:
      login: { url: /login, form: { user: olaf, password: olaf-secret-2 }, cookie: sid }
"#;

#[derive(Default)]
struct State {
    sessions: BTreeMap<String, String>,
    letters: BTreeMap<String, (String, Value)>,
    made: u64,
}

struct Letters {
    flaw: &'static str,
    state: Mutex<State>,
}

fn serve(flaw: &'static str) -> Server {
    let letters = Letters {
        flaw,
        state: Mutex::default(),
    };
    super::start(move |asked| letters.answer(asked))
}

fn page() -> Answer {
    let html = "<!doctype html><title>Letters</title><div id=app>Sign in to write letters</div>";
    Answer::new(200, &[("content-type", "text/html; charset=utf-8")], html)
}

fn to_login() -> Answer {
    Answer::new(302, &[("location", "/login")], "")
}

impl Letters {
    fn answer(&self, asked: &Asked) -> Answer {
        let mut state = self.state.lock().unwrap();
        let path = asked.path.split('?').next().unwrap_or_default();
        if path == "/login" && asked.method == "POST" {
            return log_in(&mut state, &asked.body);
        }
        let own = path == "/api/letters";
        let id = path.strip_prefix("/api/letters/");
        if !own && id.is_none() {
            return page();
        }
        let cookie = asked.header("cookie").unwrap_or_default();
        let sid = cookie
            .split("; ")
            .find_map(|pair| pair.strip_prefix("sid="));
        let caller = sid.and_then(|sid| state.sessions.get(sid)).cloned();
        let lenient = self.flaw == "auth/no-credential" && asked.method == "GET" && id.is_some();
        let Some(caller) = caller.or_else(|| lenient.then(|| "ida".to_owned())) else {
            return to_login();
        };
        match (asked.method.as_str(), id) {
            ("GET", None) => {
                let letters = state.letters.values();
                let all: Vec<_> = letters
                    .filter(|(owner, _)| *owner == caller)
                    .map(|(_, letter)| letter.clone())
                    .collect();
                json(200, &value!(all))
            }
            ("POST", None) => match self.read(&asked.body) {
                Some((to, words)) => {
                    state.made += 1;
                    let id = format!("5d21ea5a-72fa-453d-ade2-{:012x}", state.made);
                    let letter = value!({ "letterId": id, "to": to, "words": words });
                    state.letters.insert(id, (caller, letter.clone()));
                    json(201, &letter)
                }
                None => json(400, &value!({ "message": "a letter has a to and words" })),
            },
            (method, Some(id)) => {
                let open = match method {
                    "GET" => self.flaw == "access/object-read" || lenient,
                    "PATCH" => self.flaw == "access/object-write",
                    _ => self.flaw == "access/object-delete",
                };
                let owner = state.letters.get(id).map(|(owner, _)| owner.clone());
                if owner.is_none_or(|owner| owner != caller && !open) {
                    return json(404, &value!({ "message": "no such letter" }));
                }
                self.one(&mut state, asked, id)
            }
            _ => json(405, &value!({ "message": "not so" })),
        }
    }

    fn one(&self, state: &mut State, asked: &Asked, id: &str) -> Answer {
        match asked.method.as_str() {
            "GET" => json(200, &state.letters[id].1),
            "PATCH" => match self.read(&asked.body) {
                Some((to, words)) => {
                    let letter = value!({ "letterId": id, "to": to, "words": words });
                    let owner = state.letters[id].0.clone();
                    state.letters.insert(id.to_owned(), (owner, letter));
                    Answer::new(204, &[], "")
                }
                None => json(400, &value!({ "message": "a letter has a to and words" })),
            },
            "DELETE" => {
                state.letters.remove(id);
                Answer::new(204, &[], "")
            }
            _ => json(405, &value!({ "message": "not so" })),
        }
    }

    fn read(&self, body: &[u8]) -> Option<(Value, Value)> {
        let body: Value = if self.flaw == "input/malformed-body" {
            let mut values = serde_json::Deserializer::from_slice(body).into_iter();
            values.next()?.ok()?
        } else {
            serde_json::from_slice(body).ok()?
        };
        let text = |name: &str, most: usize| {
            let text = body.get(name)?.as_str()?;
            (text.chars().count() <= most).then(|| Value::from(text))
        };
        Some((text("to", 60)?, text("words", 4000)?))
    }
}

fn log_in(state: &mut State, body: &[u8]) -> Answer {
    let body = String::from_utf8_lossy(body);
    let user = match body.as_ref() {
        "user=ida&password=ida-secret-1" => "ida",
        "user=olaf&password=olaf-secret-2" => "olaf",
        _ => return to_login(),
    };
    let sid = format!("session-of-{user}-{:08}", state.sessions.len());
    let cookie = format!("sid={sid}; HttpOnly; SameSite=Lax; Path=/");
    state.sessions.insert(sid, user.to_owned());
    Answer::new(303, &[("location", "/"), ("set-cookie", &cookie)], "")
}

#[test]
fn a_sound_server_is_believed() {
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&[
        ("auth", "GET /api/letters"),
        ("auth", "GET /api/letters/{letterId}"),
        ("auth", "PATCH /api/letters/{letterId}"),
        ("auth", "DELETE /api/letters/{letterId}"),
        ("access", "GET /api/letters/{letterId}"),
        ("access", "PATCH /api/letters/{letterId}"),
        ("access", "DELETE /api/letters/{letterId}"),
        ("input", "POST /api/letters"),
        ("lifecycle", "GET /api/letters/{letterId}"),
    ]);
}

#[test]
fn each_flaw_is_found() {
    for (flaw, expected) in [
        (
            "access/object-read",
            &["access/object-read GET /api/letters/{letterId}"][..],
        ),
        (
            "access/object-write",
            &["access/object-write PATCH /api/letters/{letterId}"],
        ),
        (
            "access/object-delete",
            &["access/object-delete DELETE /api/letters/{letterId}"],
        ),
        (
            "input/malformed-body",
            &[
                "input/malformed-body PATCH /api/letters/{letterId} body",
                "input/malformed-body POST /api/letters body",
            ],
        ),
    ] {
        scan(&serve(flaw), DOCUMENT, CONFIG).is_broken(expected);
    }
    let scanned = scan(&serve("auth/no-credential"), DOCUMENT, CONFIG);
    let open = "auth/no-credential GET /api/letters/{letterId}".to_owned();
    assert!(scanned.found.contains(&open), "{}", scanned.ran.stdout);
}
