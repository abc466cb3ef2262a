//! What operations are taken for, read from a document alone.

use serde_json::{Value, json};
use time::macros::date;

use super::{Role, Site};
use crate::config::Config;
use crate::spec;

/// A site of these paths.
fn site(paths: &Value) -> Site {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Boxes", "version": "1" },
        "paths": paths,
    });
    let api = spec::load("api.json", document.to_string().as_bytes()).unwrap();
    Site::new(api, Config::plain(date!(2026 - 11 - 28)), "")
}

/// A site of operations such as `get /boxes/{id}`, each with its keys as texts.
pub(super) fn site_of(operations: &[&str]) -> Site {
    let mut paths = json!({});
    for operation in operations {
        let (method, path) = operation.split_once(' ').unwrap();
        let text = json!({ "type": "string" });
        let key = |key| json!({ "name": key, "in": "path", "required": true, "schema": text });
        let keys: Vec<Value> = super::keys(path).map(key).collect();
        let mut own = answers("200");
        own["parameters"] = keys.into();
        paths[path][method] = own;
    }
    site(&paths)
}

/// An operation that is answered with this status.
fn answers(status: &str) -> Value {
    json!({ "responses": { status: { "description": "done" } } })
}

#[test]
fn a_put_that_only_creates_makes_also_beside_a_post() {
    let makes = |status: &str| {
        let site = site(&json!({
            "/users/{name}/servers/{server}": { "put": answers(status), "post": answers("201") },
        }));
        let put = site.api.operations.iter();
        let put = put.filter(|own| &*own.key.method == "PUT");
        let role = put.map(|own| site.role(&own.key)).next();
        matches!(role, Some(Role::Makes { by_key: true, .. }))
    };
    assert!(makes("201"));
    assert!(!makes("200"));
}

#[test]
fn a_collection_is_emptied_by_its_deletion_and_nothing_that_the_run_did_not_make() {
    let mut chosen = answers("204");
    chosen["parameters"] = json!([{ "name": "before", "in": "query", "required": true, "schema": { "type": "string" } }]);
    let site = site(&json!({
        "/boxes": { "post": answers("201"), "delete": answers("204") },
        "/boxes/{name}": { "get": answers("200"), "delete": answers("204") },
        "/boxes/{name}/notes": { "post": answers("201"), "delete": answers("204") },
        "/boxes/{name}/notes/{id}": { "get": answers("200") },
        "/stamps": { "post": answers("201"), "delete": chosen },
        "/stamps/{id}": { "get": answers("200") },
        "/me": { "get": answers("200"), "delete": answers("204") },
    }));
    let deletions = site.api.operations.iter();
    let deletions = deletions.filter(|own| &*own.key.method == "DELETE");
    let seen: Vec<(&str, bool, bool)> = deletions
        .map(|own| {
            let (empties, left_alone) = (site.empties(own), site.excluded(own));
            (&*own.key.template, empties.is_some(), left_alone.is_some())
        })
        .collect();
    let expected = [
        ("/boxes", true, true),
        ("/boxes/{name}", false, false),
        ("/boxes/{name}/notes", true, false),
        ("/stamps", false, false),
        ("/me", false, true),
    ];
    assert_eq!(seen, expected);
}
