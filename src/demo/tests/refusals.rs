//! What the sound API refuses whoever asks, and in which words.

use serde_json::{Value, json};

use super::Api;

#[tokio::test]
async fn invalid_bodies_are_refused_with_the_place() {
    let api = Api::clean();
    let alice = api.login("alice").await;
    let project = api.project(&alice, "APOLLO").await;
    let good = json!({ "name": "Gemini", "key": "GEMINI" });
    let task = json!({ "title": "t", "status": "open" });
    let invite = json!({ "email": "c@example.com", "role": "viewer" });
    let label = json!({ "color": "#112233" });
    let tasks = format!("POST {project}/tasks");
    let comments = format!("POST {project}/comments");
    let cases = [
        ("POST /projects", &good, "/name", json!("")),
        ("POST /projects", &good, "/name", json!("x".repeat(81))),
        ("POST /projects", &good, "/name", Value::Null),
        ("POST /projects", &good, "/key", json!("gemini")),
        ("POST /projects", &good, "/key", json!("ABC")),
        (
            "POST /projects",
            &good,
            "/description",
            json!("x".repeat(501)),
        ),
        ("POST /projects", &good, "/visibility", json!("public")),
        ("POST /projects", &good, "/budget", json!(-1)),
        ("POST /projects", &good, "/budget", json!(1.5)),
        ("POST /projects", &good, "/budget", json!(1e300)),
        ("POST /projects", &good, "/budget", json!("7")),
        ("POST /projects", &good, "/due", json!("2027-02-30")),
        ("POST /projects", &good, "/due", json!("tomorrow")),
        (
            "POST /projects",
            &good,
            "/shared_with",
            json!(["bob", "bob"]),
        ),
        ("POST /projects", &good, "/shared_with", json!("bob")),
        ("POST /projects", &good, "/owner", json!("bob")),
        ("POST /projects", &good, "/a~1b", json!(1)),
        (tasks.as_str(), &task, "/estimate", json!("5")),
        (tasks.as_str(), &task, "/estimate", json!(1001)),
        (tasks.as_str(), &task, "/status", json!("gone")),
        (comments.as_str(), &json!({}), "/text", json!(7)),
        ("POST /invites", &invite, "/email", json!("nobody")),
        ("POST /invites", &invite, "/email", json!("a b@example.com")),
        ("POST /invites", &invite, "/role", json!("admin")),
        ("PUT /labels/x", &label, "/color", json!("red")),
        ("PUT /labels/x", &label, "/note", json!(false)),
    ];
    for (line, body, pointer, value) in cases {
        let mut body = body.clone();
        body[pointer[1..].replace("~1", "/")] = value;
        let answer = api.call(line, &alice, body.clone()).await;
        assert!(answer.is_problem(422), "{line} {body}: {}", answer.status);
        assert_eq!(answer.text("/errors/0/pointer"), pointer, "{line} {body}");
    }
    for (line, body) in [("POST /projects", json!([])), ("POST /invites", json!("x"))] {
        assert!(api.call(line, &alice, body).await.is_problem(422));
    }
    for (line, missing) in [
        ("POST /projects", "/key"),
        ("POST /invites", "/email"),
        ("PUT /labels/x", "/color"),
    ] {
        let answer = api.call(line, &alice, json!({})).await;
        assert_eq!(answer.text("/errors/0/pointer"), missing);
    }
    assert_eq!(api.call("POST /projects", &alice, good).await.status, 201);
}

#[tokio::test]
async fn only_json_is_a_body() {
    let api = Api::clean();
    let alice = format!("Bearer {}", api.login("alice").await);
    let json = [
        ("authorization", alice.as_str()),
        ("content-type", "application/json; charset=utf-8"),
    ];
    let long = format!("{{\"color\":\"#112233\",\"note\":{}", "[".repeat(100_000));
    for body in [
        &b""[..],
        b"{\"color\":\"#112233\"",
        b"{\"color\":\"#112233\"}}",
        b"{\"color\":\"#112233\"} nay",
        b"{\"nay\":\"\xff\xfe\",\"color\":\"#112233\"}",
        b"{\"color\":NaN}",
        b"{\"color\":\"#112233\",\"color\":\"#112233\"}",
        long.as_bytes(),
    ] {
        let answer = api.raw("PUT /v2/labels/x", &json, body).await;
        assert!(answer.is_problem(400), "{}", String::from_utf8_lossy(body));
    }
    let good = b"{\"color\":\"#112233\"}";
    let huge = vec![b' '; 3 << 20];
    assert!(
        api.raw("PUT /v2/labels/x", &json, &huge)
            .await
            .is_problem(413)
    );
    for media in ["text/plain", "application/jsonx", "application/xml"] {
        let headers = [json[0], ("content-type", media)];
        assert!(
            api.raw("PUT /v2/labels/x", &headers, good)
                .await
                .is_problem(415),
            "{media}"
        );
    }
    assert!(
        api.raw("PUT /v2/labels/x", &json[..1], good)
            .await
            .is_problem(415)
    );
    assert_eq!(api.raw("PUT /v2/labels/x", &json, good).await.status, 201);
}

#[tokio::test]
async fn invalid_names_and_parameters_are_refused() {
    let api = Api::clean();
    let alice = api.login("alice").await;
    for (path, status) in [
        ("/search", 422),
        ("/search?q=", 422),
        ("/search?q=a&limit=0", 422),
        ("/search?q=a&limit=101", 422),
        ("/search?q=a&limit=abc", 422),
        ("/search?q=a&limit=+5", 422),
        ("/search?q=a&limit=1.0", 422),
        ("/search?q=a&limit=", 422),
        ("/search?q=a&limit=1&limit=2", 422),
        ("/search?q=%FF%00", 200),
        ("/reports/1999", 422),
        ("/reports/20x4", 422),
        ("/reports/+2024", 422),
        ("/projects/%FF", 404),
        ("/projects/1", 404),
        ("/labels/NO%20SUCH", 404),
    ] {
        let answer = api.get(path, &alice).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(
            status == 200 || answer.is_problem(status),
            "{path}: {}",
            answer.body
        );
    }
    let body = json!({ "color": "#112233" });
    for name in ["NO", "a_b", "%C3%A4", &"x".repeat(41)] {
        let answer = api
            .call(&format!("PUT /labels/{name}"), &alice, body.clone())
            .await;
        assert!(answer.is_problem(422), "{name}");
    }
}

#[tokio::test]
async fn a_taken_key_is_a_conflict_and_a_key_is_for_good() {
    let api = Api::clean();
    let (alice, bob) = (api.login("alice").await, api.login("bob").await);
    let project = api.project(&alice, "APOLLO").await;
    let body = json!({ "name": "Apollo", "key": "APOLLO" });
    let answer = api.call("POST /projects", &bob, body.clone()).await;
    assert!(answer.is_problem(409));
    let answer = api.call(&format!("PATCH {project}"), &alice, body).await;
    assert!(answer.is_problem(422));
    assert_eq!(answer.text("/errors/0/pointer"), "/key");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_as_well() {
    let api = Api::clean();
    for line in [
        "GET /v2",
        "GET /v1/catalog",
        "GET /v1/projects",
        "POST /v2/nothing",
        "GET /v2/projects/1/2/3",
    ] {
        assert!(api.raw(line, &[], b"").await.is_problem(404), "{line}");
    }
    let answer = api.raw("NAYSAY /v2/projects", &[], b"").await;
    assert!(answer.is_problem(405));
    let mut allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
    assert!(api.raw("TRACE /v2/auth/me", &[], b"").await.is_problem(405));
}
