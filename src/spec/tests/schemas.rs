//! Schemas of OpenAPI 3.0 and 3.1 as JSON Schema 2020-12.

use serde_json::{Value, json};

use super::read;
use crate::schema::SchemaRef;

fn raised(version: &str, schema: &Value) -> Value {
    let document = json!({
        "openapi": version,
        "info": {},
        "paths": {},
        "components": {"schemas": {"S": schema}},
    });
    let api = read(&document.to_string()).expect("the document can be read");
    api.schemas
        .get(&SchemaRef("/components/schemas/S".into()))
        .expect("the schema is there")
        .clone()
}

#[test]
fn schemas_of_3_0_become_json_schema() {
    let null = json!({"type": "null"});
    let table = [
        (
            json!({"type": "string", "nullable": true}),
            json!({"type": ["string", "null"]}),
        ),
        (
            json!({"type": "string", "nullable": false}),
            json!({"type": "string"}),
        ),
        (json!({"nullable": true}), json!({})),
        (
            json!({"type": "string", "enum": ["a"], "nullable": true}),
            json!({"type": ["string", "null"], "enum": ["a", null]}),
        ),
        (
            json!({"allOf": [{"type": "object"}], "nullable": true}),
            json!({"anyOf": [{"allOf": [{"type": "object"}]}, null]}),
        ),
        (
            json!({"oneOf": [{"type": "object"}], "nullable": true}),
            json!({"oneOf": [{"type": "object"}, null]}),
        ),
        (
            json!({"anyOf": [{"type": "object", "nullable": true}], "nullable": true}),
            json!({"anyOf": [{"type": ["object", "null"]}]}),
        ),
        (
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false}),
            json!({"type": "integer", "exclusiveMinimum": 1, "maximum": 9}),
        ),
        (
            json!({"type": "integer", "exclusiveMaximum": true}),
            json!({"type": "integer"}),
        ),
        (
            json!({"$ref": "#/info", "description": "gone"}),
            json!({"$ref": "#/info"}),
        ),
        (
            json!({"properties": {"nullable": {"type": "string", "nullable": true}, "$ref": {"type": "string"}}}),
            json!({"properties": {"nullable": {"type": ["string", "null"]}, "$ref": {"type": "string"}}}),
        ),
        (
            json!({"example": {"nullable": true}, "default": {"exclusiveMinimum": true}, "readOnly": true, "xml": {"name": "x"}}),
            json!({"example": {"nullable": true}, "default": {"exclusiveMinimum": true}, "readOnly": true, "xml": {"name": "x"}}),
        ),
        (
            json!({"items": {"additionalProperties": {"not": {"type": "string", "nullable": true}}}}),
            json!({"items": {"additionalProperties": {"not": {"type": ["string", "null"]}}}}),
        ),
    ];
    for (written, wanted) in table {
        let wanted: Value = match &wanted {
            // In the table, a `null` branch is short for the schema of null.
            Value::Object(keywords) => keywords
                .iter()
                .map(|(key, value)| match (key.as_str(), value) {
                    ("anyOf" | "oneOf", Value::Array(branches)) => {
                        let branches = branches.iter().map(|branch| match branch {
                            Value::Null => null.clone(),
                            other => other.clone(),
                        });
                        (key.clone(), branches.collect())
                    }
                    _ => (key.clone(), value.clone()),
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        };
        assert_eq!(raised("3.0.3", &written), wanted, "{written}");
    }
}

#[test]
fn schemas_of_3_1_keep_what_stands_beside_a_reference() {
    let schema = json!({"$ref": "#/components/schemas/S", "description": "kept", "minLength": 2});
    assert_eq!(raised("3.1.0", &schema), schema);
    assert_eq!(
        raised(
            "3.1.0",
            &json!({"$ref": "#/components/schemas/S", "nullable": true})
        ),
        json!({"anyOf": [{"$ref": "#/components/schemas/S"}, {"type": "null"}]})
    );
}

#[test]
fn schemas_outside_their_usual_places_are_raised_where_something_refers_to_them() {
    let document = json!({
        "openapi": "3.0.0",
        "paths": {"/a": {"get": {"responses": {"200": {"description": "", "content": {
            "application/json": {"schema": {"$ref": "#/definitions/A"}}}}}}}},
        "definitions": {
            "A": {"properties": {"b": {"$ref": "#/definitions/B"}}},
            "B": {"type": "string", "nullable": true},
            "Unused": {"nullable": true},
        },
    });
    let api = read(&document.to_string()).expect("the document can be read");
    let get = |name: &str| {
        let pointer = format!("/definitions/{name}");
        api.schemas.get(&SchemaRef(pointer.into())).cloned()
    };
    assert_eq!(get("B"), Some(json!({"type": ["string", "null"]})));
    assert_eq!(get("Unused"), Some(json!({"nullable": true})));
}

#[test]
fn a_schema_is_named_by_where_it_stands() {
    let api = read(&super::with_paths(
        "  /a/{id}:\n    post:\n      parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}]\n      requestBody: {content: {multipart/form-data: {schema: {properties: {f: {type: string, format: binary}}}}}}\n",
    ))
    .expect("the document can be read");
    let operation = &api.operations[0];
    let pointers: Vec<_> = operation
        .parameters
        .iter()
        .filter_map(|parameter| parameter.schema.clone())
        .chain(
            operation
                .body
                .iter()
                .flat_map(|body| body.media[0].schema.clone()),
        )
        .collect();
    for pointer in &pointers {
        assert!(api.schemas.get(pointer).is_some(), "{pointer:?}");
    }
    insta::assert_debug_snapshot!(pointers, @r#"
    [
        SchemaRef(
            "/paths/~1a~1{id}/post/parameters/0/content/application~1json/schema",
        ),
        SchemaRef(
            "/x-naysayer-text",
        ),
        SchemaRef(
            "/paths/~1a~1{id}/post/requestBody/content/multipart~1form-data/schema",
        ),
    ]
    "#);
    let encoding = &operation.body.as_ref().expect("there is a body").media[0].encoding;
    insta::assert_debug_snapshot!(encoding, @r#"
    [
        (
            "f",
            Encoding {
                content_type: Some(
                    "application/octet-stream",
                ),
                is_file: true,
                style: None,
                explode: None,
            },
        ),
    ]
    "#);
}
