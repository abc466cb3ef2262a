//! What is presented without asking anybody.

use serde_json::json;

use super::*;
use crate::http::Request;
use crate::http::capture::{Capture, answer};
use crate::identity::scene::{alice, api, opened, shown};
use crate::spec::SchemeKind;

#[tokio::test]
async fn fixed_credentials_are_presented_as_they_are() {
    let server = Capture::playing(&[]).await;
    let api = api(&[
        ("HeaderKey", SchemeKind::ApiKeyHeader("X-Key".to_owned())),
        ("QueryKey", SchemeKind::ApiKeyQuery("key".to_owned())),
        ("CookieKey", SchemeKind::ApiKeyCookie("k".to_owned())),
    ]);
    let mut all = Vec::new();
    for credential in [
        json!({"bearer": "t1"}),
        json!({"bearer": "bearer t2"}),
        json!({"basic": {"username": "al", "password": "pw"}}),
        json!({"api_key": {"scheme": "HeaderKey", "value": "v"}}),
        json!({"api_key": {"scheme": "QueryKey", "value": "v"}}),
        json!({"api_key": {"scheme": "CookieKey", "value": "v"}}),
        json!({"headers": {"Authorization": "Token t3", "X-Custom": "a b"}}),
        json!({"cookies": {"sid": "s"}}),
    ] {
        all.extend(shown(
            &opened(&server, &api, &alice(credential)).await.credential,
        ));
    }
    insta::assert_snapshot!(all.join("\n"), @r#"
Header("Authorization") "Bearer " <alice>=t1
Header("Authorization") "Bearer " <alice>=t2
Header("Authorization") "Basic " <alice>=YWw6cHc=
Header("X-Key") "" <alice>=v
Query("key") "" <alice>=v
Cookie("k") "" <alice>=v
Header("Authorization") "Token " <alice Authorization>=t3
Header("X-Custom") "" <alice X-Custom>=a b
Cookie("sid") "" <alice>=s
"#);
    let nobody = opened(&server, &api, &Identity::anonymous()).await;
    assert!(nobody.credential.is_empty());
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn an_expired_value_stands_where_the_valid_one_does() {
    let server = Capture::playing(&[]).await;
    let mut identity = alice(json!({"headers": {"Authorization": "Token t3", "X-Custom": "c"}}));
    identity.expired = Some("token old".to_owned());
    let session = opened(&server, &api(&[]), &identity).await;
    insta::assert_snapshot!(shown(&session.expired.unwrap()).join("\n"), @r#"
Header("Authorization") "Token " <alice, expired>=old
Header("X-Custom") "" <alice X-Custom>=c
"#);
    identity.credential = None;
    let session = opened(&server, &api(&[]), &identity).await;
    assert!(session.expired.is_none());
}

#[tokio::test]
async fn a_session_is_ready_to_send() {
    let server = Capture::playing(&[&answer("200 OK", "", "")]).await;
    let session = opened(&server, &api(&[]), &alice(json!({"bearer": "t"}))).await;
    let request = Request::new("GET", "/v2/me").with_credential(session.credential);
    server.client("/v2").send(&request, "1").await;
    assert!(server.seen()[0].contains("\r\nauthorization: Bearer t\r\n"));
}
