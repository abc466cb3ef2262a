//! A lodge: its document knows nothing of credentials, a notice can be read once, and a guest whose own name is written into him
//! once more has none afterwards. The list breaks down over notes, whichever are asked for, and the bell
//! over anything for a while.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json as value};

use super::{Scanned, gone, json, only, scan, segments, text};
use crate::support::{Answer, Asked, Sarif};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Lodge, version: "1" }
paths:
  /guests:
    get:
      parameters: [{ $ref: "#/components/parameters/notes" }]
      responses: { "200": { description: All } }
    post:
      requestBody: { $ref: "#/components/requestBodies/New" }
      responses: { "201": { description: Made } }
  /guests/{name}:
    parameters: [{ $ref: "#/components/parameters/name" }]
    get:
      parameters: [{ name: X-Desk, in: header, schema: { type: string } }]
      responses: { "200": { description: One } }
    patch:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Guest" } } } }
      responses: { "200": { description: Written } }
    delete:
      parameters: [{ name: force, in: query, schema: { type: boolean } }]
      responses: { "204": { description: Gone } }
  /notices:
    post:
      requestBody: { $ref: "#/components/requestBodies/Notice" }
      responses: { "201": { description: Made } }
  /guests/count-by/{what}:
    post:
      parameters: [{ name: what, in: path, required: true, schema: { type: string, enum: [day, name] } }]
      requestBody: { $ref: "#/components/requestBodies/Notice" }
      responses: { "200": { description: Counted } }
  /bells:
    post:
      requestBody: { $ref: "#/components/requestBodies/Notice" }
      responses: { "201": { description: Rung, content: { application/json: { schema: {
        type: object, properties: { rung: { type: string } } } } } } }
  /notices/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: Once } } }
    delete: { responses: { "204": { description: Gone, or never there } } }
components:
  parameters:
    notes: { name: notes, in: query, schema: { type: string, enum: [all, none] } }
    name: { name: name, in: path, required: true, schema: { type: string } }
  requestBodies:
    New: { required: true, content: { application/json: { schema: { allOf: [{ $ref: "#/components/schemas/Guest" }, { required: [name] }] } } } }
    Notice: { required: true, content: { application/json: { schema: {
      type: object, required: [words], properties: { words: { type: string, minLength: 1, maxLength: 90 } } } } } }
  schemas:
    Guest:
      type: object
      properties:
        name: { type: string, minLength: 1, maxLength: 60 }
        about: { type: string, minLength: 1, maxLength: 60 }
"##;

const CONFIG: &str = "identities:
  host: { role: host, credential: { bearer: token-of-the-host-1 } }
  maid: { role: staff, credential: { bearer: token-of-the-maid-2 } }
access:
  - { operations: [GET /guests, 'GET /guests/{name}'], allow: [host, staff] }
  - { operations: ['/**'], allow: [host] }
isolation: [{ operations: ['/**'], shared_within: everyone }]
limits: { concurrency: 1 }
";

#[derive(Default)]
struct Lodge {
    flaw: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u64,
    rung: u64,
    guests: BTreeMap<String, Value>,
    notices: BTreeMap<String, String>,
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

impl Lodge {
    fn answer(&self, asked: &Asked) -> Answer {
        let path = segments(asked);
        let query = asked.path.split_once('?').map_or("", |(_, query)| query);
        let is_host = match asked.header("authorization") {
            Some("Bearer token-of-the-host-1") => true,
            Some("Bearer token-of-the-maid-2") => false,
            _ => return no(401),
        };
        if !is_host && (asked.method != "GET" || path[0] != "guests") {
            return no(403);
        }
        let state = &mut *self.state.lock().unwrap();
        match (asked.method.as_str(), path.as_slice()) {
            ("GET", ["guests"]) => {
                // Somebody has lost his name long ago, and of him nobody can say what is noted.
                match query {
                    "" => json(200, &state.guests.values().cloned().collect()),
                    _ => no(500),
                }
            }
            ("POST", ["guests"]) => match guest(asked, true) {
                Some(guest) => {
                    let name = guest["name"].as_str().unwrap_or_default().to_owned();
                    if state.guests.contains_key(&name) {
                        return no(409);
                    }
                    let guest = Value::Object(guest);
                    state.guests.insert(name, guest.clone());
                    json(201, &guest)
                }
                None => no(422),
            },
            ("POST", ["guests", "count-by", what]) => {
                let body = only(asked, &["words"]);
                let words = body
                    .as_ref()
                    .and_then(|body| text(body.get("words"), 1, 90));
                match words.filter(|_| matches!(*what, "day" | "name")) {
                    Some(_) => json(200, &value!([{ "by": what, "guests": 1 }])),
                    None => no(422),
                }
            }
            (method, ["guests", name]) => self.one(asked, (method, name, query), state),
            ("POST", ["notices"]) => {
                let body = only(asked, &["words"]);
                let words = body
                    .as_ref()
                    .and_then(|body| text(body.get("words"), 1, 90));
                let Some(words) = words else { return no(422) };
                state.last += 1;
                let id = format!("n{}", state.last);
                state.notices.insert(id.clone(), words.to_owned());
                json(201, &value!({ "id": id, "words": words }))
            }
            ("POST", ["bells"]) => {
                state.rung += 1;
                let body = only(asked, &["words"]);
                let words = body
                    .as_ref()
                    .and_then(|body| text(body.get("words"), 1, 90));
                match words {
                    // Somebody else is ringing, now and then for a while.
                    _ if state.rung / 4 % 2 == 1 => json(500, &value!({ "error": "locked" })),
                    // Who rings first is told more than others are.
                    Some(words) if state.rung == 1 => json(
                        201,
                        &value!({ "rung": words, "password": "swordfish-8812" }),
                    ),
                    Some(words) => json(201, &value!({ "rung": words })),
                    None => no(422),
                }
            }
            ("GET", ["notices", id]) => match state.notices.remove(*id) {
                Some(words) => json(200, &value!({ "id": id, "words": words })),
                None => no(404),
            },
            ("DELETE", ["notices", id]) => {
                state.notices.remove(*id);
                gone()
            }
            (_, ["guests" | "bells"] | ["notices", ..]) => no(405),
            _ => no(404),
        }
    }

    fn one(
        &self,
        asked: &Asked,
        (method, name, query): (&str, &str, &str),
        state: &mut State,
    ) -> Answer {
        match method {
            "GET" => match state.guests.get(name) {
                Some(guest) => json(200, guest),
                None => no(404),
            },
            "PATCH" => {
                // What he would be called is looked at before anybody looks for him, and what is said of him afterwards.
                let body = only(asked, &["name", "about"]);
                let named = body.as_ref().and_then(|body| body.get("name"));
                if body.is_none() || named.is_some_and(|named| text(Some(named), 1, 60).is_none()) {
                    return no(422);
                }
                let Some(mut own) = state.guests.get(name).cloned() else {
                    return no(404);
                };
                let Some(change) = guest(asked, false) else {
                    return no(422);
                };
                let is_lost = change.get("name") == Some(&value!(name));
                for (property, said) in change {
                    own[property] = said;
                }
                state.guests.remove(name);
                if is_lost {
                    own["name"] = Value::Null;
                    return json(200, &own);
                }
                let name = own["name"].as_str().unwrap_or_default().to_owned();
                state.guests.insert(name, own.clone());
                json(200, &own)
            }
            "DELETE" if !state.guests.contains_key(name) => no(404),
            "DELETE" => {
                let is_legal = matches!(query, "" | "force=true" | "force=false");
                if !is_legal && self.flaw != "whatever is forced" {
                    return no(422);
                }
                state.guests.remove(name);
                gone()
            }
            _ => no(405),
        }
    }
}

/// A guest, or what is to be changed of one.
fn guest(asked: &Asked, whole: bool) -> Option<Map<String, Value>> {
    let body = only(asked, &["name", "about"])?;
    let is_said = |(_, said): (&String, &Value)| text(Some(said), 1, 60).is_some();
    let is_whole = !whole || body.contains_key("name");
    (is_whole && body.iter().all(is_said)).then_some(body)
}

fn scanned(flaw: &'static str) -> Scanned {
    let lodge = Lodge {
        flaw,
        ..Lodge::default()
    };
    let server = super::start(move |asked| lodge.answer(asked));
    scan(&server, DOCUMENT, CONFIG)
}

/// Why something of a family was not proved at an operation.
fn reasons(scanned: &Scanned, family: &str, operation: &str) -> Vec<String> {
    let sarif = Sarif::of(&scanned.ran);
    let cells = sarif.run()["properties"]["naysayer/coverage"]["cells"].as_array();
    let mut own = cells.into_iter().flatten();
    let cell = own.find(|cell| cell["family"] == family && cell["operation"] == operation);
    let reasons = cell.and_then(|cell| cell["reasons"].as_array());
    reasons
        .into_iter()
        .flatten()
        .map(Value::to_string)
        .collect()
}

#[test]
fn a_sound_one_is_believed() {
    let scanned = scanned("");
    scanned.is_sound(&[
        // The maid is let in somewhere, though no document says that anybody has to be.
        ("access", "DELETE /guests/{name}"),
        ("auth", "GET /guests"),
        ("input", "PATCH /guests/{name}"),
        ("input", "DELETE /guests/{name}"),
    ]);
    // A word that the document lists is no name for something new.
    assert_eq!(
        reasons(&scanned, "input", "POST /guests/count-by/{what}"),
        [""; 0]
    );
    // Odd texts go into a header as far as one can carry them.
    assert_eq!(reasons(&scanned, "input", "GET /guests/{name}"), [""; 0]);
    // Whom another case has made nameless is not there to be tried: a fresh one is.
    let told = reasons(&scanned, "input", "PATCH /guests/{name}");
    assert!(!told.iter().any(|told| told.contains("404")), "{told:?}");
    // Breaks down over legal notes as well.
    let why = "500, and so was the same request with legal values";
    let told = reasons(&scanned, "input", "GET /guests");
    assert!(told.iter().any(|told| told.contains(why)), "{told:?}");
    // What it showed once and never again is neither a finding nor a promise kept.
    let told = reasons(&scanned, "access", "POST /bells");
    assert!(
        told.iter().any(|told| told.contains("once and not again")),
        "{told:?}"
    );
    // Could not be read any more before it was tried: a refused deletion has nothing to do with it.
    let why = "its owner could not read the object before it was tried";
    let told = reasons(&scanned, "access", "DELETE /notices/{id}");
    assert!(told.iter().any(|told| told.contains(why)), "{told:?}");
}

#[test]
fn a_deletion_is_tried_on_what_is_there() {
    scanned("whatever is forced").is_broken(&["input/type DELETE /guests/{name} query force"]);
}
