//! Boxes that tell nobody what is missing: what is not there is forbidden, to whoever had it as well. They can be renamed and
//! emptied, one path takes a single word, an older box stays empty, and some things are removed at the second try or never.

mod small;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json as value};

use self::small::small;
use super::{json, object, scan, segments, text};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Boxes, version: "1" }
security: [{ key: [] }]
paths:
  /boxes:
    get: { responses: { "200": { description: One's own } } }
    post:
      requestBody: { $ref: "#/components/requestBodies/Box" }
      responses: { "201": { description: Made } }
    delete: { responses: { "204": { description: All of them gone } } }
  /boxes/{name}:
    parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: One } } }
    patch:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Box" } } }
      responses: { "200": { description: Written, perhaps under another name } }
    delete: { responses: { "204": { description: Gone } } }
  /boxes/{name}/notes:
    parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: All in one } } }
    post:
      requestBody: { $ref: "#/components/requestBodies/Note" }
      responses: { "201": { description: Made } }
    delete: { responses: { "204": { description: All in it gone } } }
  /boxes/{name}/notes/{id}:
    parameters:
      - { name: name, in: path, required: true, schema: { type: string } }
      - { name: id, in: path, required: true, schema: { type: integer } }
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
  /boxes/{name}/everything:
    parameters: [{ name: name, in: path, required: true, schema: { type: string, const: "~" } }]
    get: { responses: { "200": { description: The notes of all of one's boxes } } }
  /stamps: &small
    get: { responses: { "200": { description: One's own } } }
    post:
      requestBody: { $ref: "#/components/requestBodies/Note" }
      responses: { "201": { description: Made } }
  /stamps/{id}: &one
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
  /seals: *small
  /seals/{id}: *one
components:
  requestBodies:
    Box:
      required: true
      content:
        application/json:
          schema: { allOf: [{ $ref: "#/components/schemas/Box" }, { required: [name] }] }
    Note:
      required: true
      content:
        application/json:
          schema: { type: object, required: [text], properties: { text: { type: string, minLength: 1, maxLength: 60 } } }
  schemas:
    Box:
      type: object
      properties:
        name: { type: string, pattern: "^[a-z0-9-]{3,40}$" }
        about: { type: string, maxLength: 60 }
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"##;

const CONFIG: &str = "identities:\n  alice: { credential: { api_key: { scheme: key, value: key-of-alice-1 } } }\n  \
    bob: { credential: { api_key: { scheme: key, value: key-of-bob-2 } } }\n\
    isolation: [{ operations: ['/**'], shared_within: owner }]\n";

#[derive(Default)]
struct Boxes {
    /// Whether anybody deletes any box, whoever does not log in empties them, a new name is any text, and a note is
    /// removed although that is refused.
    open: bool,
    state: Mutex<State>,
}

/// Something with an owner and what it says.
type Owned<K> = BTreeMap<K, (String, String)>;

#[derive(Default)]
struct State {
    boxes: Owned<String>,
    notes: Owned<(String, u64)>,
    stamps: Owned<u64>,
    /// Stamps whose removal was asked for once.
    asked: Vec<u64>,
    seals: Owned<u64>,
    last: u64,
}

/// The server, and what is left in it: names of boxes, and how many stamps.
fn serve(open: bool) -> (Server, impl Fn() -> (Vec<String>, usize)) {
    let all = Arc::new(Boxes {
        open,
        ..Boxes::default()
    });
    // Made long ago; nothing can be put into it any more.
    for user in ["alice", "bob"] {
        let attic = (user.to_owned(), "old".to_owned());
        all.state
            .lock()
            .unwrap()
            .boxes
            .insert(format!("attic-of-{user}"), attic);
    }
    let own = all.clone();
    let left = move || {
        let state = all.state.lock().unwrap();
        (state.boxes.keys().cloned().collect(), state.stamps.len())
    };
    (super::start(move |asked| own.answer(asked)), left)
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

impl Boxes {
    fn answer(&self, asked: &Asked) -> Answer {
        let user = match asked.header("x-key") {
            Some("key-of-alice-1") => "alice",
            Some("key-of-bob-2") => "bob",
            _ if self.open && asked.method == "DELETE" && asked.path.ends_with("/notes") => "",
            _ => return no(401),
        };
        let path = segments(asked);
        let body = object(asked);
        let said = |name: &str, least| {
            let said = text(body.as_ref()?.get(name), least, 60);
            said.map(str::to_owned)
        };
        let method = asked.method.as_str();
        let state = &mut *self.state.lock().unwrap();
        match path.as_slice() {
            ["stamps", ..] => {
                let asked = &mut state.asked;
                small(
                    &mut state.stamps,
                    &mut state.last,
                    user,
                    (method, &path),
                    said("text", 1),
                    |id| {
                        // Busy, it says, and does so when it is asked again.
                        let is_first = !asked.contains(&id);
                        asked.push(id);
                        is_first.then_some(503)
                    },
                )
            }
            ["seals", ..] => small(
                &mut state.seals,
                &mut state.last,
                user,
                (method, &path),
                said("text", 1),
                |_| Some(422),
            ),
            ["boxes"] if method == "GET" => {
                let own = state.boxes.iter().filter(|(_, (owner, _))| owner == user);
                let own: Vec<Value> = own
                    .map(|(name, (_, about))| value!({ "name": name, "about": about }))
                    .collect();
                json(200, &value!(own))
            }
            ["boxes"] if method == "POST" => {
                match body.as_ref().and_then(|body| named(body, None, false)) {
                    Some((name, _)) if state.boxes.contains_key(&name) => no(409),
                    Some((name, about)) => {
                        let answer = json(201, &value!({ "name": name, "about": about }));
                        state.boxes.insert(name, (user.to_owned(), about));
                        answer
                    }
                    None => no(422),
                }
            }
            ["boxes"] if method == "DELETE" => {
                state.boxes.clear();
                Answer::new(204, &[], "")
            }
            ["boxes"] => no(405),
            ["boxes", "~", "everything"] if method == "GET" => {
                let own = state.notes.iter().filter(|(_, (owner, _))| owner == user);
                let own: Vec<Value> = own
                    .map(|((_, id), (_, text))| value!({ "id": id, "text": text }))
                    .collect();
                json(200, &value!(own))
            }
            ["boxes", _, "everything"] => no(405),
            ["boxes", name, rest @ ..] => {
                let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
                let (name, rest) = (name.into_owned(), rest.to_vec());
                let found = state.boxes.get(&name).cloned();
                let opened = self.open && method == "DELETE" && rest.len() < 2;
                let Some((owner, about)) = found.filter(|(owner, _)| owner == user || opened)
                else {
                    if let (true, "DELETE", [_, id]) = (self.open, method, &*rest) {
                        // Said no, and done all the same.
                        state.notes.remove(&(name, id.parse().unwrap_or_default()));
                    }
                    return no(403);
                };
                match (method, rest.as_slice()) {
                    ("GET", []) => json(200, &value!({ "name": name, "about": about })),
                    ("PATCH" | "DELETE" | "POST", [] | ["notes"]) if name.starts_with("attic") => {
                        no(403)
                    }
                    ("PATCH", []) => {
                        let given = body.as_ref().filter(|body| {
                            // Its own name is no change, which a sound one does not take.
                            let same = body.get("name") == Some(&value!(name));
                            let any = ["name", "about"].iter().any(|own| body.contains_key(*own));
                            any && (self.open || !same)
                        });
                        let before = Some((&*name, &*about));
                        let Some((new, about)) =
                            given.and_then(|body| named(body, before, self.open))
                        else {
                            return no(422);
                        };
                        if new != name && state.boxes.contains_key(&new) {
                            return no(409);
                        }
                        state.boxes.remove(&name);
                        let answer = json(200, &value!({ "name": new, "about": about }));
                        state.boxes.insert(new, (owner, about));
                        answer
                    }
                    ("DELETE", []) => {
                        state.boxes.remove(&name);
                        state.notes.retain(|(own, _), _| *own != name);
                        Answer::new(204, &[], "")
                    }
                    ("DELETE", ["notes"]) => {
                        state.notes.retain(|(own, _), _| *own != name);
                        Answer::new(204, &[], "")
                    }
                    ("GET", ["notes"]) => {
                        let own = state.notes.iter().filter(|((own, _), _)| *own == name);
                        let own: Vec<Value> = own
                            .map(|((_, id), (_, text))| value!({ "id": id, "text": text }))
                            .collect();
                        json(200, &value!(own))
                    }
                    ("POST", ["notes"]) => {
                        let Some(said) = said("text", 1) else {
                            return no(422);
                        };
                        state.last += 1;
                        let answer = json(201, &value!({ "id": state.last, "text": said }));
                        state
                            .notes
                            .insert((name, state.last), (user.to_owned(), said));
                        answer
                    }
                    (method, ["notes", id]) => {
                        let key = (name, id.parse().unwrap_or_default());
                        match (method, state.notes.get(&key)) {
                            (_, None) => no(403),
                            ("GET", Some((_, text))) => {
                                json(200, &value!({ "id": key.1, "text": text }))
                            }
                            ("DELETE", Some(_)) => {
                                state.notes.remove(&key);
                                Answer::new(204, &[], "")
                            }
                            _ => no(405),
                        }
                    }
                    (_, [] | ["notes"]) => no(405),
                    _ => no(404),
                }
            }
            _ => no(404),
        }
    }
}

/// Name and text of a box that is made, or of one that is changed, if they are legal; any text is a name if `lax`.
fn named(
    body: &serde_json::Map<String, Value>,
    before: Option<(&str, &str)>,
    lax: bool,
) -> Option<(String, String)> {
    let about = match body.get("about") {
        None => before.map_or("", |(_, about)| about),
        about => text(about, 0, 60)?,
    };
    let name = match (body.get("name"), before) {
        (None, Some((name, _))) => name.to_owned(),
        (Some(Value::String(name)), _) if lax => name.clone(),
        (name, _) => text(name, 3, 40)?.to_owned(),
    };
    let is_legal = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    (lax || name.chars().all(is_legal)).then(|| (name, about.to_owned()))
}

#[test]
fn what_is_missing_is_forbidden_and_all_is_proved_and_put_away() {
    let (server, left) = serve(false);
    let scanned = scan(&server, DOCUMENT, CONFIG);
    scanned.is_sound(&[
        ("auth", "GET /boxes/{name}/notes"),
        ("auth", "DELETE /boxes/{name}/notes"),
        ("auth", "GET /boxes/{name}/everything"),
        ("auth", "DELETE /boxes/{name}"),
        ("access", "DELETE /boxes/{name}"),
        ("input", "PATCH /boxes/{name}"),
        ("lifecycle", "GET /boxes/{name}"),
    ]);
    let attics = ["attic-of-alice", "attic-of-bob"].map(str::to_owned);
    let out = &scanned.ran.stdout;
    assert_eq!(left(), (attics.to_vec(), 0), "{out}");
    assert!(out.contains("it deletes /boxes as a whole"), "{out}");
    // Of what nobody removes its owner's refusal is told, not that of who came last.
    let lines: Vec<&str> = out
        .lines()
        .filter(|line| line.starts_with("left behind"))
        .collect();
    let told = |line: &&&str| line.contains("/seals/{id}") && line.contains("was answered 422");
    assert_eq!(lines.iter().filter(told).count(), lines.len(), "{lines:?}");
    assert!(!lines.is_empty(), "{out}");
}

#[test]
fn what_somebody_else_deleted_is_missed_behind_the_mask_and_what_was_renamed_is_found() {
    let (server, left) = serve(true);
    let rules = "rules: { disable: ['lifecycle/*', 'contract/*', 'transport/*'] }\n";
    let scanned = scan(&server, DOCUMENT, &format!("{CONFIG}{rules}"));
    scanned.is_broken_at(
        "open",
        &[
            "access/object-delete DELETE /boxes/{name}",
            "access/refused-effect DELETE /boxes/{name}/notes/{id}",
            "auth/invalid-credential DELETE /boxes/{name}/notes",
            "auth/no-credential DELETE /boxes/{name}/notes",
            "input/pattern PATCH /boxes/{name}",
        ],
    );
    // What nothing can be called by is left; above all, it is not deleted by the path of all.
    let left: Vec<String> = left()
        .0
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect();
    let attics = ["attic-of-alice", "attic-of-bob"];
    assert_eq!(left, attics, "{}", scanned.ran.stdout);
}
