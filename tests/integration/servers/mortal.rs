//! Sessions that end in mid-run: a refusal by a dead session must not pass for a refusal by right.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::support::{Answer, Asked, Server};

use super::scan;

const DOCUMENT: &str = r#"openapi: 3.1.0
info: { title: Diaries, version: "1" }
security: [{ token: [] }]
paths:
  /login:
    post:
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [user], properties: { user: { type: string } } }
      responses: { "200": { description: A token }, "422": { description: No } }
  /entries:
    get:
      responses: { "200": { description: One's own }, "401": { description: Who? } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [text]
              properties: { text: { type: string, minLength: 1, maxLength: 200 } }
      responses: { "201": { description: Made }, "422": { description: No }, "401": { description: Who? } }
  /entries/{entryId}:
    parameters:
      - { name: entryId, in: path, required: true, schema: { type: integer } }
    get:
      responses: { "200": { description: One }, "404": { description: None }, "401": { description: Who? } }
    delete:
      responses: { "204": { description: Gone }, "404": { description: None }, "401": { description: Who? } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
"#;

const LOGINS: &str = r"identities:
  alice: { credential: { login: { url: /login, body: { user: alice }, token: /token } } }
  bob: { credential: { login: { url: /login, body: { user: bob }, token: /token } } }
isolation:
  - operations: ['/entries/**']
    shared_within: owner
";

const TOKENS: &str = r"identities:
  alice: { credential: { bearer: alice-0 } }
  bob: { credential: { bearer: bob-0 } }
isolation:
  - operations: ['/entries/**']
    shared_within: owner
";

/// Diaries behind tokens that end after some requests.
struct Diaries {
    /// Requests that a token is good for; those of bob last for ever where only those of alice end.
    lasts: u32,
    only_alice: bool,
    /// What a token that has ended is answered.
    over: u16,
    /// Whether everybody reads every entry.
    open: bool,
    /// Seconds that the answer to a login gives its token; the server itself does not look at any clock.
    expires_in: Option<u32>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Requests left, by token: `USER-NUMBER`.
    tokens: BTreeMap<String, u32>,
    logins: u32,
    entries: BTreeMap<u64, (String, Value)>,
}

impl Diaries {
    fn serve(self) -> Server {
        let tokens = ["alice-0", "bob-0"].map(|token| (token.to_owned(), self.left(token)));
        self.state.lock().unwrap().tokens = tokens.into_iter().collect();
        Server::start(move |asked| self.answer(asked))
    }

    fn left(&self, token: &str) -> u32 {
        match self.only_alice && token.starts_with("bob") {
            true => u32::MAX,
            false => self.lasts,
        }
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let mut state = self.state.lock().unwrap();
        let no = |status| Answer::json(status, r#"{"error":"no"}"#);
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        if asked.path == "/login" && asked.method == "POST" {
            let Some(user) = body["user"]
                .as_str()
                .filter(|user| ["alice", "bob"].contains(user))
            else {
                return no(422);
            };
            state.logins += 1;
            let token = format!("{user}-{}", state.logins);
            state.tokens.insert(token.clone(), self.left(&token));
            let mut body = json!({ "token": token });
            if let Some(seconds) = self.expires_in {
                body["expires_in"] = seconds.into();
            }
            return Answer::json(200, &body.to_string());
        }
        let token = asked
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        let Some(left) = token.and_then(|token| state.tokens.get_mut(token)) else {
            return no(401);
        };
        if *left == 0 {
            return no(self.over);
        }
        *left -= 1;
        let user = token.unwrap().split('-').next().unwrap().to_owned();
        let id = asked.path.strip_prefix("/entries/").map(str::parse::<u64>);
        match (asked.method.as_str(), asked.path.as_str(), id) {
            ("GET", "/entries", _) => {
                let own = state.entries.values().filter(|(owner, _)| *owner == user);
                let own: Vec<&Value> = own.map(|(_, entry)| entry).collect();
                Answer::json(200, &json!({ "entries": own }).to_string())
            }
            ("POST", "/entries", _) => {
                let text = body["text"].as_str();
                let Some(text) = text.filter(|text| (1..=200).contains(&text.chars().count()))
                else {
                    return no(422);
                };
                let id = state.entries.keys().max().map_or(1, |last| last + 1);
                let entry = json!({ "id": id, "text": text });
                state.entries.insert(id, (user, entry.clone()));
                Answer::json(201, &entry.to_string())
            }
            (method, _, Some(Ok(id))) => {
                let found = state.entries.get(&id).cloned();
                let own =
                    found.filter(|(owner, _)| *owner == user || (self.open && method == "GET"));
                match (method, own) {
                    (_, None) => no(404),
                    ("GET", Some((_, entry))) => Answer::json(200, &entry.to_string()),
                    ("DELETE", Some(_)) => {
                        state.entries.remove(&id);
                        Answer::new(204, &[], "")
                    }
                    _ => no(405),
                }
            }
            (_, "/entries", _) => no(405),
            _ => no(404),
        }
    }
}

fn diaries() -> Diaries {
    Diaries {
        lasts: 12,
        only_alice: false,
        over: 401,
        open: false,
        expires_in: None,
        state: Mutex::default(),
    }
}

#[test]
fn a_session_that_ends_is_opened_again_and_everything_is_proved() {
    let server = diaries().serve();
    let scanned = scan(&server, DOCUMENT, LOGINS);
    scanned.is_sound(&[
        ("auth", "GET /entries"),
        ("access", "GET /entries/{entryId}"),
        ("access", "DELETE /entries/{entryId}"),
        ("input", "POST /entries"),
    ]);
    let logins = server
        .asked()
        .iter()
        .filter(|asked| asked.path == "/login")
        .count();
    assert!(logins > 4, "{logins} logins");
    let out = &scanned.ran.stdout;
    assert!(!out.contains("ended in mid-run"), "{out}");
}

#[test]
fn what_is_open_is_found_though_sessions_end() {
    let open = Diaries {
        open: true,
        ..diaries()
    };
    let scanned = scan(&open.serve(), DOCUMENT, LOGINS);
    scanned.is_broken(&["access/object-read GET /entries/{entryId}"]);
}

#[test]
fn a_refusal_of_a_token_that_died_is_no_refusal_by_right() {
    for (over, lasts) in [(401, 14), (403, 14)] {
        let dying = Diaries {
            lasts,
            only_alice: true,
            over,
            ..diaries()
        };
        let scanned = scan(&dying.serve(), DOCUMENT, TOKENS);
        let out = &scanned.ran.stdout;
        assert!(scanned.found.is_empty(), "{out}");
        assert!(
            out.contains("the session of alice ended in mid-run"),
            "{over}: {out}"
        );
    }
}

/// How often somebody logged in while a scan of some seconds went on, in which no token was refused.
fn logins_where_a_token_lasts(seconds: u32) -> usize {
    let lasting = Diaries {
        lasts: u32::MAX,
        expires_in: Some(seconds),
        ..diaries()
    };
    let server = lasting.serve();
    // The pace makes it last; the survey is kept from logging in.
    let slowly = "rules: { disable: ['auth/*', 'input/*', 'lifecycle/*', 'transport/*', 'contract/*'] }\nlimits: { per_second: 15 }\nsafety: { exclude: [POST /login] }\n";
    let scanned = scan(&server, DOCUMENT, &format!("{LOGINS}{slowly}"));
    scanned.is_sound(&[("access", "GET /entries/{entryId}")]);
    let asked = server.asked();
    assert!(asked.len() > 30, "{} requests", asked.len());
    asked.iter().filter(|asked| asked.path == "/login").count()
}

#[test]
fn a_session_is_renewed_before_it_expires() {
    assert_eq!(logins_where_a_token_lasts(3_600), 2);
    let logins = logins_where_a_token_lasts(1);
    assert!(logins > 2, "{logins} logins");
}
