//! Integer ids, problem documents, masks for what belongs to others, rules of business behind every write, an upsert,
//! and decoys: a deletion that is always answered 204, and a write on somebody else's number that lands in one's own.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::scan;
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Ledger, version: "3" }
security: [{ basic: [] }]
paths:
  /bookings:
    get:
      parameters:
        - { name: status, in: query, schema: { type: string, enum: [draft, sent] } }
      responses: { "200": { description: Those of one's own } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/NewBooking" }
      responses: { "201": { description: Booked }, "409": { description: The reference is taken } }
  /bookings/{bookingId}:
    parameters:
      - { name: bookingId, in: path, required: true, schema: { type: integer, minimum: 1 } }
    get:
      responses: { "200": { description: The booking } }
    delete:
      responses: { "204": { description: It is not there any more } }
  /bookings/{bookingId}/send:
    parameters:
      - { name: bookingId, in: path, required: true, schema: { type: integer, minimum: 1 } }
    post:
      responses: { "200": { description: Sent }, "409": { description: Sent before } }
  /profile/{bookingId}:
    parameters:
      - { name: bookingId, in: path, required: true, schema: { type: integer, minimum: 1 } }
    get:
      responses: { "200": { description: The profile } }
components:
  securitySchemes:
    basic: { type: http, scheme: basic }
  schemas:
    NewBooking:
      type: object
      required: [reference, amount, on]
      properties:
        reference: { type: string, minLength: 3, maxLength: 40 }
        amount: { type: integer, minimum: 1, maximum: 1000 }
        on: { type: string, format: date }
        memo: { type: string, maxLength: 200 }
"##;

const CONFIG: &str = r#"identities:
  uma: { credential: { basic: { username: uma, password: uma-pass-77 } } }
  vik: { credential: { basic: { username: vik, password: vik-pass-88 } } }
values: { on: "2031-05-17" }
"#;

#[derive(Default)]
struct State {
    bookings: BTreeMap<u64, (String, Value)>,
    made: u64,
}

struct Ledger {
    flaw: &'static str,
    state: Mutex<State>,
}

fn serve(flaw: &'static str) -> Server {
    let ledger = Ledger {
        flaw,
        state: Mutex::default(),
    };
    super::start(move |asked| ledger.answer(asked))
}

fn problem(status: u16, detail: &str) -> Answer {
    let body = value!({ "type": "about:blank", "status": status, "detail": detail });
    let headers = [
        ("content-type", "application/problem+json"),
        ("www-authenticate", "Basic realm=\"ledger\""),
        ("allow", "GET"),
    ];
    Answer::new(status, &headers, &body.to_string())
}

impl Ledger {
    fn answer(&self, asked: &Asked) -> Answer {
        let caller = match asked.header("authorization") {
            Some("Basic dW1hOnVtYS1wYXNzLTc3") => "uma",
            Some("Basic dmlrOnZpay1wYXNzLTg4") => "vik",
            _ => return problem(401, "who are you?"),
        };
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let mut state = self.state.lock().unwrap();
        let words: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (asked.method.as_str(), words.as_slice()) {
            ("GET", ["bookings"]) => list(&state, caller, query),
            ("POST", ["bookings"]) => self.book(&mut state, caller, &asked.body),
            (method, ["bookings", id, rest @ ..]) => match id.parse::<u64>() {
                Ok(id) if id > 0 => self.one(&mut state, caller, method, id, rest),
                _ => problem(400, "a booking has a number"),
            },
            // A decoy: whatever number is asked for, one is shown one's own profile.
            ("GET", ["profile", id]) if id.parse::<u64>().is_ok_and(|id| id > 0) => super::json(
                200,
                &value!({ "name": caller, "since": 2019, "limit": 1000 }),
            ),
            (_, ["profile", ..]) => problem(400, "not so"),
            _ => problem(404, "nothing here"),
        }
    }

    fn book(&self, state: &mut State, caller: &str, body: &[u8]) -> Answer {
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return problem(400, "no JSON");
        };
        let reference = body["reference"].as_str().unwrap_or_default();
        let amount = body["amount"].as_i64().filter(|_| body["amount"].is_i64());
        let on = body["on"].as_str().unwrap_or_default();
        let memo = body.get("memo");
        let good_memo = memo.is_none_or(|memo| {
            memo.as_str()
                .is_some_and(|text| text.chars().count() <= 200)
        });
        let good_reference = (3..=40).contains(&reference.chars().count());
        let nul = memo
            .and_then(Value::as_str)
            .is_some_and(|text| text.contains('\0'));
        if nul && self.flaw == "input/crash" {
            return problem(500, "the ledger is out of balance");
        }
        let good_amount = amount.is_some_and(|amount| (1..=1000).contains(&amount))
            || (self.flaw == "input/missing" && body.get("amount").is_none());
        if !good_reference || !good_amount || !good_memo || !is_date(on) {
            return problem(422, "reference, amount, on and memo must be as agreed");
        }
        if on < "2030-01-01" {
            return problem(422, "`on` must be in the future");
        }
        let taken = |(_, booking): &(String, Value)| booking["reference"] == reference;
        if state.bookings.values().any(taken) {
            return problem(409, "the reference is taken");
        }
        state.made += 1;
        let id = state.made;
        let booking = value!({
            "bookingId": id, "reference": reference, "amount": amount, "on": on, "memo": memo, "status": "draft",
        });
        state
            .bookings
            .insert(id, (caller.to_owned(), booking.clone()));
        super::json(201, &booking)
    }

    fn one(&self, state: &mut State, caller: &str, method: &str, id: u64, rest: &[&str]) -> Answer {
        let owner = state.bookings.get(&id).map(|(owner, _)| owner.clone());
        let own = owner.as_deref() == Some(caller);
        let there = owner.is_some();
        match (method, rest) {
            ("GET", []) if own || (there && self.flaw == "access/object-read") => {
                super::json(200, &state.bookings[&id].1)
            }
            ("DELETE", []) => {
                if own || self.flaw == "access/object-delete" {
                    state.bookings.remove(&id);
                }
                Answer::new(204, &[], "")
            }
            ("POST", ["send"]) if own => {
                let booking = &mut state.bookings.get_mut(&id).unwrap().1;
                if booking["status"] == "sent" {
                    return problem(409, "it was sent before");
                }
                booking["status"] = "sent".into();
                super::json(200, booking)
            }
            ("GET", []) | ("POST", ["send"]) => problem(404, "no such booking"),
            _ => problem(405, "not so"),
        }
    }
}

fn list(state: &State, caller: &str, query: &str) -> Answer {
    let wanted = match query {
        "" => None,
        "status=draft" => Some("draft"),
        "status=sent" => Some("sent"),
        _ => return problem(400, "status is draft or sent"),
    };
    let bookings = state.bookings.values().filter(|(owner, booking)| {
        owner == caller && wanted.is_none_or(|wanted| booking["status"] == wanted)
    });
    let all: Vec<_> = bookings.map(|(_, booking)| booking.clone()).collect();
    super::json(200, &value!({ "bookings": all, "count": all.len() }))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::parse::<u32>).collect();
    let [Ok(year), Ok(month), Ok(day)] = parts.as_slice() else {
        return false;
    };
    text.len() == 10 && *year > 1900 && (1..=12).contains(month) && (1..=28).contains(day)
}

#[test]
fn a_sound_server_is_believed() {
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&[
        ("auth", "GET /bookings"),
        ("auth", "GET /bookings/{bookingId}"),
        ("auth", "DELETE /bookings/{bookingId}"),
        ("access", "GET /bookings/{bookingId}"),
        ("access", "DELETE /bookings/{bookingId}"),
        ("input", "POST /bookings"),
        ("input", "GET /bookings"),
        ("lifecycle", "GET /bookings/{bookingId}"),
    ]);
}

#[test]
fn each_flaw_is_found() {
    for (flaw, expected) in [
        (
            "access/object-read",
            &["access/object-read GET /bookings/{bookingId}"][..],
        ),
        (
            "access/object-delete",
            &["access/object-delete DELETE /bookings/{bookingId}"],
        ),
        (
            "input/missing",
            &["input/missing POST /bookings body /amount"],
        ),
        ("input/crash", &["input/crash POST /bookings"]),
    ] {
        scan(&serve(flaw), DOCUMENT, CONFIG).is_broken(expected);
    }
}
