//! Parts of machines in three versions: which one, a media type says at one place, a header at another and a query parameter
//! at a third; numbers that the caller chooses, and who may do what.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json as value};

use super::{Scanned, json, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Parts, version: "3" }
security: [{ key: [] }]
paths:
  /api/v3/parts/{number}:
    parameters:
      - { name: number, in: path, required: true, schema: { type: string, pattern: "^[a-z0-9-]{3,60}$" } }
    get: { responses: { "200": { description: One }, "404": { description: None } } }
    put:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [label]
              properties: { label: { type: string, minLength: 1, maxLength: 120 } }
      responses: { "200": { description: Written }, "201": { description: Made } }
    delete: { responses: { "204": { description: Gone }, "404": { description: None } } }
  /api/v3/orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [note]
              properties: { note: { type: string, minLength: 1, maxLength: 120 } }
      responses: { "201": { description: Made } }
  /api/v3/orders/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    get: { responses: { "200": { description: One }, "404": { description: None } } }
    delete: { responses: { "204": { description: Gone }, "404": { description: None } } }
  /makers:
    get: { responses: { "200": { description: All, content: { application/vnd.parts.v3+json: { schema: { type: object } } } } } }
  /depots:
    get:
      parameters: [{ name: X-API-Version, in: header, schema: { type: string, enum: ["3"] } }]
      responses: { "200": { description: All } }
  /prices:
    get:
      parameters: [{ name: api-version, in: query, required: true, schema: { type: string, enum: [v3] } }]
      responses: { "200": { description: All } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"##;

const CONFIG: &str = "identities:\n  mia: { role: clerk, credential: { api_key: { scheme: key, value: key-of-mia-1 } } }\n  \
    leo: { role: guest, credential: { api_key: { scheme: key, value: key-of-leo-2 } } }\n\
    access:\n  - { operations: ['PUT /**', 'POST /**', 'DELETE /**', 'GET /makers'], allow: [clerk] }\n\
    rules: { disable: ['input/*', 'transport/*', 'contract/*'] }\n";

/// What the second version still does.
#[derive(Clone, Copy, PartialEq)]
enum Old {
    /// Nothing.
    Gone,
    /// What the present one does, with its checks.
    Alive,
    /// The same, for everybody.
    Unguarded,
    /// It is taken for the present one, as any other is.
    Any,
    /// It takes orders into a store of its own, where they have the same numbers.
    Apart,
}

struct Parts {
    old: Old,
    parts: Mutex<BTreeMap<String, Value>>,
    /// Those of the present version, and those of a store of its own.
    orders: Mutex<[Orders; 2]>,
}

/// Orders by number, and the last of these.
#[derive(Default)]
struct Orders {
    all: BTreeMap<u64, Value>,
    last: u64,
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

impl Parts {
    /// Whether a version is served, and whether without checks.
    fn version(&self, text: &str) -> Option<bool> {
        match (text, self.old) {
            ("3", _) | ("2", Old::Alive | Old::Apart) | (_, Old::Any) => Some(true),
            ("2", Old::Unguarded) => Some(false),
            _ => None,
        }
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let query = asked.path.split_once('?').map_or("", |(_, query)| query);
        let accept = asked.header("accept").unwrap_or_default();
        let path = segments(asked);
        let named = match path.as_slice() {
            ["api", version, "parts" | "orders", ..] => version.strip_prefix('v'),
            ["makers"] => match accept.strip_prefix("application/vnd.parts.v") {
                Some(rest) => rest.strip_suffix("+json"),
                None => Some("3"),
            },
            ["depots"] => Some(asked.header("x-api-version").unwrap_or("3")),
            ["prices"] => query.strip_prefix("api-version=v"),
            _ => return no(404),
        };
        let Some(guarded) = named.and_then(|named| self.version(named)) else {
            return no(404);
        };
        let writes = asked.method != "GET";
        let clerk = asked.header("x-key") == Some("key-of-mia-1");
        let guest = asked.header("x-key") == Some("key-of-leo-2");
        if guarded && !clerk && !guest {
            return no(401);
        }
        if guarded && !clerk && (writes || path == ["makers"]) {
            return no(403);
        }
        match (asked.method.as_str(), path.as_slice()) {
            (_, ["api", _, "parts", number]) => self.part(asked, number),
            (_, ["api", version, "orders", rest @ ..]) => self.order(asked, version, rest),
            ("GET", ["makers"]) => json(200, &value!({ "makers": ["Anton & Cie", "Bolt Works"] })),
            ("GET", ["depots"]) => json(200, &value!({ "depots": ["Harbour 12", "Station 4"] })),
            ("GET", ["prices"]) => json(200, &value!({ "currency": "EUR", "prices": [412, 918] })),
            _ => no(405),
        }
    }

    fn order(&self, asked: &Asked, version: &str, rest: &[&str]) -> Answer {
        let apart = self.old == Old::Apart && version == "v2";
        let mut both = self.orders.lock().unwrap();
        let orders = &mut both[usize::from(apart)];
        let number = rest.first().and_then(|number| number.parse::<u64>().ok());
        match (asked.method.as_str(), number) {
            ("POST", None) if rest.is_empty() => {
                let body = serde_json::from_slice::<Value>(&asked.body).unwrap_or_default();
                let Some(note) = text(body.get("note"), 1, 120) else {
                    return no(422);
                };
                orders.last += 1;
                let order = value!({ "id": orders.last, "note": note });
                orders.all.insert(orders.last, order.clone());
                json(201, &order)
            }
            ("GET", Some(number)) => orders
                .all
                .get(&number)
                .map_or_else(|| no(404), |order| json(200, order)),
            ("DELETE", Some(number)) => match orders.all.remove(&number) {
                Some(_) => Answer::new(204, &[], ""),
                None => no(404),
            },
            _ => no(404),
        }
    }

    fn part(&self, asked: &Asked, number: &str) -> Answer {
        let mut parts = self.parts.lock().unwrap();
        match asked.method.as_str() {
            "GET" => parts
                .get(number)
                .map_or_else(|| no(404), |part| json(200, part)),
            "PUT" => {
                let body = serde_json::from_slice::<Value>(&asked.body).unwrap_or_default();
                let Some(label) = text(body.get("label"), 1, 120) else {
                    return no(422);
                };
                let part = value!({ "number": number, "label": label });
                match parts.insert(number.to_owned(), part.clone()) {
                    Some(_) => json(200, &part),
                    None => json(201, &part),
                }
            }
            "DELETE" => match parts.remove(number) {
                Some(_) => Answer::new(204, &[], ""),
                None => no(404),
            },
            _ => no(405),
        }
    }
}

/// So many orders are of somebody else.
const OTHERS: u64 = 40;

fn parts(old: Old) -> Parts {
    let of_others = (1..=OTHERS).map(|id| (id, value!({ "id": id, "note": "of somebody else" })));
    let present = Orders {
        all: of_others.collect(),
        last: OTHERS,
    };
    // A store of its own counts from the beginning: its numbers are those of others in the present version.
    Parts {
        old,
        parts: Mutex::default(),
        orders: Mutex::new([present, Orders::default()]),
    }
}

fn scanned(old: Old) -> Scanned {
    let parts = parts(old);
    scan(
        &super::start(move |asked| parts.answer(asked)),
        DOCUMENT,
        CONFIG,
    )
}

const PLACES: &[&str] = &[
    "DELETE /api/v3/orders/{id}",
    "DELETE /api/v3/parts/{number}",
    "GET /api/v3/orders/{id}",
    "GET /api/v3/parts/{number}",
    "GET /depots",
    "GET /makers",
    "GET /prices",
    "POST /api/v3/orders",
    "PUT /api/v3/parts/{number}",
];

#[test]
fn versions_that_are_gone_and_versions_that_mean_nothing_are_no_finding() {
    for old in [Old::Gone, Old::Any] {
        let scanned = scanned(old);
        assert_eq!(scanned.found, [] as [String; 0], "{}", scanned.ran.stdout);
    }
}

/// What an older version makes in a store of its own is no proof; it is deleted there, and nowhere else.
#[test]
fn what_is_made_in_another_store_is_no_proof_and_is_deleted_there() {
    let parts = Arc::new(parts(Old::Apart));
    let served = Arc::clone(&parts);
    let server = super::start(move |asked| served.answer(asked));
    let scanned = scan(&server, DOCUMENT, CONFIG);
    let proved = scanned.found.iter().filter(|line| line.contains("/orders"));
    assert_eq!(proved.count(), 0, "{}", scanned.ran.stdout);
    let [present, apart] = &*parts.orders.lock().unwrap();
    assert!(
        present.all.keys().copied().eq(1..=OTHERS),
        "{:?}",
        present.all
    );
    assert!(apart.last > 0, "nothing was made in the older version");
    assert!(apart.all.is_empty(), "{:?}", apart.all);
}

#[test]
fn an_older_version_is_found_wherever_it_is_named() {
    let of = |rule: &str| -> Vec<String> {
        let lines = PLACES.iter();
        lines
            .map(|place| format!("lifecycle/{rule} {place}"))
            .collect()
    };
    let alive = of("old-version");
    let found = scanned(Old::Alive);
    assert_eq!(found.found, alive, "{}", found.ran.stdout);
    let found = scanned(Old::Unguarded);
    let both = [alive, of("old-version-refusal")].concat();
    assert_eq!(found.found, both, "{}", found.ran.stdout);
}

/// A proxy that keeps the older versions alive, with and without their checks, is noticed wherever they are named.
#[test]
fn a_rehearsal_with_older_versions_is_caught() {
    let parts = parts(Old::Gone);
    let server = super::start(move |asked| parts.answer(asked));
    let rules = [
        "--rule",
        "lifecycle/old-version",
        "--rule",
        "lifecycle/old-version-refusal",
    ];
    let ran = super::rehearse(&server, DOCUMENT, CONFIG, &rules);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let share = ran.stdout.lines().last().unwrap_or_default();
    assert!(share.starts_with("18 of 18 mutations"), "{share}");
}
