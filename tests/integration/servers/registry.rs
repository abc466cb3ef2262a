//! Things that go by several names: a shelf by its id and by its title, a relay by two texts of its own that no answer repeats,
//! a signer by an id that is made of its name and changes with it. What is there already is answered 500 by the database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json as value};

use super::{Scanned, gone, json, only, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Registry, version: "1" }
security: [{ key: [] }]
paths:
  /relays:
    get: { responses: { "200": { description: All } } }
    post:
      requestBody: { $ref: "#/components/requestBodies/Relay" }
      responses: { "201": { description: Made } }
  /relays/{host}/{label}:
    parameters: [{ $ref: "#/components/parameters/host" }, { $ref: "#/components/parameters/label" }]
    delete: { responses: { "204": { description: Gone } } }
  /shelves:
    get: { responses: { "200": { description: All } } }
    post:
      requestBody: { $ref: "#/components/requestBodies/Shelf" }
      responses: { "201": { description: Made } }
  /shelves/{id}:
    parameters: [{ $ref: "#/components/parameters/id" }]
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
  /shelves/title/{title}:
    parameters: [{ $ref: "#/components/parameters/title" }]
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
  /shelves/{id}/slips:
    parameters: [{ $ref: "#/components/parameters/id" }]
    post:
      requestBody: { $ref: "#/components/requestBodies/Slip" }
      responses: { "201": { description: Made } }
  /shelves/{id}/slips/{slip}:
    parameters: [{ $ref: "#/components/parameters/id" }, { $ref: "#/components/parameters/slip" }]
    get: { responses: { "200": { description: One } } }
  /signers:
    post:
      requestBody: { $ref: "#/components/requestBodies/Signer" }
      responses: { "201": { description: Made } }
  /signers/{signer_id}:
    parameters: [{ $ref: "#/components/parameters/signer_id" }]
    get: { responses: { "200": { description: One } } }
    put:
      requestBody: { $ref: "#/components/requestBodies/Signer" }
      responses: { "200": { description: Written } }
    delete: { responses: { "204": { description: Gone } } }
components:
  parameters:
    host: { name: host, in: path, required: true, schema: { type: string } }
    label: { name: label, in: path, required: true, schema: { type: string } }
    id: { name: id, in: path, required: true, schema: { type: string } }
    title: { name: title, in: path, required: true, schema: { type: string } }
    slip: { name: slip, in: path, required: true, schema: { type: string } }
    signer_id: { name: signer_id, in: path, required: true, schema: { type: string } }
  requestBodies:
    Relay: { required: true, content: { application/json: { schema: {
      type: object, required: [host, label], properties: { host: { $ref: "#/components/schemas/Word" }, label: { $ref: "#/components/schemas/Word" }, note: {} } } } } }
    Shelf: { required: true, content: { application/json: { schema: {
      type: object, required: [title, words], properties: { title: { $ref: "#/components/schemas/Word" }, words: { $ref: "#/components/schemas/Word" } } } } } }
    Slip: { required: true, content: { application/json: { schema: {
      type: object, required: [slip], properties: { slip: { $ref: "#/components/schemas/Word" } } } } } }
    Signer: { required: true, content: { application/json: { schema: {
      type: object, required: [name], properties: { name: { $ref: "#/components/schemas/Word" } } } } } }
  schemas:
    Word: { type: string, minLength: 1, maxLength: 90 }
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"##;

const CONFIG: &str = "identities:
  mia: { credential: { api_key: { scheme: key, value: key-of-mia-71 } } }
  ben: { credential: { api_key: { scheme: key, value: key-of-ben-82 } } }
values: { slip: first } # there in each shelf
";

/// What is there, by its path, with its owner.
type Things = BTreeMap<Vec<String>, (String, Map<String, Value>)>;

#[derive(Default)]
struct Registry {
    flaw: &'static str,
    things: Mutex<(u32, Things)>,
}

impl Registry {
    fn answer(&self, asked: &Asked) -> Answer {
        let caller = match asked.header("x-key") {
            Some("key-of-mia-71") => "mia",
            Some("key-of-ben-82") => "ben",
            _ if self.flaw == "anybody deletes by title" && asked.path.contains("/title/") => "any",
            _ => return no(401),
        };
        let (counter, things) = &mut *self.things.lock().unwrap();
        *counter += 1;
        let path: Vec<String> = segments(asked).into_iter().map(decoded).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let path = match path.as_slice() {
            ["shelves", "title", title] => {
                let mut shelves = things.iter().filter(|(path, _)| path[0] == "shelves");
                let named = shelves.find(|(_, (_, own))| own.get("title") == Some(&value!(title)));
                let by_title = named.map(|(path, _)| path.clone());
                return match by_title {
                    Some(path) => self.one(asked, caller, &path, true, things),
                    None => no(404),
                };
            }
            path => path,
        };
        let below = |name: &str| {
            [path, &[name]]
                .concat()
                .iter()
                .map(|&it| it.into())
                .collect()
        };
        match (asked.method.as_str(), path) {
            ("GET", ["relays" | "shelves"]) => {
                let own = things
                    .iter()
                    .filter(|(own, (by, _))| own[0] == path[0] && own.len() < 4 && by == caller);
                json(200, &own.map(|(_, (_, it))| it.clone()).collect())
            }
            ("POST", ["relays"]) => {
                let Some(body) = only(asked, &["host", "label", "note"]) else {
                    return no(422);
                };
                let (Some(host), Some(label)) = (word(&body, "host"), word(&body, "label")) else {
                    return no(422);
                };
                let path = ["relays", host, label].map(str::to_owned).to_vec();
                if things.contains_key(&path) {
                    return no(500);
                }
                let is_refused = self.flaw == "makes what it refuses"
                    && body.get("note").is_some_and(Value::is_number);
                things.insert(path, (caller.to_owned(), body));
                match is_refused {
                    true => no(422),
                    false => Answer::new(201, &[], ""),
                }
            }
            ("POST", ["shelves"]) => {
                let Some(mut body) = only(asked, &["title", "words"]) else {
                    return no(422);
                };
                let title = word(&body, "title").filter(|_| word(&body, "words").is_some());
                let Some(title) = title.map(str::to_owned) else {
                    return no(422);
                };
                if things
                    .values()
                    .any(|(_, it)| it.get("title") == Some(&value!(title)))
                {
                    return no(500);
                }
                let id = format!("s{counter}");
                body.insert("id".to_owned(), value!(id));
                things.insert(below(&id), (caller.to_owned(), body.clone()));
                json(201, &value!(body))
            }
            ("POST", ["shelves", _, "slips"]) => {
                let owner = things.get(&below("")[..2]).map(|(owner, _)| owner.clone());
                if owner.as_deref() != Some(caller) {
                    return no(404);
                }
                let Some(body) = only(asked, &["slip"]) else {
                    return no(422);
                };
                match word(&body, "slip") {
                    None => no(422),
                    Some("first") => no(409),
                    Some(slip) if things.contains_key(&below(slip)) => no(409),
                    Some(slip) => {
                        things.insert(below(slip), (caller.to_owned(), body.clone()));
                        json(201, &value!(body))
                    }
                }
            }
            ("POST", ["signers"]) => {
                let Some(mut body) = only(asked, &["name"]) else {
                    return no(422);
                };
                let Some(id) = word(&body, "name").map(|name| format!("{name}.")) else {
                    return no(422);
                };
                if things.contains_key(&below(&id)) {
                    return no(409);
                }
                body.insert("id".to_owned(), value!(id));
                things.insert(below(&id), (caller.to_owned(), body.clone()));
                json(201, &value!(body))
            }
            (_, ["relays" | "shelves" | "signers"] | ["shelves", _, "slips"]) => no(405),
            (_, path) => {
                let path: Vec<String> = path.iter().map(|&it| it.to_owned()).collect();
                self.one(asked, caller, &path, false, things)
            }
        }
    }

    /// Reads, writes or deletes what is there, which is its owner's alone.
    fn one(
        &self,
        asked: &Asked,
        caller: &str,
        path: &[String],
        by_title: bool,
        things: &mut Things,
    ) -> Answer {
        let open = match asked.method.as_str() {
            "GET" => self.flaw == "everybody reads by title" && by_title && caller != "any",
            "DELETE" => self.flaw == "anybody deletes by title" && by_title,
            _ => false,
        };
        let own = things.get(path).filter(|(by, _)| by == caller || open);
        let Some((_, own)) = own.cloned() else {
            return no(if caller == "any" { 401 } else { 404 });
        };
        match (asked.method.as_str(), path[0].as_str(), path.len()) {
            ("GET", "shelves" | "signers", _) => json(200, &value!(own)),
            ("DELETE", "relays", _) | ("DELETE", "shelves" | "signers", 2) => {
                things.retain(|known, _| !known.starts_with(path));
                gone()
            }
            ("PUT", "signers", _) => {
                let Some(mut body) = only(asked, &["name"]) else {
                    return no(422);
                };
                let Some(id) = word(&body, "name").map(|name| format!("{name}.")) else {
                    return no(422);
                };
                things.remove(path);
                body.insert("id".to_owned(), value!(id));
                let path = vec!["signers".to_owned(), id];
                things.insert(path, (caller.to_owned(), body.clone()));
                json(200, &value!(body))
            }
            _ => no(405),
        }
    }
}

fn word<'b>(body: &'b Map<String, Value>, name: &str) -> Option<&'b str> {
    text(body.get(name), 1, 90)
}

fn decoded(segment: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(segment);
    decoded.decode_utf8_lossy().into_owned()
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

/// What a scan found, and what was there when it was over.
fn scanned(flaw: &'static str) -> (Scanned, Vec<Vec<String>>) {
    let registry = Arc::new(Registry {
        flaw,
        ..Registry::default()
    });
    let own = registry.clone();
    let server = super::start(move |asked| own.answer(asked));
    let scanned = scan(&server, DOCUMENT, CONFIG);
    let left = registry.things.lock().unwrap().1.keys().cloned().collect();
    (scanned, left)
}

#[test]
fn a_sound_one_is_believed_and_left_as_it_was() {
    let (scanned, left) = scanned("");
    scanned.is_sound(&[
        ("auth", "GET /shelves/title/{title}"),
        ("access", "GET /shelves/title/{title}"),
        ("auth", "DELETE /shelves/title/{title}"),
        ("access", "DELETE /shelves/title/{title}"),
        ("auth", "DELETE /relays/{host}/{label}"),
        ("access", "DELETE /relays/{host}/{label}"),
        ("access", "GET /shelves/{id}/slips/{slip}"),
        ("access", "PUT /signers/{signer_id}"),
        ("input", "POST /relays"),
    ]);
    is_left_as_it_was(&scanned, &left);
}

/// What goes by a name that the run gave it is gone; of odd names nobody can say what they became, and that is told.
fn is_left_as_it_was(scanned: &Scanned, left: &[Vec<String>]) {
    let named = |path: &&Vec<String>| path[0] != "relays" || path[1].contains("nay-");
    assert_eq!(left.iter().find(named), None, "{}", scanned.ran.stdout);
    let told = scanned.ran.stdout.contains("left behind: POST /relays");
    assert!(told || left.is_empty(), "{}", scanned.ran.stdout);
}

#[test]
fn what_was_refused_and_made_all_the_same_is_removed_as_well() {
    let (scanned, left) = scanned("makes what it refuses");
    is_left_as_it_was(&scanned, &left);
}

#[test]
fn a_hole_behind_another_name_is_found() {
    scanned("everybody reads by title")
        .0
        .is_broken_at("reads", &["access/object-read GET /shelves/title/{title}"]);
    scanned("anybody deletes by title").0.is_broken_at(
        "deletes",
        &[
            "access/object-delete DELETE /shelves/title/{title}",
            "auth/invalid-credential DELETE /shelves/title/{title}",
            "auth/no-credential DELETE /shelves/title/{title}",
        ],
    );
}
