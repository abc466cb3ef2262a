//! What the document opens is open: no credential, an optional one, two at once, and an object that everybody may read.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::{json, scan};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Square, version: "1" }
paths:
  /opening-hours:
    get:
      security: []
      responses: { "200": { description: For everybody } }
  /weather:
    get:
      security: [{}, { token: [] }]
      responses: { "200": { description: For everybody, more for members } }
  /cellar:
    get:
      security: [{ token: [], seal: [] }]
      responses: { "200": { description: For members with a seal } }
  /posters:
    get:
      security: [{ token: [] }]
      responses: { "200": { description: All of them } }
    post:
      security: [{ token: [] }]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties: { title: { type: string } }
      responses: { "201": { description: It hangs } }
  /posters/{posterId}:
    parameters: [{ name: posterId, in: path, required: true, schema: { type: string } }]
    get:
      security: [{ token: [] }]
      responses: { "200": { description: For every member } }
    delete:
      security: [{ token: [] }]
      responses: { "204": { description: Taken down by who hung it } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
    seal: { type: apiKey, in: header, name: X-Seal }
"##;

const CONFIG: &str = r#"identities:
  eva: { credential: { headers: { Authorization: Bearer eva-token-31, X-Seal: seal-of-eva } } }
  jon: { credential: { headers: { Authorization: Bearer jon-token-32, X-Seal: seal-of-jon } } }
isolation:
  - operations: ["GET /posters/**"]
    shared_within: everyone
"#;

struct Square {
    flaw: &'static str,
    posters: Mutex<BTreeMap<String, (String, Value)>>,
}

fn serve(flaw: &'static str) -> Server {
    let square = Square {
        flaw,
        posters: Mutex::default(),
    };
    super::start(move |asked| square.answer(asked))
}

fn no(status: u16) -> Answer {
    let body = value!({ "title": "no", "status": status }).to_string();
    let headers = [
        ("content-type", "application/json"),
        ("www-authenticate", "Bearer"),
    ];
    Answer::new(status, &headers, &body)
}

impl Square {
    fn answer(&self, asked: &Asked) -> Answer {
        let caller = match asked.header("authorization") {
            Some("Bearer eva-token-31") => Some("eva"),
            Some("Bearer jon-token-32") => Some("jon"),
            _ => None,
        };
        let path = asked.path.split('?').next().unwrap_or_default();
        match (asked.method.as_str(), path) {
            ("GET", "/opening-hours") => json(200, &value!({ "from": "09:00", "until": "18:00" })),
            ("GET", "/weather") => json(200, &value!({ "sky": "clear", "degrees": 14 })),
            ("GET", "/cellar") => {
                let seal = asked.header("x-seal")
                    == caller.map(|name| format!("seal-of-{name}")).as_deref();
                let sealed = seal || self.flaw == "auth/no-credential";
                let known = caller.is_some() || self.flaw == "auth/no-credential";
                match known && sealed {
                    true => json(
                        200,
                        &value!({ "barrels": 12, "vintage": 2019, "keeper": "Rosa" }),
                    ),
                    false => no(401),
                }
            }
            (_, "/opening-hours" | "/weather" | "/cellar") => no(405),
            _ => match caller {
                Some(caller) => self.posters(asked, caller, path),
                None => no(401),
            },
        }
    }

    fn posters(&self, asked: &Asked, caller: &str, path: &str) -> Answer {
        let mut posters = self.posters.lock().unwrap();
        let id = path.strip_prefix("/posters/");
        match (asked.method.as_str(), path, id) {
            ("GET", "/posters", _) => {
                let all: Vec<_> = posters.values().map(|(_, poster)| poster.clone()).collect();
                json(200, &value!(all))
            }
            ("POST", "/posters", _) => {
                let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
                let Some(title) = body["title"].as_str() else {
                    return no(422);
                };
                let id = format!("poster-{}", posters.len() + 1);
                let poster = value!({ "id": id, "title": title, "by": caller });
                posters.insert(id, (caller.to_owned(), poster.clone()));
                json(201, &poster)
            }
            ("GET", _, Some(id)) => match posters.get(id) {
                Some((_, poster)) if !poster.is_null() => json(200, poster),
                _ => no(404),
            },
            ("DELETE", _, Some(id)) => match posters.get_mut(id) {
                Some((owner, poster)) if !poster.is_null() => {
                    if owner != caller && self.flaw != "access/object-delete" {
                        return no(403);
                    }
                    *poster = Value::Null;
                    Answer::new(204, &[], "")
                }
                _ => no(404),
            },
            (_, "/posters", _) | (_, _, Some(_)) => no(405),
            _ => no(404),
        }
    }
}

#[test]
fn what_is_open_by_the_document_is_no_finding() {
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&[
        ("auth", "GET /cellar"),
        ("auth", "GET /posters/{posterId}"),
        ("access", "DELETE /posters/{posterId}"),
    ]);
}

#[test]
fn what_is_closed_by_the_document_and_open_is_one() {
    let scanned = scan(&serve("access/object-delete"), DOCUMENT, CONFIG);
    scanned.is_broken(&["access/object-delete DELETE /posters/{posterId}"]);
    let scanned = scan(&serve("auth/no-credential"), DOCUMENT, CONFIG);
    let open = "auth/no-credential GET /cellar".to_owned();
    assert!(scanned.found.contains(&open), "{}", scanned.ran.stdout);
    assert!(
        scanned
            .found
            .iter()
            .all(|line| line.contains(" GET /cellar")),
        "{}",
        scanned.ran.stdout
    );
}
