//! The API as its callers see it, without a socket.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at what it does not expect"
)]

mod batches;
mod clean;
mod document;
mod flawed;
mod refusals;
mod sessions;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::demo::Flaws;
use crate::demo::app::App;
use crate::demo::server::router;

/// An instance to talk to.
struct Api {
    router: Router,
}

/// What came back.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    fn text(&self, pointer: &str) -> String {
        self.body
            .pointer(pointer)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn is_problem(&self, status: u16) -> bool {
        self.status == status
            && self.header("content-type") == "application/problem+json"
            && self.body["status"] == status
            && self.body["detail"].is_string()
    }
}

impl Api {
    fn clean() -> Self {
        Self::with(&Flaws::none())
    }

    fn flawed(rule: &str) -> Self {
        Self::with(&Flaws::parse(&[rule.to_owned()]).unwrap())
    }

    fn with(flaws: &Flaws) -> Self {
        let router = router(&App::new(flaws.clone()));
        Self { router }
    }

    async fn raw(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: serde_json::from_slice(&body)
                .unwrap_or_else(|_| String::from_utf8_lossy(&body).into()),
        }
    }

    /// `METHOD /path` below `/v2`, with a token where there is one and a body where it is not null.
    async fn call(&self, line: &str, token: &str, body: Value) -> Answer {
        let line = line.replacen(" /", " /v2/", 1);
        let bearer = format!("Bearer {token}");
        let mut headers = Vec::new();
        if !token.is_empty() {
            headers.push((header::AUTHORIZATION.as_str(), bearer.as_str()));
        }
        if body.is_null() {
            return self.raw(&line, &headers, b"").await;
        }
        headers.push((header::CONTENT_TYPE.as_str(), "application/json"));
        self.raw(&line, &headers, body.to_string().as_bytes()).await
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(&format!("GET {path}"), token, Value::Null).await
    }

    async fn login(&self, name: &str) -> String {
        let body = json!({ "username": name, "password": format!("{name}-demo-pass") });
        let answer = self.call("POST /auth/login", "", body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.text("/access_token")
    }

    /// A project of this caller's: its path.
    async fn project(&self, token: &str, key: &str) -> String {
        let body = json!({ "name": "Apollo", "key": key, "description": "canary" });
        let answer = self.call("POST /projects", token, body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let path = format!("/projects/{}", answer.text("/id"));
        assert_eq!(answer.header("location"), format!("/v2{path}"));
        path
    }

    /// A task of this project: its path.
    async fn task(&self, token: &str, project: &str) -> String {
        let body = json!({ "title": "canary", "status": "open", "estimate": 5 });
        let answer = self
            .call(&format!("POST {project}/tasks"), token, body)
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        format!("{project}/tasks/{}", answer.body["id"])
    }
}
