//! A cookie for every visitor, which becomes a session by a login; changes that a page of any site could send, and what
//! keeps it from doing so; logouts that take a while.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::{Scanned, json, scan, text};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Guests, version: "1" }
security: [{ session: [] }]
paths:
  /entries:
    get: { responses: { "200": { description: One's own }, "401": { description: No } } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [words]
              properties: { words: { type: string, minLength: 1, maxLength: 200 } }
      responses: { "201": { description: Written } }
  /entries/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: One } } }
    delete: { responses: { "204": { description: Gone } } }
  /logout:
    post: { responses: { "204": { description: Out } } }
components:
  securitySchemes: { session: { type: apiKey, in: cookie, name: sid } }
"##;

const CONFIG: &str = "identities:\n  ida:\n    credential:\n      login:\n        \
    url: /login\n        form: { user: ida, password: ida-secret-1 }\n        cookie: sid\n        logout: POST /logout\n\
    rules: { disable: ['input/*', 'contract/*'] }\n";

#[derive(Default)]
struct State {
    /// By session id: who is logged in, or nobody yet.
    sessions: BTreeMap<String, Option<String>>,
    /// Sessions that were ended, and how often they were let in since.
    ended: BTreeMap<String, u32>,
    entries: BTreeMap<String, Value>,
    made: u64,
}

struct Guests {
    flaw: &'static str,
    state: Mutex<State>,
}

fn serve(flaw: &'static str) -> Server {
    let guests = Guests {
        flaw,
        state: Mutex::default(),
    };
    Server::start_unchecked(move |asked| guests.answer(asked))
}

impl Guests {
    fn answer(&self, asked: &Asked) -> Answer {
        let mut state = self.state.lock().unwrap();
        let cookie = asked.header("cookie").unwrap_or_default();
        let sid = cookie
            .split("; ")
            .find_map(|pair| pair.strip_prefix("sid="));
        let path = asked.path.split('?').next().unwrap_or_default();
        if asked.method == "OPTIONS" {
            return match self.flaw {
                "cross-site, after a preflight" => granted(asked),
                _ => no(405),
            };
        }
        if (asked.method.as_str(), path) == ("POST", "/login") {
            return self.log_in(&mut state, sid, &asked.body);
        }
        let caller = sid.filter(|sid| state.sessions.get(*sid).is_some_and(Option::is_some));
        let Some(sid) = caller.map(str::to_owned) else {
            let ended = sid.filter(|sid| self.is_still_let_in(&mut state, sid));
            return match ended {
                Some(_) => self.entries(&state),
                None => self.visitor(&mut state, sid),
            };
        };
        let changes = !matches!(asked.method.as_str(), "GET" | "HEAD");
        let origin = asked.header("origin");
        let foreign = origin.is_some_and(|origin| origin != "https://guests.example");
        if changes && foreign && !self.flaw.starts_with("cross-site") {
            return no(403);
        }
        match (asked.method.as_str(), path.strip_prefix("/entries/")) {
            ("POST", None) if path == "/logout" => {
                if self.flaw != "never ended" {
                    state.sessions.remove(&sid);
                    state.ended.insert(sid, 0);
                }
                Answer::new(204, &[], "")
            }
            ("GET", None) if path == "/entries" => self.entries(&state),
            ("POST", None) if path == "/entries" => self.write(&mut state, asked),
            ("GET", Some(id)) => match state.entries.get(id) {
                Some(entry) => json(200, entry),
                None => no(404),
            },
            ("DELETE", Some(id)) => match state.entries.remove(id) {
                Some(_) => Answer::new(204, &[], ""),
                None => no(404),
            },
            (_, Some(_)) => no(405),
            _ if matches!(path, "/entries" | "/logout") => no(405),
            _ => no(404),
        }
    }

    /// Whether a session that was ended opens readings a few times more.
    fn is_still_let_in(&self, state: &mut State, sid: &str) -> bool {
        let Some(count) = state.ended.get_mut(sid) else {
            return false;
        };
        *count += 1;
        self.flaw == "ended after a while" && *count <= 3
    }

    fn entries(&self, state: &State) -> Answer {
        let all: Vec<_> = state.entries.values().collect();
        json(200, &value!({ "of": "ida", "room": 31, "entries": all }))
    }

    /// Nobody is let in, and everybody gets a cookie.
    fn visitor(&self, state: &mut State, sid: Option<&str>) -> Answer {
        let known = sid.is_some_and(|sid| state.sessions.contains_key(sid));
        let answer = no(401);
        if known {
            return answer;
        }
        state.made += 1;
        let sid = format!("visit-{:012}", state.made);
        state.sessions.insert(sid.clone(), None);
        answer.with(("set-cookie", &set(&sid)))
    }

    fn log_in(&self, state: &mut State, brought: Option<&str>, body: &[u8]) -> Answer {
        if body != b"user=ida&password=ida-secret-1" {
            return no(401);
        }
        let kept = brought.filter(|sid| match self.flaw {
            "keeps what it gave" => state.sessions.contains_key(*sid),
            "keeps what it is given" => true,
            _ => false,
        });
        state.made += 1;
        let sid = kept.map_or_else(|| format!("visit-{:012}", state.made), str::to_owned);
        state.sessions.insert(sid.clone(), Some("ida".to_owned()));
        Answer::new(303, &[("location", "/"), ("cache-control", "no-store")], "")
            .with(("set-cookie", &set(&sid)))
    }

    fn write(&self, state: &mut State, asked: &Asked) -> Answer {
        let media = asked.header("content-type").unwrap_or_default();
        if media != "application/json" && self.flaw != "cross-site" {
            return no(415);
        }
        let body = serde_json::from_slice::<Value>(&asked.body).unwrap_or_default();
        let Some(words) = text(body.get("words"), 1, 200) else {
            return no(422);
        };
        state.made += 1;
        let id = format!("e{}", state.made);
        let entry = value!({ "id": id, "words": words, "by": "ida" });
        state.entries.insert(id, entry.clone());
        json(201, &entry)
    }
}

/// Sent along from everywhere: only Origin tells.
fn set(sid: &str) -> String {
    format!("sid={sid}; HttpOnly; SameSite=None; Path=/")
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

fn granted(asked: &Asked) -> Answer {
    let origin = asked.header("origin").unwrap_or_default();
    Answer::new(204, &[], "")
        .with(("access-control-allow-origin", origin))
        .with(("access-control-allow-credentials", "true"))
        .with(("access-control-allow-methods", "POST, DELETE"))
        .with(("access-control-allow-headers", "content-type"))
}

fn delayed(flaw: &'static str, within: &str) -> Scanned {
    let config = format!("{CONFIG}tokens: {{ revoked_within: {within} }}\n");
    scan(&serve(flaw), DOCUMENT, &config)
}

#[test]
fn a_sound_server_is_believed() {
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&[
        ("auth", "GET /entries"),
        ("auth", "POST /entries"),
        ("auth", "DELETE /entries/{id}"),
    ]);
}

#[test]
fn a_session_that_was_there_before_the_login_is_found() {
    for (flaw, form) in [
        ("keeps what it gave", "an id that a visitor was given"),
        ("keeps what it is given", "an id that"),
    ] {
        let scanned = scan(&serve(flaw), DOCUMENT, CONFIG);
        scanned.is_broken(&["auth/session-fixation GET /entries"]);
        assert!(scanned.ran.told().contains(form), "{}", scanned.ran.told());
    }
}

#[test]
fn what_a_page_of_another_site_can_send_is_found() {
    scan(&serve("cross-site"), DOCUMENT, CONFIG).is_broken(&["auth/cross-site POST /entries"]);
    scan(&serve("cross-site, after a preflight"), DOCUMENT, CONFIG).is_broken(&[
        "auth/cross-site DELETE /entries/{id}",
        "auth/cross-site POST /entries",
        "transport/cors GET /entries",
    ]);
}

#[test]
fn a_logout_may_take_as_long_as_the_config_says_and_no_longer() {
    scan(&serve("never ended"), DOCUMENT, CONFIG).is_broken(&["auth/revoked-token GET /entries"]);
    scan(&serve("ended after a while"), DOCUMENT, CONFIG)
        .is_broken(&["auth/revoked-token GET /entries"]);
    delayed("ended after a while", "100ms").is_sound(&[("auth", "GET /entries")]);
    delayed("never ended", "100ms").is_broken(&["auth/revoked-token GET /entries"]);
}
