//! Token endpoints: what they are sent, and to whom.

use serde_json::{Value, json};

use super::*;
use crate::http::capture::{Capture, answer, json as json_answer};
use crate::identity::{open, scene, secrets as all_secrets};

fn api(token_url: Option<&str>) -> Api {
    let token_url = token_url.map(str::to_owned);
    scene::api(&[("O", SchemeKind::OAuth2 { token_url })])
}

fn alice(oauth2: Value) -> Identity {
    scene::alice(json!({ "oauth2": oauth2 }))
}

fn machine() -> Value {
    json!({"grant": "client_credentials", "client_id": "ci", "client_secret": "s3cret:/", "scope": "a b"})
}

fn token() -> String {
    json_answer(r#"{"access_token":"opaque-1","token_type":"bearer","refresh_token":"again-1"}"#)
}

/// Request line, credential and body of each request that arrived.
fn asked(server: &Capture) -> Vec<String> {
    let part = |text: &String| {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let first = lines.next().unwrap();
        let basic = lines
            .find(|line| line.starts_with("authorization"))
            .unwrap_or("");
        format!("{first} | {basic} | {body}")
    };
    server.seen().iter().map(part).collect()
}

#[tokio::test]
async fn a_client_secret_goes_into_the_header_and_then_into_the_body() {
    let refused = answer("401 Unauthorized", "", r#"{"error":"invalid_client"}"#);
    let server = Capture::playing(&[&refused, &token()]).await;
    let session = open(
        &server.client("/v2"),
        &api(Some("token")),
        &alice(machine()),
    )
    .await
    .unwrap();
    insta::assert_snapshot!(asked(&server).join("\n"), @r#"
POST /v2/token HTTP/1.1 | authorization: Basic Y2k6czNjcmV0JTNBJTJG | grant_type=client_credentials&scope=a+b
POST /v2/token HTTP/1.1 |  | grant_type=client_credentials&scope=a+b&client_id=ci&client_secret=s3cret%3A%2F
"#);
    assert_eq!(session.credential.parts[0].secret.reveal(), "opaque-1");
    assert_eq!(session.refresh_token.as_ref().unwrap().reveal(), "again-1");
    let known = all_secrets(&[session]);
    assert!(known.contains(&("alice client_secret".to_owned(), "s3cret:/".to_owned())));
}

#[tokio::test]
async fn a_password_grant_needs_no_client() {
    let server = Capture::playing(&[&token()]).await;
    let password = json!({"grant": "password", "username": "al", "password": "p&w", "token_url": "/oauth/token"});
    open(&server.client("/v2"), &api(None), &alice(password))
        .await
        .unwrap();
    insta::assert_snapshot!(asked(&server).join("\n"), @r#"POST /v2/oauth/token HTTP/1.1 |  | grant_type=password&username=al&password=p%26w"#);
}

#[tokio::test]
async fn secrets_go_to_another_origin_only_where_the_config_says_so() {
    let (server, elsewhere) = (
        Capture::playing(&[]).await,
        Capture::playing(&[&token()]).await,
    );
    let foreign = format!("{}/realms/x/token?a=1", elsewhere.origin);
    let client = server.client("/v2");
    let error = open(&client, &api(Some(&foreign)), &alice(machine()))
        .await
        .unwrap_err();
    insta::assert_snapshot!(error.to_string().replace(&elsewhere.origin, "ORIGIN"), @r#"
error: the document's token URL `ORIGIN/realms/x/token?a=1` is not of the target, so `alice` does not send secrets there
  do: state it as `token_url` in the config if it is right
"#);
    assert_eq!(elsewhere.seen().len(), 0);

    let mut stated = machine();
    stated["token_url"] = json!(foreign);
    let session = open(&client, &api(None), &alice(stated)).await.unwrap();
    assert_eq!(session.credential.parts[0].secret.reveal(), "opaque-1");
    assert!(asked(&elsewhere)[0].starts_with("POST /realms/x/token?a=1 HTTP/1.1 | "));
    assert_eq!((server.seen().len(), client.sent()), (0, 1));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let server = Capture::playing(&[&json_answer(r#"{"error":"s3cret:/ is odd"}"#)]).await;
    let client = server.client("");
    let mut all = Vec::new();
    for (token_url, oauth2) in [
        (None, machine()),
        (None, json!({"grant": "implicit"})),
        (None, json!({"grant": "password", "username": "al"})),
        (
            None,
            json!({"grant": "client_credentials", "client_id": "c", "token_url": "mailto://x"}),
        ),
        (Some("/token"), machine()),
    ] {
        let error = open(&client, &api(token_url), &alice(oauth2))
            .await
            .unwrap_err();
        all.push(error.to_string());
    }
    insta::assert_snapshot!(all.join("\n"), @r#"
error: `oauth2` of `alice` has no `token_url`, and neither has the document
  do: set `token_url`
error: the grant `implicit` of `alice` needs a person and a browser, or is unknown
  do: use `client_credentials` or `password`, or give a token as `bearer`
error: `oauth2` of `alice` has no `password`, which the grant `password` needs
error: the token_url of `alice` is unusable: the target `mailto://x` is neither http nor https
  do: write a path below the target, or a whole URL
error: `alice` cannot log in: POST /token answered 200 but has no `access_token`: {"error":"<alice client_secret> is odd"}
  do: check `token_url`: a token endpoint answers with JSON
"#);
}
