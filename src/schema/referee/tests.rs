//! The referee on values of every kind, and on schemas that are broken or hostile.

use serde_json::{Value, json};

use super::{Checked, Direction, Library, SchemaRef};

fn check(schema: Value, value: &Value) -> Checked {
    let library = Library::new(json!({"S": schema}));
    library.check(&SchemaRef("/S".into()), value, Direction::Request)
}

fn told(schema: Value, value: &Value) -> Vec<String> {
    check(schema, value)
        .refusals()
        .iter()
        .map(|refusal| format!("{} at {:?}", refusal.keyword, refusal.pointer))
        .collect()
}

#[test]
fn the_failed_keyword_and_its_place_are_told() {
    let schema = json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": "string", "maxLength": 2}, "e": {"format": "email"}}});
    assert_eq!(told(schema.clone(), &json!({})), ["required at \"\""]);
    assert_eq!(
        told(schema.clone(), &json!({"a": "long", "e": "x"})),
        ["maxLength at \"/a\"", "format at \"/e\""]
    );
    assert!(check(schema, &json!({"a": "ok"})).is_legal());
    assert_eq!(
        told(json!({"dependentRequired": {"a": ["b"]}}), &json!({"a": 1})),
        ["dependentRequired at \"\""]
    );
}

#[test]
fn unknown_formats_and_annotations_refuse_nothing() {
    assert!(check(json!({"format": "phone", "example": 3}), &json!("x")).is_legal());
}

#[test]
fn a_broken_schema_is_no_verdict() {
    for schema in [
        json!({"exclusiveMinimum": true}),
        json!({"type": "strnig"}),
        json!({"type": 12}),
        json!({"required": true}),
        json!({"properties": []}),
        json!({"pattern": "("}),
        json!({"pattern": 3}),
        json!({"minLength": "x"}),
        json!({"multipleOf": "x"}),
        json!({"allOf": {}}),
        json!({"enum": 3}),
        json!({"$ref": "#/nowhere"}),
        json!({"$ref": "#/S"}),
        json!({"$ref": "http://127.0.0.1:9/x.json"}),
        json!({"properties": {"a": {"$ref": "file:///etc/hosts"}}}),
        json!({"dependentRequired": {"a": 3}}),
        json!("text"),
        json!(null),
        json!([1]),
    ] {
        let told = check(schema.clone(), &json!({"a": [1, "x"]}));
        assert!(matches!(told, Checked::Unusable(_)), "{schema}: {told:?}");
    }
}

#[test]
fn a_circle_of_schemas_ends() {
    let library = Library::new(json!({
        "A": {"allOf": [{"$ref": "#/B"}]}, "B": {"anyOf": [{"$ref": "#/A"}, {"type": "string"}]},
        "Tree": {"properties": {"left": {"$ref": "#/Tree"}}, "additionalProperties": false},
    }));
    let at = |pointer: &str| SchemaRef(pointer.into());
    let _ends = library.check(&at("/A"), &json!(3), Direction::Request);
    let deep = json!({"left": {"left": {"left": {"right": 1}}}});
    let told = library.check(&at("/Tree"), &deep, Direction::Request);
    assert_eq!(
        told.refusals().first().map(|r| r.pointer.as_str()),
        Some("/left/left/left")
    );
}

#[test]
fn a_pattern_that_takes_too_long_is_no_verdict() {
    let schema = json!({"pattern": "((?=a)a|a(?=a)a)*[^a]$"});
    let told = check(schema, &json!("a".repeat(60)));
    assert!(matches!(told, Checked::Unusable(_)), "{told:?}");
}

#[test]
fn read_only_need_not_be_sent_but_comes_back() {
    let library = Library::new(json!({"S": {"oneOf": [{"required": ["id"],
        "properties": {"id": {"readOnly": true}}}]}}));
    let at = SchemaRef("/S".into());
    assert!(
        library
            .check(&at, &json!({}), Direction::Request)
            .is_legal()
    );
    assert!(
        !library
            .check(&at, &json!({}), Direction::Response)
            .is_legal()
    );
}

#[test]
fn names_of_every_kind_are_found() {
    let library = Library::new(json!({"paths": {"/a b/{ü}%": {"S": {"type": "string"}}}}));
    let at = SchemaRef("/paths/~1a b~1{ü}%".into()).child("S");
    assert!(
        library
            .check(&at, &json!("x"), Direction::Request)
            .is_legal()
    );
    assert!(!library.check(&at, &json!(1), Direction::Request).is_legal());
}
