//! Tokens that a login brings, and what they are good for: the answer to the login says so, or the token itself does.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{Scanned, json as answer, object, scan, text};
use crate::support::{Answer, Asked};

const DOCUMENT: &str = r#"openapi: 3.1.0
info: { title: Notes, version: "1" }
paths:
  /login:
    post:
      security: []
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, required: [user], properties: { user: { type: string, enum: [reader, writer] } } }
      responses: { "200": { description: A token }, "422": { description: No } }
  /notes:
    get:
      security: [{ granted: ["notes:read"] }]
      responses: { "200": { description: One's own }, "401": { description: Who? }, "403": { description: No } }
    post:
      security: [{ granted: ["notes:write"] }]
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [text], properties: { text: { type: string, minLength: 1, maxLength: 200 } } }
      responses: { "201": { description: Made }, "401": { description: Who? }, "403": { description: No }, "422": { description: No } }
components:
  securitySchemes:
    granted:
      type: oauth2
      flows: { password: { tokenUrl: /login, scopes: { "notes:read": to read, "notes:write": to write } } }
"#;

const CONFIG: &str = "identities:
  writer: { credential: { login: { url: /login, form: { user: writer }, token: /access_token } } }
  reader: { credential: { login: { url: /login, form: { user: reader }, token: /access_token } } }
rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*'] }
";

/// Where it stands what a token is good for.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    InTheAnswer,
    InTheToken,
    /// Words that the document does not know.
    Otherwise,
}

fn token(user: &str, scopes: &str, said: Said) -> String {
    if said != Said::InTheToken {
        return format!("{user}-token-77120935");
    }
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "alg": "ES256", "typ": "JWT" }));
    let claims = part(json!({ "sub": user, "scp": scopes.split(' ').collect::<Vec<_>>() }));
    format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode([7_u8; 64]))
}

fn scanned(said: Said, checks: bool) -> Scanned {
    let scopes = move |user: &str| match (said, user) {
        (Said::Otherwise, _) => "openid profile",
        (_, "writer") => "notes:read notes:write",
        _ => "notes:read",
    };
    let notes: Mutex<Vec<(&str, serde_json::Value)>> = Mutex::default();
    let no = |status| answer(status, &json!({ "error": "no" }));
    let server = super::start(move |asked: &Asked| -> Answer {
        if asked.path == "/login" {
            let body = String::from_utf8_lossy(&asked.body).into_owned();
            let user = ["writer", "reader"]
                .into_iter()
                .find(|user| body == format!("user={user}"));
            let Some(user) = user else { return no(422) };
            let mut said_of_it = json!({ "access_token": token(user, scopes(user), said) });
            if said != Said::InTheToken {
                said_of_it["scope"] = scopes(user).into();
            }
            return answer(200, &said_of_it);
        }
        if asked.path != "/notes" {
            return no(404);
        }
        // The token goes by two words, of which the document knows one.
        let given = asked.header("authorization").unwrap_or_default();
        let (word, given) = given.split_once(' ').unwrap_or_default();
        let mut users = ["writer", "reader"].into_iter();
        let caller = users.find(|user| given == token(user, scopes(user), said));
        let caller = caller.filter(|_| ["Bearer", "Token"].contains(&word));
        let Some(caller) = caller else { return no(401) };
        let mut notes = notes.lock().unwrap();
        match asked.method.as_str() {
            "GET" => {
                let own = notes.iter().filter(|(owner, _)| *owner == caller);
                let own: Vec<_> = own.map(|(_, note)| note).collect();
                answer(200, &json!({ "notes": own, "of": caller }))
            }
            "POST" if caller == "writer" || !checks => {
                let body = object(asked);
                let body = body
                    .as_ref()
                    .and_then(|body| text(body.get("text"), 1, 200));
                let Some(body) = body else { return no(422) };
                let note =
                    json!({ "id": notes.len(), "text": body, "by": caller, "in": "the book" });
                notes.push((caller, note.clone()));
                answer(201, &note)
            }
            "POST" => no(403),
            _ => no(405),
        }
    });
    scan(&server, DOCUMENT, CONFIG)
}

#[test]
fn scopes_that_a_login_grants_are_held_against_the_document() {
    for said in [Said::InTheAnswer, Said::InTheToken] {
        scanned(said, true).is_sound(&[("auth", "POST /notes"), ("auth", "GET /notes")]);
        scanned(said, false).is_broken(&["auth/partial-credential POST /notes"]);
    }
}

#[test]
fn scopes_of_another_kind_are_not() {
    let seen = scanned(Said::Otherwise, false);
    assert!(seen.found.is_empty(), "{}", seen.ran.stdout);
}
