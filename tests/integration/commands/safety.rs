//! What the user says that must be left alone is left alone: writes, operations, objects that the run did not make.

use serde_json::json;

use crate::support::{Answer, Asked, Ran, Sarif, Scratch, Server};

/// Cards that can be read and changed, and not be made; they are somebody's.
const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Cards, version: "1" }
security: [{ token: [] }]
paths:
  /cards:
    get:
      responses: { "200": { description: All } }
  /cards/{card}:
    parameters: [{ name: card, in: path, required: true, schema: { type: integer } }]
    get:
      responses: { "200": { description: One } }
    patch:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, properties: { text: { type: string, minLength: 1 } } }
      responses: { "200": { description: Changed } }
  /stamps:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [text], properties: { text: { type: string, minLength: 1 } } }
      responses: { "201": { description: Made } }
  /stamps/{stamp}:
    parameters: [{ name: stamp, in: path, required: true, schema: { type: integer } }]
    delete:
      responses: { "204": { description: Gone } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
"##;

const IDENTITIES: &str = "identities:
  alice: { credential: { bearer: alice-token-9 } }
  bob: { credential: { bearer: bob-token-9 } }
rules: { disable: ['input/*', 'contract/*', 'transport/*', 'lifecycle/*'] }
";

fn serve() -> Server {
    Server::start(|asked| {
        let token = asked.header("authorization");
        if !matches!(token, Some("Bearer alice-token-9" | "Bearer bob-token-9")) {
            return Answer::json(401, r#"{"error":"who?"}"#);
        }
        let path = asked.path.trim_matches('/').split('/');
        let path: Vec<&str> = path.collect();
        let card = |id: &str| json!({ "card": id.parse::<u32>().unwrap_or(0), "text": "mine" });
        match (asked.method.as_str(), path.as_slice()) {
            ("GET", ["cards"]) => Answer::json(200, &json!([card("7"), card("8")]).to_string()),
            ("GET" | "PATCH", ["cards", id @ ("7" | "8")]) => {
                Answer::json(200, &card(id).to_string())
            }
            ("POST", ["stamps"]) => Answer::json(201, r#"{"stamp": 31, "text": "new"}"#),
            ("DELETE", ["stamps", "31"]) => Answer::new(204, &[], ""),
            _ => Answer::json(404, r#"{"error":"none"}"#),
        }
    })
}

fn scan(more: &str, flags: &[&str]) -> (Ran, Vec<Asked>) {
    let server = serve();
    let scratch = Scratch::new();
    scratch.write("openapi.yml", DOCUMENT).write(
        "naysayer.yml",
        &format!(
            "spec: openapi.yml\ntarget: {}\n{IDENTITIES}{more}",
            server.url()
        ),
    );
    let ran = scratch.run(&[&["scan"], flags].concat());
    (ran, server.asked())
}

/// Method and path of everything that may have changed something.
fn writes(asked: &[Asked]) -> Vec<String> {
    let changing = asked
        .iter()
        .filter(|asked| !matches!(asked.method.as_str(), "GET" | "HEAD" | "OPTIONS"));
    let mut lines: Vec<String> = changing
        .map(|asked| format!("{} {}", asked.method, asked.path))
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

/// Why each operation was not tested.
fn untested(ran: &Ran) -> String {
    Sarif::of(ran).run()["properties"]["naysayer/coverage"].to_string()
}

#[test]
fn reading_only_sends_nothing_that_changes_anything() {
    for (more, flags) in [
        ("safety: { read_only: true }\n", &[][..]),
        ("", &["--read-only"]),
    ] {
        let (ran, asked) = scan(more, flags);
        assert_eq!(writes(&asked), [""; 0], "{flags:?}");
        assert!(asked.len() > 10, "readings are tried all the same");
        assert!(
            untested(&ran).contains("`safety: read_only` is on"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn what_is_excluded_is_never_called() {
    let (ran, asked) = scan(
        "safety: { exclude: ['POST /stamps', 'GET /cards/*'] }\n",
        &[],
    );
    let called = |method: &str, path: &str| {
        let mut all = asked.iter();
        all.any(|asked| asked.method == method && asked.path.starts_with(path))
    };
    // `/cards/` is a spelling of `/cards`, which is not excluded.
    assert!(!called("POST", "/stamps"));
    assert!(!called("GET", "/cards/7") && !called("GET", "/cards/8"));
    assert!(called("GET", "/cards"));
    assert!(
        untested(&ran).contains("listed under `safety: exclude`"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_the_run_did_not_make_it_changes_only_where_the_config_names_it() {
    let (_, asked) = scan("", &[]);
    let on_cards = |asked: &[Asked]| -> Vec<String> {
        let all = writes(asked).into_iter();
        all.filter(|line| line.contains("/cards")).collect()
    };
    assert_eq!(on_cards(&asked), [""; 0]);
    // A value alone is for readings.
    let (_, asked) = scan("values: { card: 8 }\n", &[]);
    assert_eq!(on_cards(&asked), [""; 0]);
    let (_, asked) = scan(
        "values: { card: 8 }\nsafety: { others_objects: named }\n",
        &[],
    );
    assert_eq!(on_cards(&asked), ["PATCH /cards/8"]);
}
