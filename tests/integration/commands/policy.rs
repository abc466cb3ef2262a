//! Who may call what is said in this order: `access` of the config, scopes and roles of the document, the recorded matrix.

use crate::support::{Ran, Scratch};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Doors, version: "1" }
security: [{ token: [] }]
paths:
  /config:
    get:
      x-roles: [cook]
      responses: { "200": { description: For whom the config says, whatever else says otherwise } }
  /roles:
    get:
      x-roles: [cook]
      responses: { "200": { description: For whom the document says } }
  /scopes:
    get:
      security: [{ grant: [stove] }]
      responses: { "200": { description: For tokens that are good for it } }
  /matrix:
    get:
      responses: { "200": { description: For whom it was open } }
  /menu:
    get:
      x-roles: [guest, cook]
      responses: { "200": { description: For both } }
  /nobody:
    get:
      responses: { "200": { description: Nothing says for whom } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
    grant: { type: oauth2, flows: { clientCredentials: { tokenUrl: /token, scopes: { stove: Cook } } } }
"##;

const MATRIX: &str = "access:
  GET /config: { allowed: [cook], denied: [guest] }
  GET /roles: { allowed: [guest], denied: [cook] }
  GET /scopes: { allowed: [guest], denied: [cook] }
  GET /matrix: { allowed: [cook], denied: [guest] }
";

fn plan(more: &str, matrix: bool, document: &str) -> Ran {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", document).write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: http://127.0.0.1:9\n{more}"),
    );
    if matrix {
        scratch.write("naysayer-access.yml", MATRIX);
    }
    scratch.run(&["plan"])
}

/// Who is tried at what because it may not, a line each.
fn denied(ran: &Ran) -> Vec<String> {
    let mut operation = "";
    let mut found = Vec::new();
    for line in ran.stdout.lines() {
        if !line.starts_with(' ') {
            operation = line.split("  (").next().unwrap_or_default();
        }
        let rules = [
            "access/function",
            "auth/partial-credential",
            "access/matrix-drift",
        ];
        if let Some(rule) = rules
            .iter()
            .find(|rule| line.trim_start().starts_with(**rule))
        {
            let (_, who) = line.split_once("<- ").unwrap();
            let who = who.split(':').next().unwrap_or_default();
            found.push(format!("{operation}: {who} by {rule}"));
        }
    }
    found
}

const COOKS: &str = "identities:
  carl: { role: cook, scopes: [stove], credential: { bearer: carl-token-1 } }
  gus: { role: guest, scopes: [table], credential: { bearer: gus-token-2 } }
";

#[test]
fn what_the_config_says_goes_before_the_document_and_that_before_the_matrix() {
    let access = "access:\n  - { operations: [GET /config], allow: [guest] }\n";
    let ran = plan(&format!("{COOKS}{access}"), true, DOCUMENT);
    assert_eq!(
        denied(&ran),
        [
            "GET /config: carl by access/function",
            "GET /roles: gus by access/function",
            "GET /scopes: gus by auth/partial-credential",
            "GET /matrix: gus by access/matrix-drift",
        ],
        "{}",
        ran.stdout
    );
    let ran = plan(COOKS, false, DOCUMENT);
    assert_eq!(
        denied(&ran),
        [
            "GET /config: gus by access/function",
            "GET /roles: gus by access/function",
            "GET /scopes: gus by auth/partial-credential",
        ],
        "{}",
        ran.stdout
    );
}

#[test]
fn where_nothing_says_who_may_the_run_says_what_a_policy_would_add() {
    let silent = DOCUMENT
        .replace("x-roles: [cook]", "summary: Open")
        .replace("[stove]", "[]");
    let ran = plan(COOKS, false, &silent);
    assert_eq!(denied(&ran), [""; 0], "{}", ran.stdout);
    insta::assert_snapshot!(ran.stderr, @"");
}

/// What only a login tells, a plan without traffic cannot know; it says so.
#[test]
fn a_plan_says_what_it_cannot_know_before_a_login() {
    let login = "credential: { login: { url: /login, form: { user: gus }, token: /token } }";
    let config = |gus: &str| {
        format!(
            "identities:\n  carl: {{ scopes: [stove], credential: {{ bearer: carl-token-1 }} }}\n  gus: {{ {gus} }}\n"
        )
    };
    let says = |gus: &str, document: &str| plan(&config(gus), false, document).stdout;
    let said = says(login, DOCUMENT);
    let line = "not listed: what follows from the scopes that the tokens of gus lack at 1 operations, since a login tells them; \
                `scopes` in the config tells them now";
    assert!(said.lines().any(|own| own == line), "{said}");
    let silent = |text: &str| assert!(!text.contains("not listed"), "{text}");
    silent(&says(&format!("scopes: [table], {login}"), DOCUMENT));
    silent(&says(login, &DOCUMENT.replace("[stove]", "[]")));
}

/// A token in the config that says what it is good for need not be described.
#[test]
fn a_token_says_its_scopes_itself() {
    use base64::Engine as _;
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let token = |claims: &str| {
        let head = part(r#"{"alg":"HS256","typ":"JWT"}"#);
        format!(
            "{head}.{}.{}",
            part(claims),
            part("no signature that anybody checks")
        )
    };
    let config = format!(
        "identities:\n  carl: {{ credential: {{ bearer: {} }} }}\n  gus: {{ credential: {{ bearer: {} }} }}\n",
        token(r#"{"sub":"carl","scope":"table stove"}"#),
        token(r#"{"sub":"gus","scp":["table"]}"#)
    );
    let ran = plan(&config, false, DOCUMENT);
    assert_eq!(
        denied(&ran),
        ["GET /scopes: gus by auth/partial-credential"],
        "{}",
        ran.stdout
    );
}
