//! The document says what the API does: the same paths, methods and media types, and no other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Api;
use crate::demo::{CONFIG, DOCUMENT, Flaws, routes};

fn document() -> Value {
    serde_saphyr::from_str(DOCUMENT).unwrap()
}

const METHODS: &[&str] = &["get", "put", "post", "patch", "delete"];

/// `METHOD /template`, in the document's order.
pub(super) fn operations() -> Vec<String> {
    let document = document();
    let mut operations = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        let methods = methods.filter(|method| METHODS.contains(&method.as_str()));
        operations.extend(methods.map(|method| format!("{} {template}", method.to_uppercase())));
    }
    operations
}

#[tokio::test]
async fn the_document_lists_the_routes_and_nothing_else() {
    let operations: BTreeSet<String> = operations().into_iter().collect();
    let templates = |operations: &BTreeSet<String>| -> BTreeSet<String> {
        let paths = operations
            .iter()
            .map(|operation| operation.split_once(' ').unwrap().1);
        paths.map(str::to_owned).collect()
    };
    let routed = routes::all(&Flaws::none())
        .into_iter()
        .map(|(template, _)| template.to_owned());
    assert_eq!(templates(&operations), routed.collect());
    let api = Api::clean();
    for template in templates(&operations) {
        let path = template
            .replace("{projectId}", "0")
            .replace("{taskId}", "0");
        let path = path.replace(['{', '}'], "");
        for method in METHODS {
            let line = format!("{} {path}", method.to_uppercase());
            let declared = operations.contains(&format!("{} {template}", method.to_uppercase()));
            let answer = api.call(&line, "", Value::Null).await;
            assert_eq!(answer.status != 405, declared, "{line}: {}", answer.status);
            assert_ne!(answer.status, 404, "{line}");
        }
    }
}

#[test]
fn the_first_protected_reading_is_where_the_weak_secret_is_found() {
    let document = document();
    let protected = |operation: &&String| {
        let (method, template) = operation.split_once(' ').unwrap();
        method == "GET" && document["paths"][template]["get"].get("security").is_none()
    };
    assert_eq!(operations().iter().find(protected).unwrap(), "GET /auth/me");
}

#[test]
fn ids_are_unique_references_lead_somewhere_and_errors_are_problems() {
    let document = document();
    let mut ids = BTreeMap::new();
    for operation in operations() {
        let (method, template) = operation.split_once(' ').unwrap();
        let declared = &document["paths"][template][method.to_lowercase()];
        let id = declared["operationId"].as_str().unwrap().to_owned();
        assert_eq!(ids.insert(id, operation.clone()), None, "{operation}");
        let public = declared.get("security").is_some();
        assert!(
            public || declared["responses"].get("401").is_some(),
            "{operation}"
        );
        for (status, response) in declared["responses"].as_object().unwrap() {
            assert_eq!(
                response.get("$ref").is_some(),
                status.starts_with('4'),
                "{operation} {status}"
            );
        }
    }
    let mut open = vec![&document];
    while let Some(node) = open.pop() {
        match node {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get("$ref") {
                    assert!(document.pointer(&target[1..]).is_some(), "{target}");
                }
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    for response in document["components"]["responses"]
        .as_object()
        .unwrap()
        .values()
    {
        let media: Vec<&String> = response["content"].as_object().unwrap().keys().collect();
        assert_eq!(media, ["application/problem+json"]);
    }
}

#[tokio::test]
async fn the_document_is_served_and_the_config_logs_in() {
    let api = Api::clean();
    let served = api.raw("GET /openapi.yaml", &[], b"").await;
    assert_eq!(
        (served.status, served.header("content-type")),
        (200, "application/yaml")
    );
    assert_eq!(served.body, DOCUMENT);
    let config: Value = serde_saphyr::from_str(CONFIG).unwrap();
    assert_eq!(config.get("target"), None);
    for (name, identity) in config["identities"].as_object().unwrap() {
        let login = &identity["credential"]["login"];
        if login.get("cookie").is_some() {
            // `sessions.rs` has the desk.
            continue;
        }
        let line = login["operation"].as_str().unwrap();
        let answer = api.call(line, "", login["body"].clone()).await;
        let token = answer.text(login["token"].as_str().unwrap());
        let me = api.get("/auth/me", &token).await;
        assert_eq!(me.text("/name"), *name);
        assert_eq!(
            (&me.body["role"], &me.body["tenant"]),
            (&identity["role"], &identity["tenant"])
        );
    }
}
