//! Calls as they are made up from a document alone.

use serde_json::{Value, json};
use time::macros::date;

use super::{Composer, Style};
use crate::config::Config;
use crate::schema::Size;
use crate::site::Site;
use crate::spec;

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
    let style = Style {
        size: Size::Minimal,
        seed: 1,
        examples: true,
        without: Vec::new(),
        with: Vec::new(),
        links: Vec::new(),
        tenant: None,
    };
    let (call, _) = composer.call(&style).unwrap();
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
