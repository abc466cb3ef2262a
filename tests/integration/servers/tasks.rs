//! A task list for browsers: form login, session cookie, redirects to the login page, a page for every unknown path, UUIDs,
//! and changes that answer with nothing.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Scanned, object, scan, segments, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Tasks, version: "1" }
security: [{ session: [] }]
paths:
  /login:
    post:
      security: []
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [user, password]
              properties:
                user: { type: string }
                password: { type: string }
      responses: { "302": { description: In, or not } }
  /exports:
    get:
      responses: { "200": { description: Planned, not built } }
  /tasks:
    get:
      responses: { "200": { description: One's own } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties:
                title: { type: string, minLength: 1, maxLength: 100 }
                done: { type: boolean }
      responses: { "201": { description: Made } }
  /tasks/{taskId}:
    parameters:
      - { name: taskId, in: path, required: true, schema: { type: string, format: uuid } }
    get:
      responses: { "200": { description: One } }
    patch:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              minProperties: 1
              properties:
                title: { type: string, minLength: 1, maxLength: 100 }
                done: { type: boolean }
      responses: { "204": { description: Changed } }
    delete:
      responses: { "204": { description: Gone } }
components:
  securitySchemes:
    session: { type: apiKey, in: cookie, name: sid }
"##;

const CONFIG: &str = "
identities:
  alice:
    credential:
      login: { operation: POST /login, form: { user: alice, password: wonderland-1 }, cookie: sid }
  bob:
    credential:
      login: { operation: POST /login, form: { user: bob, password: builder-22 }, cookie: sid }
";

const PAGE: &str = "<!doctype html>\n<title>Tasks</title>\n<h1>Nothing here</h1>\n<p>Try the <a href=\"/\">start</a>.\n";

struct Tasks {
    flaw: &'static str,
    tasks: Mutex<BTreeMap<String, (String, Value)>>,
    made: Mutex<u64>,
}

fn page() -> Answer {
    Answer::new(200, &[("content-type", "text/html; charset=utf-8")], PAGE)
}

fn no(status: u16, why: &str) -> Answer {
    Answer::json(status, &json!({ "message": why }).to_string())
}

fn login(asked: &Asked) -> Answer {
    let sid = match asked.body.as_slice() {
        b"user=alice&password=wonderland-1" => "a-5be1c97702d4",
        b"user=bob&password=builder-22" => "b-90f3ae4d1c68",
        _ => return Answer::new(302, &[("location", "/login?again")], ""),
    };
    let cookie = format!("sid={sid}; HttpOnly; SameSite=Lax; Path=/");
    Answer::new(302, &[("location", "/"), ("set-cookie", &cookie)], "")
}

impl Tasks {
    fn caller(&self, asked: &Asked, place: &str) -> Option<&'static str> {
        let cookies = asked.header("cookie").unwrap_or_default().split("; ");
        let mut sids = cookies.filter_map(|cookie| cookie.strip_prefix("sid="));
        match sids.next() {
            Some("a-5be1c97702d4") => Some("alice"),
            Some("b-90f3ae4d1c68") => Some("bob"),
            Some(sid) if self.flaw == "invalid-credential" && !sid.is_empty() => Some("alice"),
            None if self.flaw == "no-credential" && place == "GET item" => Some("alice"),
            _ => None,
        }
    }

    fn legal(&self, asked: &Asked, whole: bool) -> Result<Value, Answer> {
        let body = object(asked).ok_or_else(|| match self.flaw {
            "error-leak" => no(400, "SyntaxError at JSON.parse\n    at Layer.handle (/srv/app/node_modules/express/lib/router/layer.js:95:5)"),
            _ => no(400, "no JSON object"),
        })?;
        let mut legal = serde_json::Map::new();
        match body.get("title") {
            None if !whole || self.flaw == "missing" => {}
            title => {
                let title = text(title, 1, 100).ok_or_else(|| no(400, "title: 1 to 100"))?;
                legal.insert("title".into(), title.into());
            }
        }
        if let Some(done) = body.get("done") {
            if !done.is_boolean() && self.flaw != "type" {
                return Err(no(400, "done: true or false"));
            }
            legal.insert("done".into(), done.clone());
        }
        if legal.is_empty() && self.flaw != "missing" {
            return Err(no(400, "nothing to do"));
        }
        Ok(legal.into())
    }

    fn answer(&self, asked: &Asked) -> Answer {
        self.respond(asked).unwrap_or_else(|refusal| refusal)
    }

    fn respond(&self, asked: &Asked) -> Result<Answer, Answer> {
        let path = segments(asked);
        let method = asked.method.as_str();
        let id = match (method, path.as_slice()) {
            ("POST", ["login"]) => return Ok(login(asked)),
            ("GET" | "POST", ["tasks"]) => None,
            ("GET" | "PATCH" | "DELETE", ["tasks", id]) => Some(*id),
            ("PUT", ["tasks", id]) if self.flaw == "undocumented-method" => Some(*id),
            _ => return Ok(page()),
        };
        let place = if id.is_some() { "item" } else { "all" };
        let caller = self.caller(asked, &format!("{method} {place}"));
        let caller = caller.ok_or_else(|| Answer::new(302, &[("location", "/login")], ""))?;
        let mut tasks = self.tasks.lock().unwrap();
        let Some(id) = id else {
            if method == "GET" {
                let own = tasks.values().filter(|(owner, _)| owner == caller);
                let own: Vec<_> = own.map(|(_, task)| task).collect();
                return Ok(Answer::json(200, &json!(own).to_string()));
            }
            let mut task = self.legal(asked, true)?;
            let mut made = self.made.lock().unwrap();
            *made += 1;
            let id = format!("0b3c5d7e-1f2a-4b6c-8d9e-{:012x}", *made);
            task["id"] = id.as_str().into();
            tasks.insert(id, (caller.to_owned(), task.clone()));
            return Ok(Answer::json(201, &task.to_string()));
        };
        let open = match method {
            "GET" => "object-read",
            "PATCH" => "object-write",
            "DELETE" => "object-delete",
            _ => "",
        };
        let may = |owner: &str| owner == caller || self.flaw == open;
        let task = tasks.get_mut(id).filter(|(owner, _)| may(owner));
        let (_, task) = task.ok_or_else(|| no(404, "no such task"))?;
        match method {
            "GET" => Ok(Answer::json(200, &task.to_string())),
            "DELETE" => {
                tasks.remove(id);
                Ok(Answer::new(204, &[], ""))
            }
            _ => {
                for (name, value) in self.legal(asked, false)?.as_object().unwrap() {
                    task[name] = value.clone();
                }
                Ok(Answer::new(204, &[], ""))
            }
        }
    }
}

fn scanned(flaw: &'static str) -> (Scanned, Vec<Asked>) {
    let tasks = Tasks {
        flaw,
        tasks: Mutex::default(),
        made: Mutex::default(),
    };
    let server = super::start(move |asked| tasks.answer(asked));
    (scan(&server, DOCUMENT, CONFIG), server.asked())
}

#[test]
fn a_sound_session_api_gives_no_finding_and_all_of_it_is_proved() {
    let (seen, asked) = scanned("");
    seen.is_sound(&[
        ("auth", "GET /tasks"),
        ("lifecycle", "GET /tasks"),
        ("auth", "POST /tasks"),
        ("input", "POST /tasks"),
        ("auth", "GET /tasks/{taskId}"),
        ("access", "GET /tasks/{taskId}"),
        ("input", "GET /tasks/{taskId}"),
        ("lifecycle", "GET /tasks/{taskId}"),
        ("auth", "PATCH /tasks/{taskId}"),
        ("access", "PATCH /tasks/{taskId}"),
        ("input", "PATCH /tasks/{taskId}"),
        ("auth", "DELETE /tasks/{taskId}"),
        ("access", "DELETE /tasks/{taskId}"),
    ]);
    // A catch-all page is no success of the operation that is not there.
    for family in ["auth", "input", "access", "lifecycle"] {
        assert_eq!(
            seen.upheld("GET /exports", family),
            0,
            "{}",
            seen.ran.stdout
        );
    }
    // Wrong passwords lock accounts.
    let logins = asked.iter().filter(|asked| asked.path == "/login");
    let mut right = logins.filter(|asked| asked.method == "POST");
    let odd = right.find(|asked| {
        asked.body.starts_with(b"user=alice") && asked.body != b"user=alice&password=wonderland-1"
    });
    assert!(odd.is_none(), "{odd:?}");
}

/// Cookies, redirects to a login page and a page for every unknown path: what is broken in front of it is noticed as well.
#[test]
fn a_rehearsal_of_a_session_api_is_caught() {
    let tasks = Tasks {
        flaw: "",
        tasks: Mutex::default(),
        made: Mutex::default(),
    };
    let server = super::start(move |asked| tasks.answer(asked));
    let args = ["--sample", "40", "--at-least", "95"];
    let ran = super::rehearse(&server, DOCUMENT, CONFIG, &args);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("finds what it finds without one"),
        "{}",
        ran.stdout
    );
}

#[test]
fn each_flaw_of_a_session_api_is_found_where_it_is() {
    for (flaw, expected) in [
        (
            "no-credential",
            &["auth/no-credential GET /tasks/{taskId}"][..],
        ),
        ("object-read", &["access/object-read GET /tasks/{taskId}"]),
        (
            "object-write",
            &["access/object-write PATCH /tasks/{taskId}"],
        ),
        (
            "object-delete",
            &["access/object-delete DELETE /tasks/{taskId}"],
        ),
        (
            "missing",
            &[
                "input/missing POST /tasks",
                "input/items PATCH /tasks/{taskId}",
            ],
        ),
        (
            "type",
            &[
                "input/type POST /tasks",
                "input/type PATCH /tasks/{taskId}",
                "input/null POST /tasks",
                "input/null PATCH /tasks/{taskId}",
            ],
        ),
        (
            "error-leak",
            &[
                "input/error-leak POST /tasks",
                "input/error-leak PATCH /tasks/{taskId}",
            ],
        ),
        (
            "undocumented-method",
            &["lifecycle/undocumented-method GET /tasks/{taskId}"],
        ),
    ] {
        scanned(flaw).0.is_broken_at(flaw, expected);
    }
}

#[test]
fn a_credential_that_nobody_checks_is_found_everywhere() {
    scanned("invalid-credential").0.is_broken_at(
        "invalid-credential",
        &[
            "auth/invalid-credential GET /tasks",
            "auth/invalid-credential POST /tasks",
            "auth/invalid-credential GET /tasks/{taskId}",
            "auth/invalid-credential PATCH /tasks/{taskId}",
            "auth/invalid-credential DELETE /tasks/{taskId}",
        ],
    );
}
