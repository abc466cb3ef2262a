//! A library where some is public, some asks who you are if you say so, one place wants two credentials at once, and the
//! shelf is shared on purpose.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Scanned, object, scan, segments};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Library, version: "1" }
security: [{ token: [] }]
paths:
  /news:
    get:
      security: []
      responses: { "200": { description: For everybody } }
  /books:
    get:
      security: [{}, { token: [] }]
      responses: { "200": { description: For everybody, with one's own marks for who says who he is } }
  /vault:
    get:
      security: [{ token: [], device: [] }]
      responses: { "200": { description: For known people on known devices } }
  /shelf:
    get:
      responses: { "200": { description: What everybody put there } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } } }
      responses: { "201": { description: There } }
  /shelf/{itemId}:
    parameters: [{ name: itemId, in: path, required: true, schema: { type: string } }]
    get:
      responses: { "200": { description: One } }
    put:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } } }
      responses: { "200": { description: Changed by whoever }, "404": { description: None such } }
  /notes:
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Item" } } } }
      responses: { "201": { description: One's own } }
  /notes/{noteId}:
    parameters: [{ name: noteId, in: path, required: true, schema: { type: string } }]
    get:
      responses: { "200": { description: One's own } }
components:
  schemas:
    Item:
      type: object
      required: [text]
      properties:
        text: { type: string, minLength: 1, maxLength: 80 }
        published: { type: boolean }
  securitySchemes:
    token: { type: http, scheme: bearer }
    device: { type: apiKey, in: header, name: X-Device }
"##;

const CONFIG: &str = "
identities:
  alice:
    credential: { headers: { Authorization: Bearer t-alice-c0ffee11, X-Device: d-alice-2291fe } }
  bob:
    credential: { headers: { Authorization: Bearer t-bob-5ca1ab1e90, X-Device: d-bob-77ab03 } }
isolation:
  - { operations: ['/shelf/**'], shared_within: everyone }
# Rules of the family that have nothing to do with whose an object is.
rules: { disable: [access/property-exposure, access/mass-assignment, access/refused-effect] }
";

#[derive(Default)]
struct Library {
    flaw: &'static str,
    things: Mutex<BTreeMap<String, (String, Value)>>,
}

fn no(status: u16, why: &str) -> Answer {
    Answer::json(status, &json!({ "error": why }).to_string())
}

fn yes(status: u16, value: &Value) -> Answer {
    Answer::json(status, &value.to_string())
}

impl Library {
    fn answer(&self, asked: &Asked) -> Answer {
        self.respond(asked).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&self, asked: &Asked) -> Result<Answer, Answer> {
        let path = segments(asked);
        let method = asked.method.as_str();
        let caller = match asked.header("authorization") {
            Some("Bearer t-alice-c0ffee11") => Some("alice"),
            Some("Bearer t-bob-5ca1ab1e90") => Some("bob"),
            _ => None,
        };
        let device = match asked.header("x-device") {
            Some("d-alice-2291fe") => Some("alice"),
            Some("d-bob-77ab03") => Some("bob"),
            _ => None,
        };
        match (method, path.as_slice()) {
            ("GET", ["news"]) => {
                return Ok(yes(200, &json!([{ "title": "We are open", "day": 3 }])));
            }
            ("GET", ["books"]) => {
                let books = json!([{ "title": "Emma", "year": 1815 }, { "title": "Ulysses", "year": 1922 }]);
                let marks = caller.map(|name| json!({ "reader": name, "marks": ["Emma"] }));
                return Ok(yes(200, &json!({ "books": books, "yours": marks })));
            }
            ("GET", ["vault"]) => {
                let known = caller.is_some() && caller == device;
                let open = match self.flaw {
                    "no-credential" => ["x-device", "authorization"]
                        .iter()
                        .all(|name| asked.header(name).is_none()),
                    "invalid-credential" => asked
                        .header("x-device")
                        .is_some_and(|device| device.starts_with("d")),
                    _ => false,
                };
                let inside = json!({ "gold": 12, "silver": 40, "keeper": "Mr Brown" });
                return match known || open {
                    true => Ok(yes(200, &inside)),
                    false => Err(no(401, "who are you, and where?")),
                };
            }
            _ => {}
        }
        let caller = caller.ok_or_else(|| no(401, "who are you?"))?;
        let mut things = self.things.lock().unwrap();
        let id = format!("t{}", things.len() + 1);
        let new = || {
            let body = object(asked).ok_or_else(|| no(400, "no JSON object"))?;
            let text = match body.get("text") {
                None if self.flaw == "missing" => "empty",
                text => super::text(text, 1, 80).ok_or_else(|| no(422, "text: 1 to 80"))?,
            };
            let published = body.get("published").unwrap_or(&Value::Bool(false));
            if !published.is_boolean() {
                return Err(no(422, "published: true or false"));
            }
            Ok(json!({ "text": text, "published": published }))
        };
        match (method, path.as_slice()) {
            ("POST", [kind @ ("shelf" | "notes")]) => {
                let mut thing = new()?;
                thing["id"] = id.as_str().into();
                let owner = if *kind == "shelf" { "shelf" } else { caller };
                things.insert(id, (owner.to_owned(), thing.clone()));
                Ok(yes(201, &thing))
            }
            ("GET", ["shelf"]) => {
                let shared = things.values().filter(|(owner, _)| owner == "shelf");
                let shared: Vec<_> = shared.map(|(_, thing)| thing).collect();
                Ok(yes(200, &json!({ "items": shared })))
            }
            ("GET" | "PUT", ["shelf", id]) => {
                let thing = things.get_mut(*id).filter(|(owner, _)| owner == "shelf");
                let (_, thing) = thing.ok_or_else(|| no(404, "none such"))?;
                if method == "PUT" {
                    let new = new()?;
                    thing["text"] = new["text"].clone();
                    thing["published"] = new["published"].clone();
                }
                Ok(yes(200, thing))
            }
            ("GET", ["notes", id]) => {
                let may = |(owner, thing): &&(String, Value)| {
                    owner == caller || self.flaw == "object-read" && thing["published"] != true
                };
                let thing = things.get(*id).filter(may);
                Ok(yes(200, &thing.ok_or_else(|| no(404, "none such"))?.1))
            }
            _ => Err(no(404, "nothing here")),
        }
    }
}

fn scanned(flaw: &'static str) -> Scanned {
    let library = Library {
        flaw,
        ..Library::default()
    };
    let server = super::start(move |asked| library.answer(asked));
    scan(&server, DOCUMENT, CONFIG)
}

#[test]
fn a_sound_library_gives_no_finding_and_all_of_it_is_proved() {
    let seen = scanned("");
    seen.is_sound(&[
        ("lifecycle", "GET /news"),
        ("lifecycle", "GET /books"),
        ("auth", "GET /vault"),
        ("lifecycle", "GET /vault"),
        ("auth", "GET /shelf"),
        ("lifecycle", "GET /shelf"),
        ("auth", "POST /shelf"),
        ("input", "POST /shelf"),
        ("auth", "GET /shelf/{itemId}"),
        ("lifecycle", "GET /shelf/{itemId}"),
        ("auth", "PUT /shelf/{itemId}"),
        ("input", "PUT /shelf/{itemId}"),
        ("auth", "POST /notes"),
        ("input", "POST /notes"),
        ("auth", "GET /notes/{noteId}"),
        ("access", "GET /notes/{noteId}"),
        ("lifecycle", "GET /notes/{noteId}"),
    ]);
    for open in ["GET /news", "GET /books"] {
        assert_eq!(seen.upheld(open, "auth"), 0, "{}", seen.ran.stdout);
    }
    for shared in ["GET /shelf/{itemId}", "PUT /shelf/{itemId}"] {
        assert_eq!(seen.upheld(shared, "access"), 0, "{}", seen.ran.stdout);
    }
}

#[test]
fn each_flaw_of_a_library_is_found_where_it_is() {
    for (flaw, expected) in [
        ("no-credential", &["auth/no-credential GET /vault"][..]),
        (
            "invalid-credential",
            &[
                "auth/invalid-credential GET /vault",
                "auth/partial-credential GET /vault",
            ],
        ),
        ("object-read", &["access/object-read GET /notes/{noteId}"]),
        (
            "missing",
            &[
                "input/missing POST /shelf",
                "input/missing PUT /shelf/{itemId}",
                "input/missing POST /notes",
            ],
        ),
    ] {
        scanned(flaw).is_broken_at(flaw, expected);
    }
}
