//! Each flaw shows where it is switched on. That it shows nowhere else, the tests of the sound API say.

use std::net::{Ipv4Addr, SocketAddr};

use serde_json::{Value, json};

use super::Api;
use crate::demo::flaws::{self, Flaws};
use crate::demo::start;

/// The sound API and the one with this flaw.
fn both(rule: &str) -> [(Api, bool); 2] {
    [(Api::clean(), false), (Api::flawed(rule), true)]
}

fn status(flawed: bool, broken: u16, sound: u16) -> u16 {
    if flawed { broken } else { sound }
}

#[tokio::test]
async fn access_to_what_is_others() {
    for (api, flawed) in both("access/function") {
        let bob = api.login("bob").await;
        assert_eq!(
            api.get("/admin/users", &bob).await.status,
            status(flawed, 200, 403)
        );
        assert!(api.get("/admin/settings", &bob).await.is_problem(403));
    }
    for (api, flawed) in both("access/object-read") {
        let (alice, bob) = (api.login("alice").await, api.login("bob").await);
        let project = api.project(&alice, "APOLLO").await;
        let task = api.task(&alice, &project).await;
        let seen = api.get(&task, &bob).await;
        assert_eq!(seen.body.to_string().contains("canary"), flawed);
        assert!(api.get(&project, &bob).await.is_problem(404));
        assert!(
            api.call(&format!("DELETE {task}"), &bob, Value::Null)
                .await
                .is_problem(404)
        );
    }
    for (api, flawed) in both("access/object-write") {
        let (alice, bob) = (api.login("alice").await, api.login("bob").await);
        let project = api.project(&alice, "APOLLO").await;
        let body = json!({ "description": "graffito" });
        let answer = api.call(&format!("PATCH {project}"), &bob, body).await;
        assert_eq!(answer.status, status(flawed, 200, 404));
        assert_eq!(
            api.get(&project, &alice).await.text("/description") == "graffito",
            flawed
        );
        assert!(
            api.call(&format!("DELETE {project}"), &bob, Value::Null)
                .await
                .is_problem(404)
        );
    }
    for (api, flawed) in both("access/object-delete") {
        let (alice, bob) = (api.login("alice").await, api.login("bob").await);
        let project = api.project(&alice, "APOLLO").await;
        let task = api.task(&alice, &project).await;
        let answer = api.call(&format!("DELETE {task}"), &bob, Value::Null).await;
        assert_eq!(answer.status, status(flawed, 204, 404));
        assert_eq!(
            api.get(&task, &alice).await.status,
            status(flawed, 404, 200)
        );
    }
}

#[tokio::test]
async fn input_that_is_wrong() {
    for (api, flawed) in both("input/missing") {
        let alice = api.login("alice").await;
        let answer = api
            .call("POST /invites", &alice, json!({ "role": "viewer" }))
            .await;
        assert_eq!(answer.status, status(flawed, 201, 422));
        let answer = api
            .call("POST /invites", &alice, json!({ "email": "a@b.test" }))
            .await;
        assert!(answer.is_problem(422));
        let answer = api
            .call(
                "POST /invites",
                &alice,
                json!({ "email": 7, "role": "viewer" }),
            )
            .await;
        assert!(answer.is_problem(422));
    }
    for (api, flawed) in both("input/type") {
        let alice = api.login("alice").await;
        let project = api.project(&alice, "APOLLO").await;
        let line = format!("POST {project}/tasks");
        for estimate in [json!("five"), json!(true), json!([1]), json!({})] {
            let body = json!({ "title": "t", "status": "open", "estimate": estimate });
            let answer = api.call(&line, &alice, body).await;
            assert_eq!(answer.status, status(flawed, 201, 422), "{estimate}");
        }
        let body = json!({ "title": "t", "status": "open", "estimate": 1001 });
        assert!(api.call(&line, &alice, body).await.is_problem(422));
    }
    for (api, flawed) in both("input/malformed-body") {
        let alice = format!("Bearer {}", api.login("alice").await);
        let headers = [
            ("authorization", alice.as_str()),
            ("content-type", "application/json"),
        ];
        let trailing = b"{\"color\":\"#112233\"} nay";
        let answer = api.raw("PUT /v2/labels/x", &headers, trailing).await;
        assert_eq!(answer.status, status(flawed, 201, 400));
        for body in [&b"{\"color\":\"#112233\""[..], b"{\"color\":NaN}", b" "] {
            assert!(
                api.raw("PUT /v2/labels/x", &headers, body)
                    .await
                    .is_problem(400)
            );
        }
    }
    for (api, flawed) in both("input/crash") {
        let alice = api.login("alice").await;
        let project = api.project(&alice, "APOLLO").await;
        let line = format!("POST {project}/comments");
        let answer = api
            .call(&line, &alice, json!({ "text": "well \u{1f600}" }))
            .await;
        assert_eq!(answer.status, status(flawed, 500, 201));
        assert_eq!(
            api.call(&line, &alice, json!({ "text": "wéll \0" }))
                .await
                .status,
            201
        );
    }
    for (api, flawed) in both("input/error-leak") {
        let alice = api.login("alice").await;
        let answer = api.get("/search?q=a&limit=abc", &alice).await;
        assert!(answer.is_problem(422));
        assert_eq!(answer.text("/detail").contains("Traceback"), flawed);
        let answer = api.get("/search?q=a&limit=0", &alice).await;
        assert!(!answer.text("/detail").contains("Traceback"));
    }
}

#[tokio::test]
async fn what_is_not_declared() {
    for (api, flawed) in both("lifecycle/old-version") {
        let now = api.get("/catalog", "").await;
        let old = api.raw("GET /v1/catalog", &[], b"").await;
        assert_eq!(old.status, status(flawed, 200, 404));
        assert_eq!(old.body == now.body, flawed);
        assert!(api.raw("GET /v0/catalog", &[], b"").await.is_problem(404));
    }
    for (api, flawed) in both("lifecycle/undocumented-method") {
        let alice = api.login("alice").await;
        for body in [Value::Null, json!({ "note": "new" })] {
            let answer = api.call("PATCH /labels/urgent", &alice, body).await;
            assert_eq!(answer.status, status(flawed, 200, 405));
        }
        assert_eq!(
            api.get("/labels/urgent", &alice).await.text("/note") == "new",
            flawed
        );
        assert!(
            api.call("POST /labels/urgent", &alice, json!({}))
                .await
                .is_problem(405)
        );
        assert!(
            !flawed
                || api
                    .call("PATCH /labels/none", &alice, json!({}))
                    .await
                    .is_problem(404)
        );
    }
}

/// Whether only the earlier document has the operation.
fn is_gone(operation: &str) -> bool {
    let (method, template) = operation.split_once(' ').unwrap();
    let former: Value = serde_saphyr::from_str(crate::demo::FORMER).unwrap();
    former["paths"][template][method.to_ascii_lowercase()].is_object()
}

#[test]
fn every_flaw_is_at_an_operation_of_a_document_and_named_once() {
    let operations = super::document::operations();
    let mut rules: Vec<&str> = flaws::all().map(|flaw| flaw.rule).collect();
    let count = rules.len();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), count);
    for flaw in flaws::all() {
        assert!(
            operations.iter().any(|known| known == flaw.operation) || is_gone(flaw.operation),
            "{}",
            flaw.operation
        );
        assert!(flaw.also.iter().all(|also| *also != flaw.rule) && !flaw.does.is_empty());
    }
}

#[tokio::test]
async fn the_front_page_says_what_is_broken() {
    let page = Api::clean().raw("GET /", &[], b"").await;
    assert_eq!(page.body.as_str().unwrap().lines().count(), 2);
    let page = Api::flawed("auth/weak-secret").raw("GET /", &[], b"").await;
    let page = page.body.as_str().unwrap().to_owned();
    assert!(page.ends_with(
        "GET /auth/me signs and verifies every token with the secret `secret` (auth/weak-secret)\n"
    ));
}

#[tokio::test]
async fn it_listens_until_it_is_stopped() {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let demo = start(Flaws::none(), any).await.unwrap();
    let address = demo.address;
    assert!(address.port() != 0);
    assert!(
        start(Flaws::none(), address).await.is_err(),
        "the port is taken"
    );
    demo.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
