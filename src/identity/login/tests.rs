//! Logins against a server that keeps every byte.

use serde_json::{Value, json};

use super::*;
use crate::http::Redactor;
use crate::http::capture::{Capture, answer, json as json_answer};
use crate::identity::scene::{alice, api, opened, shown};
use crate::identity::{open, secrets as all_secrets};
use crate::spec::{Requirement, SchemeKind};
use crate::words::IdentityName;

const TOKEN: &str = "opaque-token-1";

fn login(what: Value) -> Identity {
    let mut login = json!({
        "operation": "POST /auth/login",
        "body": {"email": "alice@acme.test", "password": "hunter22"},
    });
    for (key, value) in what.as_object().unwrap() {
        login[key] = value.clone();
    }
    alice(json!({ "login": login }))
}

async fn refused(answers: &[&str], api: &Api, identity: &Identity) -> String {
    let server = Capture::playing(answers).await;
    let error = open(&server.client("/v2"), api, identity).await;
    error
        .unwrap_err()
        .to_string()
        .replace(&server.origin, "ORIGIN")
}

#[tokio::test]
async fn a_login_sends_what_the_config_says_and_takes_the_token() {
    let body = format!(r#"{{"data":{{"access_token":"{TOKEN}"}},"refresh_token":"refresh-me-1"}}"#);
    let server = Capture::playing(&[&json_answer(&body)]).await;
    let identity = login(json!({
        "token": "/data/access_token",
        "refresh": {"operation": "POST /auth/refresh", "token": "/refresh_token"},
    }));
    let session = opened(&server, &api(&[]), &identity).await;
    let line = format!(r#"Header("Authorization") "Bearer " <alice>={TOKEN}"#);
    assert_eq!(shown(&session.credential), [line]);
    assert_eq!(
        session.refresh_token.as_ref().unwrap().reveal(),
        "refresh-me-1"
    );
    assert_eq!(session.login.as_ref().unwrap().tag, "run/login-alice.1");
    insta::with_settings!({filters => vec![(r"naysayer/[0-9.]+", "naysayer/VERSION"), (r"\r", "")]}, {
        insta::assert_snapshot!(server.seen()[0], @r#"
POST /v2/auth/login HTTP/1.1
content-type: application/json
user-agent: naysayer/VERSION
accept: */*
host: 127.0.0.1:PORT
content-length: 49

{"email":"alice@acme.test","password":"hunter22"}
"#);
    });
    let redactor = Redactor::new(all_secrets(&[session]));
    assert_eq!(
        redactor.redact(&format!("{TOKEN} refresh-me-1 hunter22 alice@acme.test")),
        "<alice> <alice refresh> <alice password> alice@acme.test"
    );
    // Opening again is a new login.
    assert!(
        open(&server.client("/v2"), &api(&[]), &identity)
            .await
            .is_ok()
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn the_token_goes_where_document_or_config_want_it() {
    let token = json_answer(&format!(r#"{{"token":"{TOKEN}"}}"#));
    let (basic, bearer) = ("basic".to_owned(), "bearer".to_owned());
    let header = || ("A", SchemeKind::ApiKeyHeader("X-Key".to_owned()));
    let cases = [
        (vec![header()], json!({})),
        (
            vec![
                header(),
                (
                    "B",
                    SchemeKind::Http {
                        scheme: bearer,
                        format: None,
                    },
                ),
            ],
            json!({}),
        ),
        (
            vec![(
                "B",
                SchemeKind::Http {
                    scheme: basic,
                    format: None,
                },
            )],
            json!({}),
        ),
        (
            vec![header()],
            json!({"send": {"header": "Authorization: JWT {token}"}}),
        ),
        (vec![header()], json!({"send": {"cookie": "sid={token}"}})),
        (
            vec![header()],
            json!({"send": {"query": "access_token={token}"}}),
        ),
    ];
    let mut all = Vec::new();
    for (schemes, mut what) in cases {
        let server = Capture::playing(&[&token]).await;
        what["token"] = json!("/token");
        all.extend(shown(
            &opened(&server, &api(&schemes), &login(what))
                .await
                .credential,
        ));
    }
    insta::assert_snapshot!(all.join("\n"), @r#"
Header("X-Key") "" <alice>=opaque-token-1
Header("Authorization") "Bearer " <alice>=opaque-token-1
Header("Authorization") "Bearer " <alice>=opaque-token-1
Header("Authorization") "JWT " <alice>=opaque-token-1
Cookie("sid") "" <alice>=opaque-token-1
Query("access_token") "" <alice>=opaque-token-1
"#);
}

#[tokio::test]
async fn only_schemes_in_use_count() {
    let token = json_answer(&format!(r#"{{"token":"{TOKEN}"}}"#));
    let server = Capture::playing(&[&token]).await;
    let bearer = SchemeKind::Http {
        scheme: "bearer".to_owned(),
        format: None,
    };
    let mut api = api(&[
        ("A", bearer),
        ("Used", SchemeKind::ApiKeyQuery("k".to_owned())),
    ]);
    api.operations[1].security = vec![Requirement {
        schemes: vec![("Used".to_owned(), Vec::new())],
    }];
    let session = opened(&server, &api, &login(json!({"token": "token"}))).await;
    assert_eq!(
        session.credential.parts[0].place,
        CredentialPlace::Query("k".to_owned())
    );
}

#[tokio::test]
async fn cookies_and_headers_of_the_answer_are_sessions_too() {
    let headers = "Set-Cookie: sid=; Max-Age=0\r\nSet-Cookie: sid=c00kie-1; Path=/; HttpOnly\r\nX-Token: Bearer h3ader-1\r\nLocation: /home\r\n";
    let server = Capture::playing(&[&answer("302 Found", headers, "")]).await;
    let form = json!({"url": "/login?next=%2F", "operation": null, "body": null,
        "form": {"user": "alice", "pw": "a&b ü", "n": 1}, "cookie": "sid"});
    let session = opened(&server, &api(&[]), &login(form)).await;
    assert_eq!(
        shown(&session.credential),
        [r#"Cookie("sid") "" <alice>=c00kie-1"#]
    );
    let seen = server.seen();
    assert!(
        seen[0].starts_with("POST /v2/login?next=%2F HTTP/1.1\r\n"),
        "{}",
        seen[0]
    );
    assert!(seen[0].contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"));
    assert!(
        seen[0].ends_with("\r\n\r\nuser=alice&pw=a%26b+%C3%BC&n=1"),
        "{}",
        seen[0]
    );

    let url = format!("{}/elsewhere", server.origin);
    let put = json!({"url": url, "method": "put", "operation": null, "header": "x-token"});
    let session = opened(&server, &api(&[]), &login(put)).await;
    assert_eq!(session.credential.parts[0].secret.reveal(), "h3ader-1");
    assert!(server.seen()[1].starts_with("PUT /elsewhere HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_login_that_fails_says_who_what_and_what_to_do() {
    let api = api(&[("Key", SchemeKind::ApiKeyQuery("k".to_owned()))]);
    let token = login(json!({"token": "/token"}));
    let wrong = answer(
        "401 Unauthorized",
        "",
        &format!(
            "{{\"error\": \"wrong password hunter22\u{1b}[2J\",\n \"more\": \"{}\"}}",
            "x".repeat(300)
        ),
    );
    let other = json_answer(r#"{"jwt":"secret-value","expires":3600}"#);
    let cookie = answer("200 OK", "Set-Cookie: session=abc\r\n", "");
    let cases: Vec<(&str, Identity)> = vec![
        (&wrong, token.clone()),
        (&other, token.clone()),
        ("nonsense\r\n\r\n", token),
        (&cookie, login(json!({"cookie": "sid"}))),
        (&cookie, login(json!({"header": "X-Token"}))),
        (&other, login(json!({}))),
        (
            &other,
            login(json!({"token": "/jwt", "refresh": {"operation": "POST /r", "token": "/r"}})),
        ),
        (
            "",
            login(json!({"token": "/t", "operation": "POST /auth/signin"})),
        ),
        (
            "",
            login(json!({"token": "/t", "operation": "POST /realms/{realm}/login"})),
        ),
        ("", login(json!({"token": "/t", "operation": null}))),
        (
            "",
            login(json!({"token": "/t", "operation": null, "url": "https://evil.test/login"})),
        ),
        (
            "",
            login(json!({"token": "/t", "send": {"header": "Authorization {token}"}})),
        ),
        (
            "",
            alice(json!({"api_key": {"scheme": "Keys", "value": "v"}})),
        ),
        (
            "",
            Identity {
                name: IdentityName::anonymous(),
                ..alice(json!({"bearer": "t"}))
            },
        ),
    ];
    let mut all = Vec::new();
    for (answers, identity) in cases {
        all.push(refused(&[answers], &api, &identity).await);
    }
    insta::assert_snapshot!(all.join("\n"), @r#"
    error: `alice` cannot log in: POST /v2/auth/login answered 401: {"error": "wrong password <alice password>[2J", "more": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
      do: check the credential in the config, and that the account exists on the target
    error: `alice` cannot log in: POST /v2/auth/login answered 200 but has no text at `/token`: {"jwt":"<alice token?>","expires":3600}
      do: set `token` to a JSON pointer into the answer, which has jwt, expires
    error: `alice` cannot log in: POST /v2/auth/login: the answer broke off: invalid http version parsed
      do: check that the target is up and can be reached from here
    error: `alice` cannot log in: POST /v2/auth/login answered 200 but sets no cookie `sid`
      do: set `cookie` to one of those that it sets: session
    error: `alice` cannot log in: POST /v2/auth/login answered 200 but has no header `X-Token`
      do: set `header` to the header that carries the token
    error: `alice` cannot log in: POST /v2/auth/login answered 200 and nothing says where its token is: {"jwt":"<alice token?>","expires":3600}
      do: set one of `token: /json/pointer`, `cookie: name` or `header: Name` in the login
    error: `alice` cannot log in: POST /v2/auth/login answered 200 but has no refresh token at `/r`: {"jwt":"<alice token?>","expires":3600}
      do: set `refresh.token` to the JSON pointer of the token
    error: the document has no `POST /auth/signin`, by which `alice` logs in
      do: for one outside the document write `url: /path` and `method: POST`
    error: `POST /realms/{realm}/login`, by which `alice` logs in, has a parameter in its path
      do: write `url: /path` with the value in it, and `method: POST`
    error: the login of `alice` names no way in, or two
      do: write either `operation: POST /auth/login` or `url: /auth/login`
    error: the login of `alice` leads away from the target
      do: write a path, or a URL below ORIGIN
    error: `send` in the login of `alice` names no header, cookie or parameter
      do: write one of `header: "Name: prefix {token}"`, `cookie: "name={token}"`, `query: "name={token}"`
    error: the document has no security scheme `Keys`, which `alice` uses
      do: the document's schemes are `Key`
    error: the identity `anonymous` has a credential, but this name means the one without
      do: give the identity another name
    "#);
}
