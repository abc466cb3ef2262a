//! Calls as they are made up from a document alone.

use serde_json::{Value, json};
use time::macros::date;

use super::{Composer, Style};
use crate::config::Config;
use crate::lab::Object;
use crate::schema::Size;
use crate::site::Site;
use crate::spec::{self, Operation};
use crate::words::IdentityName;

fn style(size: Size) -> Style {
    Style {
        size,
        seed: 1,
        examples: true,
        without: Vec::new(),
        with: Vec::new(),
        links: Vec::new(),
        tenant: None,
        turn: 0,
    }
}

/// The call of the one operation that `media` belongs to, in its smallest form: the parameter and the body.
fn smallest(media: &str) -> (Value, Value) {
    let list = json!({"type": "array", "items": {"type": "string", "enum": ["red"]}});
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Labels", "version": "1"},
        "paths": {"/labels": {"post": {
            "parameters": [{"name": "on", "in": "query", "required": true, "schema": list}],
            "requestBody": {"required": true, "content": {media: {"schema": {
                "type": "object", "required": ["colours"], "properties": {"colours": list},
            }}}},
            "responses": {"201": {"description": "made"}},
        }}},
    });
    let api = spec::load("api.json", document.to_string().as_bytes()).unwrap();
    let site = Site::new(api, Config::plain(date!(2026 - 11 - 28)), "");
    let composer = Composer {
        site: &site,
        operation: site.api.operations.first().unwrap(),
        object: None,
        marker: None,
        unique: "a1",
    };
    let (call, _) = composer.call(&style(Size::Minimal)).unwrap();
    let (_, parameter) = call.parameters.into_iter().next().unwrap();
    (parameter, call.body.unwrap().1)
}

/// An empty list leaves no trace in a query or a form, and what is required would be missing.
#[test]
fn required_lists_are_seen_in_queries_and_forms() {
    for form in ["application/x-www-form-urlencoded", "multipart/form-data"] {
        let seen = (json!(["red"]), json!({"colours": ["red"]}));
        assert_eq!(smallest(form), seen, "{form}");
    }
    let (parameter, body) = smallest("application/json");
    assert_eq!((parameter, body), (json!(["red"]), json!({"colours": []})));
}

/// The fullest call of an operation on the box `red-1`: the path's value and the body.
fn on_a_box(method: &str, template: &str, style: &Style) -> (Value, Option<Value>) {
    let named =
        |schema: Value| json!([{"name": "name", "in": "path", "required": true, "schema": schema}]);
    let done = json!({"200": {"description": "done"}});
    let body = json!({"content": {"application/json": {"schema": {"type": "object", "properties": {
        "name": {"type": "string"}, "about": {"type": "string"},
    }}}}});
    let all = json!({"type": "string", "const": "~"});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Boxes", "version": "1"},
        "paths": {
            "/boxes": {"get": {"responses": done}, "post": {"responses": done}},
            "/boxes/{name}": {
                "parameters": named(json!({"type": "string"})),
                "get": {"responses": done},
                "patch": {"requestBody": body, "responses": done},
                "put": {"requestBody": body, "responses": done},
            },
            "/boxes/{name}/notes": {
                "parameters": named(all), "get": {"responses": done}, "delete": {"responses": done},
            },
        },
    });
    let api = spec::load("api.json", document.to_string().as_bytes()).unwrap();
    let site = Site::new(api, Config::plain(date!(2026 - 11 - 28)), "");
    let mut operations = site.api.operations.iter();
    let is_it = |own: &&Operation| *own.key.method == *method && *own.key.template == *template;
    let object = Object {
        resource: site.nearest("/boxes/{name}").unwrap(),
        ids: vec![json!("red-1")],
        owner: IdentityName::anonymous(),
        canary: None,
        made: true,
    };
    let composer = Composer {
        site: &site,
        operation: operations.find(is_it).unwrap(),
        object: Some(&object),
        marker: None,
        unique: "a1",
    };
    let (call, _) = composer.call(style).unwrap();
    let (_, path) = call.parameters.into_iter().next().unwrap();
    (path, call.body.map(|(_, body)| body))
}

#[test]
fn a_change_keeps_the_key_and_one_of_a_part_does_not_speak_of_it() {
    let full = style(Size::Full);
    let key = |method, style| {
        let (_, body) = on_a_box(method, "/boxes/{name}", style);
        body.and_then(|body| body.get("name").cloned())
    };
    assert_eq!(key("PUT", &full), Some(json!("red-1")));
    assert_eq!(key("PATCH", &full), None);
    let missed = Style {
        with: vec!["name".to_owned()],
        ..style(Size::Full)
    };
    assert_eq!(key("PATCH", &missed), Some(json!("red-1")));
}

#[test]
fn a_reading_takes_the_word_that_is_listed_and_a_deletion_the_id_of_the_object() {
    let path = |method| on_a_box(method, "/boxes/{name}/notes", &style(Size::Minimal)).0;
    assert_eq!(path("GET"), json!("~"));
    assert_eq!(path("DELETE"), json!("red-1"));
}

/// With one key for two makings, the second would be answered as the first was.
#[test]
fn each_request_has_an_idempotency_key_of_its_own() {
    let done = json!({"201": {"description": "made"}});
    let key = json!({"name": "Idempotency-Key", "in": "header", "required": true,
        "schema": {"type": "string", "format": "uuid"}, "example": "7d9f3c1e-6b5a-4c2d-8e1f-0a9b8c7d6e5f"});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1"},
        "paths": {"/orders": {"post": {"parameters": [key], "responses": done}}},
    });
    let api = spec::load("api.json", document.to_string().as_bytes()).unwrap();
    let site = Site::new(api, Config::plain(date!(2026 - 11 - 28)), "");
    let keys = ["bfc46200c9e", "bfc46200ca1"].map(|unique| {
        let operation = &site.api.operations[0];
        let composer = Composer {
            site: &site,
            operation,
            object: None,
            marker: None,
            unique,
        };
        let (call, _) = composer.call(&style(Size::Minimal)).unwrap();
        let (_, key) = call.parameters.into_iter().next().unwrap();
        assert!(composer.legal(&operation.parameters[0], &key), "{key}");
        key
    });
    assert_ne!(keys[0], keys[1]);
}
