//! Accounts and transfers: numbers for ids, problem+json, 404 for what others own, unique names, rules of business, writes
//! that do nothing or land in the caller's own record.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use super::{Scanned, object, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Ledger, version: "1" }
security: [{ token: [] }]
paths:
  /audit:
    get:
      responses: { "200": { description: Who did what } }
  /accounts:
    get:
      parameters:
        - { name: min_balance, in: query, schema: { type: integer, minimum: 0 } }
      responses: { "200": { description: One's own } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Account" } } } }
      responses: { "201": { description: Made }, "409": { description: Name taken } }
  /accounts/{accountId}:
    parameters: [{ $ref: "#/components/parameters/accountId" }]
    get:
      responses: { "200": { description: One } }
    put:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Account" } } } }
      responses: { "200": { description: Changed } }
    delete:
      responses: { "204": { description: Not there any more } }
  /accounts/{accountId}/transfers:
    parameters: [{ $ref: "#/components/parameters/accountId" }]
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Transfer" } } } }
      responses: { "201": { description: A draft }, "422": { description: More than there is } }
  /transfers/{transferId}:
    parameters: [{ $ref: "#/components/parameters/transferId" }]
    get:
      responses: { "200": { description: One } }
  /transfers/{transferId}/send:
    parameters: [{ $ref: "#/components/parameters/transferId" }]
    post:
      responses: { "200": { description: Sent }, "409": { description: Was sent before } }
  /payees/{alias}:
    parameters:
      - { name: alias, in: path, required: true, schema: { type: string, maxLength: 40 } }
    get:
      responses: { "200": { description: One } }
    put:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Payee" } } } }
      responses: { "200": { description: Changed }, "201": { description: Made } }
components:
  parameters:
    accountId: { name: accountId, in: path, required: true, schema: { type: integer, minimum: 1 } }
    transferId: { name: transferId, in: path, required: true, schema: { type: integer, minimum: 1 } }
  schemas:
    Account:
      type: object
      required: [name]
      properties:
        name: { type: string, minLength: 1, maxLength: 60 }
        balance: { type: integer, minimum: 0, maximum: 9 }
    Transfer:
      type: object
      required: [amount, due]
      properties:
        amount: { type: integer, minimum: 1 }
        due: { type: string, format: date }
        note: { type: string, maxLength: 80 }
    Payee:
      type: object
      required: [note]
      properties:
        note: { type: string, maxLength: 80 }
  securitySchemes:
    token: { type: http, scheme: bearer }
"##;

const CONFIG: &str = "
identities:
  alice: { role: clerk, credential: { bearer: t-alice-0f51ac77 } }
  bob: { role: clerk, credential: { bearer: t-bob-7be2904d11 } }
  carol: { role: auditor, credential: { bearer: t-carol-33d18fe0 } }
access:
  - { operations: [GET /audit], allow: [auditor] }
";

#[derive(Default)]
struct Books {
    last: u64,
    /// By kind and id.
    records: BTreeMap<(&'static str, String), (&'static str, Value)>,
}

struct Ledger {
    flaw: &'static str,
    books: Mutex<Books>,
}

fn no(status: u16, why: &str) -> Answer {
    let problem = json!({ "type": "about:blank", "title": why, "status": status });
    let headers = [("content-type", "application/problem+json")];
    Answer::new(status, &headers, &problem.to_string())
}

fn yes(status: u16, value: &Value) -> Answer {
    Answer::json(status, &value.to_string())
}

impl Books {
    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn owned(&mut self, kind: &'static str, id: &str, by: &str) -> Result<&mut Value, Answer> {
        let own = self.records.get_mut(&(kind, id.to_owned()));
        let own = own.filter(|(owner, _)| *owner == by || by == "*");
        own.map(|(_, value)| value)
            .ok_or_else(|| no(404, "none such"))
    }
}

impl Ledger {
    fn account(&self, body: Option<Map<String, Value>>) -> Result<Value, Answer> {
        let body = body.ok_or_else(|| no(400, "no JSON object"))?;
        let name = match body.get("name") {
            None if self.flaw == "missing" => "nameless",
            name => text(name, 1, 60).ok_or_else(|| no(422, "name: 1 to 60 characters"))?,
        };
        let balance = match body.get("balance") {
            None => 5,
            Some(given) => {
                if self.flaw == "error-leak" && given.is_string() {
                    return Err(no(
                        500,
                        "Traceback (most recent call last):\n  File \"/srv/ledger/app.py\", line 7, in put\nTypeError",
                    ));
                }
                let fits = given.as_u64().filter(|balance| *balance <= 9);
                fits.ok_or_else(|| no(422, "balance: 0 to 9"))?
            }
        };
        Ok(json!({ "name": name, "balance": balance }))
    }

    fn answer(&self, asked: &Asked) -> Answer {
        self.respond(asked).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&self, asked: &Asked) -> Result<Answer, Answer> {
        let path = segments(asked);
        let method = asked.method.as_str();
        let caller = match asked.header("authorization") {
            Some("Bearer t-alice-0f51ac77") => "alice",
            Some("Bearer t-bob-7be2904d11") => "bob",
            Some("Bearer t-carol-33d18fe0") => "carol",
            None if self.flaw == "no-credential" && path.last() == Some(&"send") => "*",
            _ => return Err(no(401, "who are you?")),
        };
        let mut books = self.books.lock().unwrap();
        let books = &mut *books;
        let who = |flaw: &str| if self.flaw == flaw { "*" } else { caller };
        if let ["accounts" | "transfers", id, ..] = path[..]
            && !id.parse::<u64>().is_ok_and(|id| id > 0)
        {
            return Err(no(400, "ids are numbers"));
        }
        match (method, path.as_slice()) {
            ("GET", ["audit"]) if caller == "carol" || self.flaw == "function" => {
                let events = json!([{ "event": "opened", "by": "alice" }, { "event": "closed", "by": "dora" }]);
                Ok(yes(
                    200,
                    &json!({ "events": events, "complete": true, "since": "2026-01" }),
                ))
            }
            ("GET", ["audit"]) => Err(no(403, "auditors only")),
            ("GET", ["accounts"]) => {
                let query = asked
                    .path
                    .split_once("min_balance=")
                    .map(|(_, value)| value);
                let least = match query.map(str::parse::<u64>) {
                    Some(Err(_)) => return Err(no(400, "min_balance: a number")),
                    given => given.and_then(Result::ok).unwrap_or_default(),
                };
                let own = books.records.iter().filter(|((kind, _), (owner, value))| {
                    *kind == "account"
                        && *owner == caller
                        && value["balance"].as_u64() >= Some(least)
                });
                let own: Vec<_> = own.map(|(_, (_, value))| value).collect();
                Ok(yes(200, &json!({ "total": own.len(), "accounts": own })))
            }
            ("POST", ["accounts"]) => {
                let mut account = self.account(object(asked))?;
                let taken = |(_, (_, other)): (_, &(_, Value))| other["name"] == account["name"];
                if self.flaw != "missing" && books.records.iter().any(taken) {
                    return Err(no(409, "the name is taken"));
                }
                let id = books.number();
                account["id"] = id.into();
                let entry = (caller, account.clone());
                books.records.insert(("account", id.to_string()), entry);
                Ok(yes(201, &account))
            }
            ("GET", ["accounts", id]) => {
                Ok(yes(200, books.owned("account", id, who("object-read"))?))
            }
            ("PUT", ["accounts", id]) => {
                let new = self.account(object(asked))?;
                let mut id = (*id).to_owned();
                if books.owned("account", &id, who("object-write")).is_err() {
                    // Somebody else's, or nobody's: it becomes the caller's own, under a number of its own.
                    id = books.number().to_string();
                    let entry = (caller, json!({ "id": books.last }));
                    books.records.insert(("account", id.clone()), entry);
                }
                let own = books.owned("account", &id, "*")?;
                own["name"] = new["name"].clone();
                own["balance"] = new["balance"].clone();
                Ok(yes(200, own))
            }
            ("DELETE", ["accounts", id]) => {
                if books.owned("account", id, who("object-delete")).is_ok() {
                    books.records.remove(&("account", (*id).to_owned()));
                }
                Ok(Answer::new(204, &[], ""))
            }
            ("POST", ["accounts", id, "transfers"]) => {
                let account = books.owned("account", id, caller)?;
                let most = account["balance"].as_u64();
                let body = object(asked).ok_or_else(|| no(400, "no JSON object"))?;
                let amount = body.get("amount").and_then(Value::as_u64);
                let amount = amount.filter(|amount| *amount > 0);
                let amount = amount.ok_or_else(|| no(422, "amount: a number above 0"))?;
                if Some(amount) > most {
                    return Err(no(422, "amount: more than there is"));
                }
                let due = text(body.get("due"), 10, 10).filter(|due| due.as_bytes()[4] == b'-');
                if due.is_none_or(|due| due < "2030-01-01") {
                    return Err(no(422, "due: a day in the future"));
                }
                let note =
                    text(body.get("note").or(Some(&json!("none"))), 0, 80).map(str::to_owned);
                let note = note.ok_or_else(|| no(422, "note: up to 80 characters"))?;
                let id = books.number();
                let new = json!({ "id": id, "amount": amount, "due": due, "note": note, "status": "draft" });
                let entry = (caller, new.clone());
                books.records.insert(("transfer", id.to_string()), entry);
                Ok(yes(201, &new))
            }
            ("GET", ["transfers", id]) => Ok(yes(200, books.owned("transfer", id, caller)?)),
            ("POST", ["transfers", id, "send"]) => {
                let own = books.owned("transfer", id, caller)?;
                if own["status"] != "draft" {
                    return Err(no(409, "it was sent before"));
                }
                own["status"] = "sent".into();
                Ok(yes(200, own))
            }
            ("GET" | "PUT", ["payees", alias]) => {
                if alias.len() > 40 {
                    return Err(no(400, "alias: up to 40 characters"));
                }
                // Everybody has aliases of his own.
                let key = format!("{} {alias}", who("payee-read"));
                let found = books.records.get(&("payee", key.clone()));
                let status = if found.is_some() { 200 } else { 201 };
                if method == "GET" {
                    let found = found.or_else(|| {
                        let mut all = books.records.iter();
                        let named = |key: &str| key.ends_with(&format!(" {alias}"));
                        let leak = |((_, key), _): &(&(_, String), _)| {
                            self.flaw == "payee-read" && named(key)
                        };
                        all.find(leak).map(|(_, found)| found)
                    });
                    return Ok(yes(200, &found.ok_or_else(|| no(404, "none such"))?.1));
                }
                let body = object(asked).ok_or_else(|| no(400, "no JSON object"))?;
                let note = text(body.get("note"), 0, 80).ok_or_else(|| no(422, "note"))?;
                let new = json!({ "alias": alias, "note": note });
                let key = format!("{caller} {alias}");
                books.records.insert(("payee", key), (caller, new.clone()));
                Ok(yes(status, &new))
            }
            _ => Err(no(404, "nothing here")),
        }
    }
}

fn scanned(flaw: &'static str) -> Scanned {
    let ledger = Ledger {
        flaw,
        books: Mutex::default(),
    };
    let server = super::start(move |asked| ledger.answer(asked));
    scan(&server, DOCUMENT, CONFIG)
}

#[test]
fn a_sound_ledger_gives_no_finding_and_all_of_it_is_proved() {
    scanned("").is_sound(&[
        ("auth", "GET /audit"),
        ("access", "GET /audit"),
        ("lifecycle", "GET /audit"),
        ("auth", "GET /accounts"),
        ("input", "GET /accounts"),
        ("lifecycle", "GET /accounts"),
        ("auth", "POST /accounts"),
        ("input", "POST /accounts"),
        ("auth", "GET /accounts/{accountId}"),
        ("access", "GET /accounts/{accountId}"),
        ("input", "GET /accounts/{accountId}"),
        ("lifecycle", "GET /accounts/{accountId}"),
        ("auth", "PUT /accounts/{accountId}"),
        ("access", "PUT /accounts/{accountId}"),
        ("input", "PUT /accounts/{accountId}"),
        ("auth", "DELETE /accounts/{accountId}"),
        ("access", "DELETE /accounts/{accountId}"),
        ("auth", "POST /accounts/{accountId}/transfers"),
        ("input", "POST /accounts/{accountId}/transfers"),
        ("auth", "GET /transfers/{transferId}"),
        ("access", "GET /transfers/{transferId}"),
        ("input", "GET /transfers/{transferId}"),
        ("lifecycle", "GET /transfers/{transferId}"),
        ("auth", "POST /transfers/{transferId}/send"),
        ("auth", "GET /payees/{alias}"),
        ("access", "GET /payees/{alias}"),
        ("lifecycle", "GET /payees/{alias}"),
        ("auth", "PUT /payees/{alias}"),
        ("input", "PUT /payees/{alias}"),
    ]);
}

#[test]
fn each_flaw_of_a_ledger_is_found_where_it_is() {
    for (flaw, expected) in [
        (
            "no-credential",
            &["auth/no-credential POST /transfers/{transferId}/send"][..],
        ),
        ("function", &["access/function GET /audit"]),
        (
            "object-read",
            &["access/object-read GET /accounts/{accountId}"],
        ),
        // The other's own payee is then what the owner reads under that name.
        (
            "payee-read",
            &[
                "access/object-read GET /payees/{alias}",
                "access/object-write PUT /payees/{alias}",
            ],
        ),
        (
            "object-write",
            &["access/object-write PUT /accounts/{accountId}"],
        ),
        (
            "object-delete",
            &["access/object-delete DELETE /accounts/{accountId}"],
        ),
        (
            "missing",
            &[
                "input/missing POST /accounts",
                "input/missing PUT /accounts/{accountId}",
            ],
        ),
        (
            "error-leak",
            &[
                "input/crash POST /accounts",
                "input/crash PUT /accounts/{accountId}",
                "input/error-leak POST /accounts",
                "input/error-leak PUT /accounts/{accountId}",
            ],
        ),
    ] {
        scanned(flaw).is_broken_at(flaw, expected);
    }
}
