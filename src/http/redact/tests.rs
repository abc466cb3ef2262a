//! Every spelling of a secret, and what must stay as it is.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::json;

use super::Redactor;
use crate::http::Exchange;

const HARD: &str = "p\u{e9}/a+b c?\"<&>'~~~";
/// `{"alg":"HS256"}`, `{"sub":"x"}` and a signature.
const WEB_TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

fn redactor() -> Redactor {
    Redactor::new(vec![
        ("alice".to_owned(), HARD.to_owned()),
        ("bob".to_owned(), "s3cr3t-t0ken".to_owned()),
        ("bob long".to_owned(), "s3cr3t-t0ken-longer".to_owned()),
        ("short".to_owned(), "abc".to_owned()),
        ("carol".to_owned(), WEB_TOKEN.to_owned()),
    ])
}

#[test]
fn a_known_secret_is_found_in_every_spelling() {
    let basic = format!("alice:{HARD}");
    let spellings = [
        HARD.to_owned(),
        "p%C3%A9%2Fa%2Bb%20c%3F%22%3C%26%3E%27~~~".to_owned(),
        "p%c3%a9%2fa%2bb%20c%3f%22%3c%26%3e%27~~~".to_owned(),
        "p%C3%A9%2Fa%2Bb%20c%3F%22%3C%26%3E'~~~".to_owned(),
        "p%C3%A9%2Fa%2Bb+c%3F%22%3C%26%3E%27%7E%7E%7E".to_owned(),
        "p\u{e9}/a+b c?\\\"<&>'~~~".to_owned(),
        "p\\u00e9/a+b c?\\\"<&>'~~~".to_owned(),
        "p\\u00e9\\/a+b c?\\\"<&>'~~~".to_owned(),
        "p\\u00e9/a+b c?\\\"\\u003c\\u0026\\u003e\\u0027~~~".to_owned(),
        "p\u{e9}/a+b c?&quot;&lt;&amp;&gt;&#39;~~~".to_owned(),
        STANDARD.encode(HARD),
        STANDARD_NO_PAD.encode(HARD),
        URL_SAFE.encode(HARD),
        URL_SAFE_NO_PAD.encode(HARD),
        STANDARD.encode(&basic),
        STANDARD_NO_PAD.encode(&basic),
        URL_SAFE.encode(&basic),
        URL_SAFE_NO_PAD.encode(&basic),
    ];
    for spelling in spellings {
        let text = format!("before \"{spelling}\" after");
        let clean = redactor().redact(&text).replace('=', "");
        // Where the user's name fills whole groups of Base64, it stays before the label.
        let clean = clean.replace(&STANDARD.encode("alice:"), "");
        assert_eq!(clean, "before \"<alice>\" after", "{spelling}");
    }
}

#[test]
fn the_longest_secret_wins_and_short_ones_are_left() {
    let clean = redactor().redact("s3cr3t-t0ken-longer, s3cr3t-t0ken, abc");
    assert_eq!(clean, "<bob long>, <bob>, abc");
}

#[test]
fn unknown_secrets_go_by_their_looks() {
    let other = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ5In0.";
    let clean = redactor().redact(&format!(
        "{WEB_TOKEN} {other} x{other} {{\"access_token\": \"op\\\"aque\", \"apiKey\":\"k\", \"password\":null}} password=hunter2&a=b"
    ));
    assert_eq!(
        clean,
        "<carol> <token> x<token> {\"access_token\": \"<token>\", \"apiKey\":\"<token>\", \"password\":null} password=<token>&a=b"
    );
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        "version 1.22.333, host a.b.c, file name.tar.gz",
        "aGVsbG8gd29ybGQ= /users/42/tokens",
        "{\"tokens\": 3, \"token\": \"\", \"tokenCount\": \"5\"}",
        "",
    ] {
        assert_eq!(redactor().redact(text), text);
        assert_eq!(Redactor::new(Vec::new()).redact(text), text);
    }
}

#[test]
fn a_large_hostile_text_is_no_burden() {
    let redactor = redactor();
    for piece in ["eyJ", "a.", "\"token\":\"", "%", "A", "Bearer "] {
        let text = piece.repeat(300_000 / piece.len());
        assert!(!redactor.redact(&text).contains("s3cr3t"));
    }
}

#[test]
fn an_exchange_is_clean_in_all_its_parts() {
    let exchange: Exchange = serde_json::from_value(json!({
        "tag": "run/1.1",
        "request": {
            "method": "POST",
            "path": "/t/s3cr3t-t0ken",
            "query": [["k", "s3cr3t-t0ken"]],
            "headers": [
                ["Authorization", "Bearer unknown"],
                ["Authorization", "Bearer s3cr3t-t0ken"],
                ["authorization", ""],
                ["authorization", "Bearer"],
                ["authorization", "Bearer "],
                ["X-Api-Key", "unknown"],
                ["X-Note", "plain"],
            ],
            "cookies": [["sid", "s3cr3t-t0ken"]],
            "body": {"media_type": "application/json", "bytes": "{\"password\":\"x\",\"t\":\"s3cr3t-t0ken\"}"},
            "credential": [{"place": {"header": "Authorization"}, "prefix": "Bearer ", "secret": "<bob>"}],
        },
        "response": {
            "status": 200,
            "headers": [
                ["set-cookie", "sid=opaque; Path=/; HttpOnly"],
                ["set-cookie", "sid=; Max-Age=0"],
                ["set-cookie", "sid=s3cr3t-t0ken"],
                ["x-auth-token", "opaque"],
                ["etag", "\"s3cr3t-t0ken\""],
            ],
            "body": "{\"token\":\"opaque\"}",
        },
    }))
    .unwrap();
    insta::assert_yaml_snapshot!(redactor().redact_exchange(&exchange), @r#"
tag: run/1.1
request:
  method: POST
  path: /t/<bob>
  query:
    - - k
      - "<bob>"
  headers:
    - - Authorization
      - Bearer <token>
    - - Authorization
      - Bearer <bob>
    - - authorization
      - ""
    - - authorization
      - Bearer
    - - authorization
      - "Bearer "
    - - X-Api-Key
      - "<token>"
    - - X-Note
      - plain
  cookies:
    - - sid
      - "<bob>"
  body:
    media_type: application/json
    bytes: "{\"password\":\"x\",\"t\":\"<bob>\"}"
  credential:
    - place:
        header: Authorization
      prefix: "Bearer "
      secret: "<bob>"
response:
  status: 200
  headers:
    - - set-cookie
      - sid=<token>; Path=/; HttpOnly
    - - set-cookie
      - sid=; Max-Age=0
    - - set-cookie
      - sid=<bob>
    - - x-auth-token
      - "<token>"
    - - etag
      - "\"<bob>\""
  body: "{\"token\":\"<token>\"}"
  truncated: false
  millis: 0
"#);
}
