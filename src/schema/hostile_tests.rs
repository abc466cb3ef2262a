//! Schemas and values made to hang, overflow or panic: each ends in an answer.

use serde_json::{Map, Value, json};

use super::{
    Direction, Library, SchemaRef, Size, Wish, instance, odd, text_violations, violations,
};

/// Everything the room offers, on one schema; whatever it answers, it answers.
fn everything(root: Value) -> Result<Value, String> {
    let library = Library::new(root);
    let at = SchemaRef("/S".into());
    let mut made = Err(String::new());
    for size in [Size::Minimal, Size::Full] {
        for direction in [Direction::Response, Direction::Request] {
            let wish = Wish {
                seed: 3,
                size,
                direction,
                examples: true,
                known: &|_, _| None,
            };
            made = instance(&library, &at, &wish);
            if let Ok(value) = &made {
                let _ends = violations(&library, &at, value, direction);
                let _ends = odd(&library, &at, value, usize::MAX);
            }
        }
    }
    let _ends = text_violations(&library, &at, "1,2,3");
    let _ends = (
        library.properties(&at),
        library.primary_type(&at),
        library.items(&at),
    );
    made
}

#[test]
fn a_library_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Library>();
}

#[test]
fn doubling_circles_end() {
    // Each level asks for two of the next: 2^30 values if nobody counted.
    let mut root = Map::new();
    root.insert("S".to_owned(), json!({"$ref": "#/L0"}));
    for level in 0..30 {
        let next = json!({"$ref": format!("#/L{}", level + 1)});
        let both =
            json!({"type": "object", "required": ["a", "b"], "properties": {"a": next, "b": next}});
        root.insert(format!("L{level}"), both);
    }
    root.insert("L30".to_owned(), json!({"type": "string"}));
    assert!(everything(Value::Object(root)).is_err());
}

#[test]
fn alternatives_that_never_fit_end() {
    let branch = json!({"required": ["x"], "properties": {"x": {"$ref": "#/S"}}});
    let branches = vec![branch; 12];
    assert!(everything(json!({"S": {"oneOf": branches}})).is_err());
}

#[test]
fn circles_of_branches_end() {
    assert!(everything(json!({"S": {"allOf": [{"$ref": "#/S"}, {"anyOf": [{"$ref": "#/S"}, {"type": "string"}]}]}})).is_ok());
    assert!(everything(json!({"S": {"$ref": "#/T"}, "T": {"$ref": "#/S"}})).is_err());
}

#[test]
fn absurd_numbers_and_sizes_end() {
    for schema in [
        json!({"type": "string", "minLength": 18_446_744_073_709_551_615_u64}),
        json!({"type": "string", "maxLength": -1}),
        json!({"type": "array", "minItems": 1e18, "items": {}}),
        json!({"type": "array", "minItems": 900, "uniqueItems": true, "items": {"type": "boolean"}}),
        json!({"type": "object", "minProperties": 1e9}),
        json!({"type": "integer", "minimum": 1e300, "multipleOf": 1e-300}),
        json!({"type": "number", "multipleOf": 0}),
        json!({"type": "number", "exclusiveMinimum": 1.797_693_134_862_315_7e308}),
        json!({"type": "string", "pattern": "(a{1000}){1000}"}),
        json!({"type": "string", "pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}),
        json!({"type": "string", "pattern": "(?:".repeat(2_000)}),
        json!({"type": "string", "enum": []}),
        json!({"type": []}),
        json!({"oneOf": []}),
        json!({"properties": {"": {"properties": {"~/": {"type": "string"}}}}, "required": [""]}),
    ] {
        let _answer = everything(json!({"S": schema}));
    }
}

#[test]
fn wide_and_deep_schemas_end() {
    let wide: Map<String, Value> = (0..3_000)
        .map(|n| (format!("p{n}"), json!({"type": "string"})))
        .collect();
    let required: Vec<&String> = wide.keys().collect();
    let _answer = everything(json!({"S": {"required": required, "properties": wide}}));
    let deep = (0..100).fold(
        json!({"type": "string"}),
        |inner, _| json!({"required": ["d"], "properties": {"d": inner}}),
    );
    let answer = everything(json!({"S": deep}));
    assert!(answer.is_err_and(|why| why.ends_with("is nested too deep")));
}

#[test]
fn a_text_of_any_kind_is_read() {
    let library = Library::new(json!({"S": {"type": "integer"}}));
    let long = "1,".repeat(100_000);
    for text in [
        "",
        ",",
        "=",
        "1e999",
        "NaN",
        "inf",
        "-",
        "{",
        "[[[[",
        "\u{0}",
        "٣",
        long.as_str(),
    ] {
        assert!(
            !library.check_text(&SchemaRef("/S".into()), text).is_legal(),
            "{text:.20}"
        );
    }
}
