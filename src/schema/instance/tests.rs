//! Instances for each keyword, as a user of the generator sees them.

use serde_json::{Value, json};

use super::{Direction, Library, SchemaRef, Size, Wish, instance};

fn make(root: Value, size: Size, direction: Direction) -> Result<Value, String> {
    let wish = Wish {
        seed: 7,
        size,
        direction,
        examples: true,
        known: &|_, _| None,
    };
    instance(&Library::new(root), &SchemaRef("/S".into()), &wish)
}

fn full(schema: Value) -> Value {
    make(json!({"S": schema}), Size::Full, Direction::Request).unwrap_or_else(Value::String)
}

fn minimal(root: Value) -> Value {
    make(root, Size::Minimal, Direction::Request).unwrap_or_else(Value::String)
}

/// A parameter or a form cannot say that a list is there and empty.
#[test]
fn what_is_written_item_by_item_has_an_item() {
    let root = json!({"S": {
        "required": ["ids", "none"],
        "properties": {
            "ids": {"type": "array", "items": {"type": "integer", "minimum": 4}},
            "none": {"type": "array", "items": {"type": "string"}, "maxItems": 0},
            "more": {"type": "array", "items": {"type": "string"}},
        },
    }});
    let made = |size| make(root.clone(), size, Direction::Request).unwrap_or_else(Value::String);
    assert_eq!(made(Size::Minimal), json!({"ids": [], "none": []}));
    assert_eq!(made(Size::Minimal.shown()), json!({"ids": [4], "none": []}));
}

/// Schemas whose instances are only asked to be legal; `instance` itself makes sure of it.
#[test]
fn every_keyword_is_obeyed() {
    for schema in [
        json!(true),
        json!({}),
        json!({"type": ["null", "integer"], "minimum": 5, "exclusiveMaximum": 6}),
        json!({"type": "number", "exclusiveMinimum": 0, "maximum": 0.5}),
        json!({"type": "number", "multipleOf": 0.01, "minimum": 3.145}),
        json!({"type": "integer", "multipleOf": 7, "minimum": 8}),
        json!({"type": "integer", "multipleOf": 1.5, "minimum": 4}),
        json!({"type": "integer", "maximum": -3}),
        json!({"type": "string", "minLength": 40}),
        json!({"type": "string", "maxLength": 3}),
        json!({"type": "string", "minLength": 0, "maxLength": 0}),
        json!({"type": "string", "pattern": "^AC[0-9a-fA-F]{32}$"}),
        json!({"type": "string", "pattern": "^(?=.*[0-9])[a-z0-9]+$", "minLength": 9, "maxLength": 12}),
        json!({"type": "string", "pattern": "^[a-z]*$", "minLength": 200}),
        json!({"allOf": [{"minimum": 3, "type": "number"}, {"maximum": 3.5, "type": "integer"}]}),
        json!({"allOf": [{"pattern": "^a"}, {"pattern": "b$"}], "enum": ["a", "b", "ab"]}),
        json!({"enum": [null, 1, "x"], "type": "string"}),
        json!({"const": {"a": [1]}}),
        json!({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": true}),
        json!({"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": true}),
        json!({"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": true}),
        json!({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "minItems": 3}),
        json!({"type": "array", "contains": {"const": "here"}, "minContains": 2}),
        json!({"type": "object", "minProperties": 3}),
        json!({"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}}),
        json!({"type": "object", "minProperties": 2, "additionalProperties": false, "patternProperties": {"^x-[a-z]{3}$": {}}}),
        json!({"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[A-Z]{2}$"}}),
        json!({"type": "object", "maxProperties": 1, "properties": {"a": {}, "b": {}}, "required": ["b"]}),
        json!({"properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b", "c"]}}),
        json!({"properties": {"k": {"enum": ["x", "y"]}}, "if": {"properties": {"k": {"const": "x"}}, "required": ["k"]}, "then": {"required": ["z"]}}),
        json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}}),
        json!({"oneOf": [{"type": "integer"}, {"type": "integer", "minimum": 5}]}),
        json!({"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]}),
        json!({"not": {"required": ["a"]}, "properties": {"a": {}, "b": {}}}),
    ] {
        for size in [Size::Full, Size::Minimal] {
            let made = make(json!({"S": schema}), size, Direction::Request);
            assert!(made.is_ok(), "{schema}: {made:?}");
        }
    }
}

#[test]
fn every_known_format_is_obeyed() {
    for format in [
        "uuid",
        "email",
        "idn-email",
        "date",
        "date-time",
        "time",
        "duration",
        "uri",
        "iri",
        "uri-reference",
        "iri-reference",
        "uri-template",
        "hostname",
        "ipv4",
        "ipv6",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "byte",
        "password",
        "binary",
        "phone",
    ] {
        let made = full(json!({"type": "string", "format": format}));
        let again = full(json!({"type": "string", "format": format}));
        assert_eq!(made, again, "{format}");
        let library = Library::new(json!({"S": {"type": "string", "format": format}}));
        assert!(
            library
                .check(&SchemaRef("/S".into()), &made, Direction::Request)
                .is_legal(),
            "{format}: {made}"
        );
    }
}

#[test]
fn minimal_is_what_is_required_and_full_is_all() {
    let schema = json!({"required": ["id", "name"], "properties": {
        "id": {"type": "string", "readOnly": true},
        "name": {"type": "string", "maxLength": 20},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["red"]}},
        "secret": {"type": "string", "writeOnly": true, "const": "s"}}});
    let root = json!({"S": schema});
    insta::assert_snapshot!(minimal(root.clone()), @r#"{"name":"name-329c08"}"#);
    insta::assert_snapshot!(full(schema), @r#"{"name":"name-329c08","tags":["red"],"secret":"s"}"#);
    let back = make(root, Size::Full, Direction::Response).unwrap_or_default();
    assert!(back.get("id").is_some() && back.get("secret").is_none());
}

#[test]
fn two_seeds_give_two_names() {
    let library = Library::new(json!({"S": {"properties": {"name": {"type": "string"}}}}));
    let with = |seed| {
        let wish = Wish {
            seed,
            size: Size::Full,
            direction: Direction::Request,
            examples: true,
            known: &|_, _| None,
        };
        instance(&library, &SchemaRef("/S".into()), &wish)
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn what_is_known_wins_where_it_is_legal() {
    let library = Library::new(
        json!({"S": {"required": ["project_id", "n"], "properties": {
        "project_id": {"type": "string", "example": "p-9"}, "n": {"type": "integer", "example": 4}}}}),
    );
    let known = |_: &str, name: &str| (name == "project_id" || name == "n").then(|| json!("p-1"));
    let wish = Wish {
        seed: 1,
        size: Size::Minimal,
        direction: Direction::Request,
        examples: true,
        known: &known,
    };
    let made = instance(&library, &SchemaRef("/S".into()), &wish);
    assert_eq!(made, Ok(json!({"project_id": "p-1", "n": 4})));
}

#[test]
fn an_example_of_the_whole_tells_about_its_parts() {
    let schema = json!({"example": {"a": "hello", "b": "not a number", "id": 3}, "required": ["a", "b"],
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "id": {"readOnly": true}}});
    assert_eq!(full(schema), json!({"a": "hello", "b": 1}));
}

#[test]
fn the_discriminator_names_the_branch() {
    let made = minimal(
        json!({"S": {"oneOf": [{"$ref": "#/Cat"}, {"$ref": "#/Dog"}],
            "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/Cat", "dog": "#/Dog"}}},
        "Cat": {"required": ["kind"], "properties": {"kind": {"type": "string"}}, "not": {"required": ["bark"]}},
        "Dog": {"required": ["kind", "bark"], "properties": {"kind": {"type": "string"}, "bark": {}}}}),
    );
    assert_eq!(made, json!({"kind": "cat"}));
    // Without a mapping the schema's name is the tag, and branches that overlap are told apart by it.
    let made = minimal(
        json!({"S": {"oneOf": [{"$ref": "#/Cat"}, {"$ref": "#/Dog"}],
            "discriminator": {"propertyName": "kind"}},
        "Cat": {"required": ["kind"], "properties": {"kind": {"type": "string"}}},
        "Dog": {"required": ["kind"], "properties": {"kind": {"type": "string"}}}}),
    );
    assert_eq!(made, json!({"kind": "Cat"}));
}

#[test]
fn circles_end_and_the_impossible_is_said() {
    let tree = json!({"S": {"required": ["name"], "properties": {"name": {"const": "n"},
        "children": {"type": "array", "items": {"$ref": "#/S"}}}}});
    assert!(make(tree, Size::Full, Direction::Request).is_ok());
    insta::assert_snapshot!(minimal(json!({"S": {"required": ["s"], "properties": {"s": {"$ref": "#/S"}}}})), @r#""/s/s/s/s/s/s/s/s/s/s/s/s/s/s/s/s/s is nested too deep""#);
    insta::assert_snapshot!(full(json!({"type": "integer", "minimum": 3, "maximum": 2})), @r#""no number lies between the bounds""#);
    insta::assert_snapshot!(full(json!({"type": "string", "minLength": 9_000_000})), @r#""no text can be 9000000 characters long at \"\"""#);
    insta::assert_snapshot!(full(json!({"required": ["a"], "properties": {"a": false}})), @r#""\"/a\" is forbidden""#);
    insta::assert_snapshot!(full(json!({"pattern": "^(a)\\1(?!x)$", "type": "string"})), @r#""no text found for the pattern ^(a)\\1(?!x)$ at \"\"""#);
}
