//! Reservations that have no room for a text: whose one is, only what the server writes into it tells. Whoever asks for
//! what is not his is shown his own.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Scanned, json as answer, object, scan, segments};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Seats, version: "1" }
security: [{ key: [] }]
paths:
  /reservations:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [row], additionalProperties: false, properties: { row: { type: integer, minimum: 1, maximum: 40 } } }
      responses: { "201": { description: Made } }
  /reservations/{number}:
    parameters: [{ name: number, in: path, required: true, schema: { type: integer } }]
    get:
      responses: { "200": { description: It } }
    delete:
      responses: { "204": { description: Free again } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
"##;

const CONFIG: &str = "identities:
  nora: { credential: { api_key: { scheme: key, value: nora-key-81fa } } }
  omar: { credential: { api_key: { scheme: key, value: omar-key-92fb } } }
";

fn no(status: u16) -> Answer {
    answer(status, &json!({ "error": "no" }))
}

fn scanned(flaw: &'static str) -> Scanned {
    let all: Mutex<Vec<(&str, Value)>> = Mutex::default();
    let server = super::start(move |asked: &Asked| {
        let caller = match asked.header("x-key") {
            Some("nora-key-81fa") => "nora",
            Some("omar-key-92fb") => "omar",
            _ => return no(401),
        };
        let mut all = all.lock().unwrap();
        match (asked.method.as_str(), segments(asked).as_slice()) {
            ("POST", ["reservations"]) => {
                let body = object(asked);
                let row = body.as_ref().filter(|body| body.len() == 1);
                let row = row.and_then(|body| body.get("row")?.as_u64());
                let Some(row @ 1..=40) = row else {
                    return no(422);
                };
                let number = all.len() + 1;
                let ticket = format!("{:08x}-{caller}", number * 0x9e37_79b1 % 0xffff_ffff);
                let made = json!({ "number": number, "row": row, "ticket": ticket, "hall": "The great hall" });
                all.push((caller, made.clone()));
                answer(201, &made)
            }
            (method @ ("GET" | "DELETE"), ["reservations", number]) => {
                let number: usize = number.parse().unwrap_or_default();
                let at = number.wrapping_sub(1);
                let there = all.get(at).filter(|(_, made)| !made.is_null());
                let own = there.is_some_and(|(owner, _)| *owner == caller);
                match (method, there) {
                    ("GET", Some((_, made))) if own || flaw == "object-read" => answer(200, made),
                    // One's own first reservation, whatever was asked for.
                    ("GET", Some(_)) => {
                        let mut mine = all
                            .iter()
                            .filter(|(owner, made)| *owner == caller && !made.is_null());
                        mine.next()
                            .map_or_else(|| no(404), |(_, made)| answer(200, made))
                    }
                    ("DELETE", Some(_)) if own => {
                        all[at].1 = Value::Null;
                        Answer::new(204, &[], "")
                    }
                    _ => no(404),
                }
            }
            _ => no(404),
        }
    });
    scan(&server, DOCUMENT, CONFIG)
}

#[test]
fn ones_own_instead_of_the_others_is_a_refusal() {
    scanned("").is_sound(&[
        ("access", "GET /reservations/{number}"),
        ("access", "DELETE /reservations/{number}"),
    ]);
}

#[test]
fn what_only_the_server_wrote_tells_whose_it_is() {
    scanned("object-read").is_broken(&["access/object-read GET /reservations/{number}"]);
}
