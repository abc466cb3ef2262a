//! Ids that are given anew: what was deleted leaves a number that the next one gets, as some databases have it.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use serde_json::json as value;

use super::{json, object, scan, segments, text};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Pens, version: "1" }
security: [{ key: [] }]
paths:
  /pens:
    get: { responses: { "200": { description: All } } }
    post:
      requestBody: { $ref: "#/components/requestBodies/Pen" }
      responses: { "201": { description: Made } }
  /pens/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer, minimum: 1 } }]
    get: { responses: { "200": { description: One } } }
    patch:
      requestBody: { $ref: "#/components/requestBodies/Pen" }
      responses: { "200": { description: Written } }
    delete:
      responses: { "204": { description: Gone } }
components:
  requestBodies:
    Pen:
      required: true
      content:
        application/json:
          schema:
            type: object
            required: [label]
            properties: { label: { type: string, minLength: 1, maxLength: 60 }, ink: { type: string, enum: [blue, red] } }
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"##;

const CONFIG: &str = "identities:\n  mia: { credential: { api_key: { scheme: key, value: key-of-mia-1 } } }\n\
    rules: { disable: ['auth/*', 'contract/*', 'transport/*'] }\n";

#[derive(Default)]
struct Pens {
    all: Mutex<BTreeMap<u64, (String, String)>>,
    made: Condvar,
}

fn serve() -> Server {
    let pens = Pens::default();
    super::start(move |asked| pens.answer(asked))
}

impl Pens {
    fn answer(&self, asked: &Asked) -> Answer {
        let no = |status| json(status, &value!({ "error": "no" }));
        if asked.header("x-key") != Some("key-of-mia-1") {
            return no(401);
        }
        let shown = |id: u64, (label, ink): &(String, String)| value!({ "id": id, "label": label, "ink": ink });
        let new = || {
            let body = object(asked)?;
            let ink = body.get("ink").map_or(Some("blue"), |ink| ink.as_str())?;
            let label = text(body.get("label"), 1, 60)?.to_owned();
            ["blue", "red"]
                .contains(&ink)
                .then(|| (label, ink.to_owned()))
        };
        let mut all = self.all.lock().unwrap();
        match (asked.method.as_str(), segments(asked).as_slice()) {
            ("GET", ["pens"]) => {
                let pens: Vec<_> = all.iter().map(|(id, pen)| shown(*id, pen)).collect();
                json(200, &value!(pens))
            }
            ("POST", ["pens"]) => {
                let Some(pen) = new() else { return no(422) };
                let id = (1..).find(|id| !all.contains_key(id)).unwrap();
                let answer = json(201, &shown(id, &pen));
                all.insert(id, pen);
                self.made.notify_all();
                answer
            }
            (method, ["pens", id]) => {
                let Some(id) = id.parse().ok().filter(|id| *id > 0) else {
                    return no(404);
                };
                if method == "PATCH" {
                    // Slow enough for another one to get the number meanwhile, if anybody makes one.
                    let patience = Duration::from_millis(300);
                    let wait = self
                        .made
                        .wait_timeout_while(all, patience, |all| !all.contains_key(&id));
                    all = wait.unwrap().0;
                }
                if !all.contains_key(&id) {
                    return no(404);
                }
                match (method, new()) {
                    ("GET", _) => json(200, &shown(id, &all[&id])),
                    ("DELETE", _) => {
                        all.remove(&id);
                        Answer::new(204, &[], "")
                    }
                    ("PATCH", None) => no(422),
                    ("PATCH", Some(pen)) => {
                        let answer = json(200, &shown(id, &pen));
                        all.insert(id, pen);
                        answer
                    }
                    _ => no(405),
                }
            }
            (_, ["pens"]) => no(405),
            _ => no(404),
        }
    }
}

#[test]
fn what_got_the_number_of_something_deleted_is_not_taken_for_it() {
    let scanned = scan(&serve(), DOCUMENT, CONFIG);
    let out = &scanned.ran.stdout;
    assert!(scanned.found.is_empty(), "{out}");
    // One after the other, nothing gets in between.
    let scanned = scan(
        &serve(),
        DOCUMENT,
        &format!("{CONFIG}limits: {{ concurrency: 1 }}\n"),
    );
    scanned.is_sound(&[("lifecycle", "PATCH /pens/{id}")]);
    assert!(
        !scanned.ran.stdout.contains("gave the id"),
        "{}",
        scanned.ran.stdout
    );
}
