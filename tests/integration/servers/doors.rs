//! One API behind every kind of door: each kind of credential lets its owner in, and one that nobody checks is found out.

use serde_json::{Value, json};

use super::{Scanned, json as answer, object};
use crate::support::{Answer, Asked, Scratch, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Doors, version: "1" }
paths:
  /me:
    get:
      security: [{ token: [] }, { password: [] }, { header: [] }, { query: [] }, { cookie: [] }, { grant: [] }]
      responses:
        "200":
          description: Who one is
          content: { application/json: { schema: { type: object, properties: { name: { type: string }, since: { type: integer } } } } }
        "401": { description: Nobody }
  /safe:
    get:
      security: [{ token: [], header: [] }]
      responses:
        "200":
          description: What is inside
          content: { application/json: { schema: { type: object, properties: { gold: { type: integer }, keeper: { type: string } } } } }
        "401": { description: Nobody }
  /signin:
    post:
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [user, pass], properties: { user: { type: string }, pass: { type: string } } }
      responses: { "200": { description: Come in }, "401": { description: No } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
    password: { type: http, scheme: basic }
    header: { type: apiKey, in: header, name: X-Door }
    query: { type: apiKey, in: query, name: door }
    cookie: { type: apiKey, in: cookie, name: door }
    grant:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: /login-token, scopes: {} }
"##;

/// Who comes by which door, as the config says it.
const KINDS: &[(&str, &str)] = &[
    ("bearer", "bearer: bearer-secret-1"),
    (
        "basic",
        "basic: { username: basic, password: basic-secret-2 }",
    ),
    (
        "header",
        "api_key: { scheme: header, value: header-secret-3 }",
    ),
    ("query", "api_key: { scheme: query, value: query-secret-4 }"),
    (
        "cookie",
        "api_key: { scheme: cookie, value: cookie-secret-5 }",
    ),
    (
        "headers",
        "headers: { X-Name: headers, X-Proof: headers-secret-6 }",
    ),
    (
        "cookies",
        "cookies: { name: cookies, proof: cookies-secret-7 }",
    ),
    (
        "pointer",
        "login: { operation: POST /signin, body: { user: pointer, pass: pointer-secret-8 }, token: /in/token }",
    ),
    (
        "form",
        "login: { url: /login-form, form: { user: form, pass: form-secret-9 }, cookie: door }",
    ),
    (
        "answer",
        "login: { url: /header, method: PUT, body: { user: answer, pass: answer-secret-10 }, header: X-Token, send: { query: 'door={token}' } }",
    ),
    (
        "client",
        "oauth2: { grant: client_credentials, client_id: client, client_secret: client-secret-11 }",
    ),
    (
        "person",
        "oauth2: { grant: password, username: person, password: person-secret-12, token_url: TARGET/login-token }",
    ),
    (
        "both",
        "bearer: both-secret-13\n    also: { header: both-key-14 }",
    ),
];

/// Every secret that the server and the config know; none may be seen anywhere.
fn secrets() -> Vec<String> {
    let numbered = KINDS.iter().enumerate();
    let own = numbered.map(|(index, (kind, _))| format!("{kind}-secret-{}", index + 1));
    let issued = ["pointer", "form", "answer", "client", "person"];
    let issued = issued.into_iter().map(|kind| format!("{kind}-issued-77"));
    let also = "both-key-14".to_owned();
    own.chain(issued).chain([also]).collect()
}

fn no(status: u16) -> Answer {
    answer(status, &json!({ "error": "the door stays shut" }))
}

/// Whether a body is this user's login, as JSON or as a form.
fn is_login(asked: &Asked, kind: &str, number: usize) -> bool {
    let body = String::from_utf8_lossy(&asked.body);
    body.contains(kind) && body.contains(&format!("{kind}-secret-{number}"))
}

/// Whether a body has a user and a password, and both are texts.
fn is_whole(asked: &Asked) -> bool {
    let is_text =
        |name: &str| object(asked).is_some_and(|body| body.get(name).is_some_and(Value::is_string));
    is_text("user") && is_text("pass")
}

fn object_of(user: &str, pass: &str) -> Option<serde_json::Map<String, Value>> {
    json!({ "user": user, "pass": pass }).as_object().cloned()
}

/// The login in whose place an operator of a query stands, which is true of the password.
fn operated() -> Option<serde_json::Map<String, Value>> {
    let pass = json!({ "$eq": "pointer-secret-8" });
    json!({ "user": "pointer", "pass": pass })
        .as_object()
        .cloned()
}

fn cookie<'a>(asked: &'a Asked, name: &str) -> Option<&'a str> {
    let all = asked.header("cookie")?.split("; ");
    all.filter_map(|one| one.split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value)
}

fn query<'a>(asked: &'a Asked, name: &str) -> Option<&'a str> {
    let (_, query) = asked.path.split_once('?')?;
    query
        .split('&')
        .filter_map(|one| one.split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value)
}

/// Who stands before the door; with `open`, whoever presents anything in the right place for it.
fn caller(asked: &Asked, open: &str) -> Option<&'static str> {
    let bearer = asked
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    let basic = asked
        .header("authorization")
        .and_then(|value| value.strip_prefix("Basic "));
    // basic:basic-secret-2
    let is_basic = |value: &str| value == "YmFzaWM6YmFzaWMtc2VjcmV0LTI=";
    let door = |found: Option<&str>, kind: &str, secret: &str| {
        found.is_some_and(|value| value == secret || kind == open && !value.is_empty())
    };
    let table = [
        ("bearer", door(bearer, "bearer", "bearer-secret-1")),
        ("both", door(bearer, "both", "both-secret-13")),
        ("pointer", door(bearer, "pointer", "pointer-issued-77")),
        ("client", door(bearer, "client", "client-issued-77")),
        ("person", door(bearer, "person", "person-issued-77")),
        (
            "basic",
            basic.is_some_and(|value| {
                // root:root
                let is_factorys = open == "factory" && value == "cm9vdDpyb290";
                is_basic(value) || is_factorys || open == "basic" && !value.is_empty()
            }),
        ),
        (
            "header",
            door(asked.header("x-door"), "header", "header-secret-3"),
        ),
        (
            "query",
            door(query(asked, "door"), "query", "query-secret-4"),
        ),
        (
            "answer",
            door(query(asked, "door"), "answer", "answer-issued-77"),
        ),
        (
            "cookie",
            door(cookie(asked, "door"), "cookie", "cookie-secret-5"),
        ),
        (
            "form",
            door(cookie(asked, "door"), "form", "form-issued-77"),
        ),
        (
            "headers",
            asked.header("x-name").is_some()
                && door(asked.header("x-proof"), "headers", "headers-secret-6"),
        ),
        (
            "cookies",
            cookie(asked, "name").is_some()
                && door(cookie(asked, "proof"), "cookies", "cookies-secret-7"),
        ),
    ];
    table.into_iter().find(|(_, so)| *so).map(|(kind, _)| kind)
}

fn token(kind: &str) -> Answer {
    let token = format!("{kind}-issued-77");
    let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 });
    answer(200, &body).with(("cache-control", "no-store"))
}

fn serve(open: &'static str) -> Server {
    super::start(move |asked| {
        let path = asked.path.split('?').next().unwrap_or_default();
        match (asked.method.as_str(), path) {
            ("GET", "/me") => match caller(asked, open) {
                Some(kind) => answer(200, &json!({ "name": kind, "since": 2019 })),
                None => no(401).with(("www-authenticate", "Bearer")),
            },
            ("GET", "/safe") => {
                let token = asked.header("authorization") == Some("Bearer both-secret-13");
                let key = asked.header("x-door") == Some("both-key-14");
                match token && key || open == "half" && (token || key) {
                    true => answer(200, &json!({ "gold": 12, "keeper": "Mr Brown" })),
                    false => no(401).with(("www-authenticate", "Bearer")),
                }
            }
            ("POST", "/signin") if !is_whole(asked) && open != "operators" => no(422),
            ("POST", "/signin")
                if object(asked) == object_of("pointer", "pointer-secret-8")
                    || open == "operators" && object(asked) == operated() =>
            {
                answer(200, &json!({ "in": { "token": "pointer-issued-77" } }))
                    .with(("cache-control", "no-store"))
            }
            ("POST", "/login-form") if is_login(asked, "form", 9) => Answer::new(
                302,
                &[
                    ("location", "/"),
                    ("cache-control", "no-store"),
                    ("set-cookie", "door=form-issued-77; HttpOnly; SameSite=Lax"),
                ],
                "",
            ),
            ("PUT", "/header") if is_login(asked, "answer", 10) => Answer::new(
                204,
                &[
                    ("x-token", "answer-issued-77"),
                    ("cache-control", "no-store"),
                ],
                "",
            ),
            // client:client-secret-11
            ("POST", "/login-token")
                if asked.header("authorization")
                    == Some("Basic Y2xpZW50OmNsaWVudC1zZWNyZXQtMTE=") =>
            {
                token("client")
            }
            ("POST", "/login-token") if is_login(asked, "person", 12) => token("person"),
            _ => no(401),
        }
    })
}

/// A scan with these kinds; each is a role of its own.
fn scan(server: &Server, kinds: &[(&str, &str)], more: &str) -> Scanned {
    let scratch = Scratch::new();
    let mut config = format!("spec: openapi.yml\ntarget: {}\nidentities:\n", server.url());
    for (kind, credential) in kinds {
        let credential = credential.replace("TARGET", &server.url());
        config += &format!("  {kind}:\n    role: {kind}\n    credential:\n      {credential}\n");
    }
    config += "  guest: {}\n";
    config += more;
    scratch
        .write("openapi.yml", DOCUMENT)
        .write("naysayer.yml", &config);
    Scanned::of(scratch.run(&["scan", "--write-access", "seen.yml", "--html", "page.html"]))
}

#[test]
fn every_kind_of_credential_lets_its_owner_in_and_is_shown_nowhere() {
    let server = serve("");
    let scanned = scan(&server, KINDS, "");
    scanned.is_sound(&[("auth", "GET /me"), ("auth", "GET /safe")]);
    let seen = &scanned.ran.files["seen.yml"];
    let (_, me) = seen.split_once("\"GET /me\":").unwrap();
    let allowed = me.lines().find(|line| line.contains("allowed:")).unwrap();
    for (kind, _) in KINDS {
        assert!(
            allowed.contains(&format!("\"{kind}\"")),
            "{kind}: {allowed}"
        );
    }
    // Each presented what is his, where the document or the config says.
    let asked = server.asked();
    for (kind, _) in KINDS {
        let came = asked
            .iter()
            .any(|asked| asked.path.starts_with("/me") && caller(asked, "") == Some(kind));
        assert!(came, "{kind}");
    }
    let told = format!("{}{}", scanned.ran.stdout, scanned.ran.stderr);
    let written = scanned
        .ran
        .files
        .iter()
        .map(|(name, text)| (name.as_str(), text));
    for secret in secrets() {
        assert!(!told.contains(&secret), "{secret} is on the terminal");
        for (name, text) in written.clone() {
            assert!(!text.contains(&secret), "{secret} is in {name}");
        }
    }
}

#[test]
fn a_door_that_takes_any_key_is_found_whatever_the_key() {
    let quick = "rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*'] }\n";
    for (kind, credential) in KINDS {
        let scanned = scan(&serve(kind), &[(kind, credential)], quick);
        assert!(
            scanned
                .found
                .contains(&"auth/invalid-credential GET /me".to_owned()),
            "{kind}: {:?}\n{}",
            scanned.found,
            scanned.ran.stdout
        );
    }
}

#[test]
fn half_of_what_is_demanded_together_is_found() {
    let both: Vec<_> = KINDS
        .iter()
        .filter(|(kind, _)| *kind == "both")
        .copied()
        .collect();
    let quick = "rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*'] }\n";
    scan(&serve("half"), &both, quick).is_broken(&["auth/partial-credential GET /safe"]);
}

#[test]
fn accounts_of_the_factory_and_operators_in_a_password_are_found() {
    let two: Vec<_> = KINDS
        .iter()
        .filter(|(kind, _)| ["basic", "pointer"].contains(kind))
        .copied()
        .collect();
    let deep = "profile: deep\nrules: { disable: ['access/*', 'transport/*', 'lifecycle/*', 'contract/*', auth/no-throttle, auth/duplicate-header] }\n";
    scan(&serve(""), &two, deep).is_sound(&[("auth", "GET /me"), ("input", "POST /signin")]);
    scan(&serve("factory"), &two, deep).is_broken(&["auth/default-account GET /me"]);
    scan(&serve("operators"), &two, deep).is_broken(&["input/injection POST /signin body /pass"]);
}
