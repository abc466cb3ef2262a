//! Each keyword both ways: what breaks it is found and confirmed, what is still legal is dropped.

use serde_json::{Value, json};

use super::{Change, Direction, Library, SchemaRef, Violations, violations};

fn broken(schema: Value, instance: &Value) -> Violations {
    let library = Library::new(json!({"S": schema}));
    violations(
        &library,
        &SchemaRef("/S".into()),
        instance,
        Direction::Request,
    )
}

/// One line per violation: keyword, place, change.
fn lines(schema: Value, instance: &Value) -> Vec<String> {
    let found = broken(schema, instance);
    let lines = found.kept.iter().map(|violation| match &violation.change {
        Change::Set(value) => format!("{} {}={value}", violation.keyword, violation.pointer),
        Change::Remove => format!("{} -{}", violation.keyword, violation.pointer),
    });
    lines.collect()
}

#[test]
fn each_keyword_has_its_smallest_break() {
    for (schema, instance, expected) in [
        (json!({"minimum": 3}), json!(4), vec!["minimum =2"]),
        (json!({"maximum": 3}), json!(1), vec!["maximum =4"]),
        (
            json!({"exclusiveMinimum": 3}),
            json!(4),
            vec!["exclusiveMinimum =3"],
        ),
        (
            json!({"exclusiveMaximum": 0.5}),
            json!(0),
            vec!["exclusiveMaximum =0.5"],
        ),
        (json!({"multipleOf": 5}), json!(10), vec!["multipleOf =11"]),
        (
            json!({"multipleOf": 0.5}),
            json!(1),
            vec!["multipleOf =1.25"],
        ),
        (
            json!({"multipleOf": 10, "maximum": 20}),
            json!(20),
            vec!["maximum =30", "multipleOf =19"],
        ),
        (
            json!({"minLength": 2}),
            json!("abc"),
            vec!["minLength =\"a\""],
        ),
        (
            json!({"maxLength": 4}),
            json!("äb"),
            vec!["maxLength =\"äbbbb\""],
        ),
        (
            json!({"pattern": "^a+$"}),
            json!("aa"),
            vec!["pattern =\"!a\""],
        ),
        (
            json!({"format": "date"}),
            json!("2026-01-01"),
            vec!["format =\"nay\"", "format =\"2023-02-30\""],
        ),
        (
            json!({"format": "hostname"}),
            json!("a.example.com"),
            vec!["format =\"nay nay\""],
        ),
        (json!({"minItems": 2}), json!([1, 2]), vec!["minItems =[1]"]),
        (
            json!({"maxItems": 2}),
            json!([]),
            vec!["maxItems =[\"nay0\",\"nay1\",\"nay2\"]"],
        ),
        (
            json!({"uniqueItems": true}),
            json!([1, 2]),
            vec!["uniqueItems =[1,1,2]"],
        ),
        (
            json!({"uniqueItems": true, "maxItems": 2}),
            json!([1, 2]),
            vec!["maxItems =[1,2,3]", "uniqueItems =[1,1]"],
        ),
        (
            json!({"anyOf": [{"type": "array", "uniqueItems": true, "maxItems": 2}, {"type": "null"}]}),
            json!([1, 2]),
            vec![
                "maxItems =[1,2,3]",
                "type ={\"nay\":\"nay\"}",
                "uniqueItems =[1,1]",
            ],
        ),
        (
            json!({"maxItems": 0, "items": {"type": "integer"}}),
            json!([]),
            vec!["maxItems =[1]"],
        ),
        (
            json!({"contains": {"const": 1}}),
            json!([1]),
            vec!["contains =[]"],
        ),
        (
            json!({"required": ["a"]}),
            json!({"a": 1, "b": 2}),
            vec!["required -/a"],
        ),
        (
            json!({"additionalProperties": false}),
            json!({}),
            vec!["additionalProperties /naysayer_extra=\"nay\""],
        ),
        (
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({"a": 1, "b": 2}),
            vec!["dependentRequired -/b"],
        ),
        (
            json!({"required": ["a"], "dependentRequired": {"b": ["a"]}, "minProperties": 2}),
            json!({"a": 1, "b": 2}),
            vec![
                "dependentRequired -/a",
                "minProperties ={\"a\":1}",
                "required ={\"naysayer_extra\":\"nay\",\"naysayer_extra1\":\"nay\"}",
            ],
        ),
        (
            json!({"dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"maximum": 3}}}}}),
            json!({"a": 1, "b": 2}),
            vec!["maximum /b=4", "required -/b"],
        ),
        (
            json!({"patternProperties": {"^x-[a-z]$": {"type": "string", "maxLength": 3}}}),
            json!({"a": 1}),
            vec![
                "maxLength /x-o=\"d8ee\"",
                "type /x-o=null",
                "type /x-o={\"nay\":\"nay\"}",
            ],
        ),
        (
            json!({"additionalProperties": {"type": "integer", "minimum": 5}}),
            json!({}),
            vec![
                "minimum /naysayer_extra=4",
                "type /naysayer_extra=\"nay\"",
                "type /naysayer_extra=null",
            ],
        ),
        (
            json!({"minProperties": 1}),
            json!({"a": 1}),
            vec!["minProperties ={}"],
        ),
        (
            json!({"maxProperties": 1}),
            json!({"a": 1}),
            vec!["maxProperties ={\"a\":1,\"naysayer_extra0\":1}"],
        ),
        (
            json!({"enum": ["a", "b"]}),
            json!("a"),
            vec!["enum ={\"nay\":\"nay\"}", "enum =null", "enum =\"nay\""],
        ),
        (
            json!({"const": 7}),
            json!(7),
            vec!["const =\"nay\"", "const =null", "const =1000010"],
        ),
        (
            json!({"type": "string"}),
            json!("x"),
            vec!["type ={\"nay\":\"nay\"}", "type =null"],
        ),
        (
            json!({"type": "integer"}),
            json!(1),
            vec!["type =\"nay\"", "type =null"],
        ),
        (
            json!({"type": "boolean"}),
            json!(true),
            vec!["type =\"nay\"", "type =null"],
        ),
        (
            json!({"type": "array"}),
            json!([]),
            vec!["type ={\"nay\":\"nay\"}", "type =null"],
        ),
        (
            json!({"type": "object"}),
            json!({}),
            vec!["type =[\"nay\"]", "type =null"],
        ),
        (
            json!({"type": ["string", "object", "null"]}),
            json!("x"),
            vec!["type =[\"nay\"]"],
        ),
    ] {
        let mut found = lines(schema.clone(), &instance);
        found.sort();
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        expected.sort();
        assert_eq!(found, expected, "{schema}");
    }
}

#[test]
fn what_is_still_legal_is_dropped_and_counted() {
    for schema in [
        json!({"pattern": ""}),
        json!({"anyOf": [{"type": "string"}, {"type": "object"}, true]}),
        json!({"type": ["string", "array", "object", "integer", "boolean", "null"]}),
    ] {
        let found = broken(schema.clone(), &json!("x"));
        assert_eq!(found.kept, [], "{schema}");
        assert!(
            found.still_legal > 0 || schema.get("type").is_some(),
            "{schema}"
        );
    }
}

#[test]
fn nothing_is_said_about_an_instance_that_is_illegal_or_a_schema_that_is_broken() {
    assert_eq!(
        broken(json!({"type": "string"}), &json!(1)),
        Violations::default()
    );
    assert_eq!(
        broken(json!({"minimum": "x"}), &json!(1)),
        Violations::default()
    );
}

#[test]
fn every_depth_is_reached_and_each_kind_comes_first_once() {
    let schema = json!({"type": "object", "required": ["a", "list"], "properties": {
        "a": {"type": "string", "maxLength": 3},
        "list": {"type": "array", "items": {"type": "object", "required": ["n"], "properties": {
            "n": {"type": "integer", "maximum": 9}}}}}});
    let found = lines(schema, &json!({"a": "x", "list": [{"n": 1}, {"n": 2}]}));
    insta::assert_snapshot!(found.join("\n"), @r#"
    type =["nay"]
    type =null
    required -/a
    maxLength /a="xxxx"
    maximum /list/0/n=10
    required -/list
    type /a={"nay":"nay"}
    type /a=null
    type /list={"nay":"nay"}
    type /list=null
    required -/list/0/n
    type /list/0=["nay"]
    type /list/0=null
    type /list/0/n="nay"
    type /list/0/n=null
    "#);
}

#[test]
fn inside_alternatives_the_aim_is_named_and_every_branch_has_to_refuse() {
    let schema = json!({"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 2}]});
    let found = lines(schema, &json!("ab"));
    insta::assert_snapshot!(found.join("\n"), @r#"
    type ={"nay":"nay"}
    maxLength ="abb"
    "#);
    let cats = json!({"oneOf": [
            {"required": ["kind"], "properties": {"kind": {"const": "cat"}}},
            {"required": ["kind"], "properties": {"kind": {"const": "dog"}}}],
        "discriminator": {"propertyName": "kind"}});
    insta::assert_snapshot!(lines(cats, &json!({"kind": "dog"})).join("\n"), @r#"
    required -/kind
    oneOf /kind="nay"
    type /kind={"nay":"nay"}
    type /kind=null
    const /kind="dog-nay"
    "#);
}

#[test]
fn read_only_properties_are_not_missed() {
    let schema = json!({"required": ["id"], "properties": {"id": {"readOnly": true}}});
    assert_eq!(lines(schema, &json!({"id": 1})), Vec::<String>::new());
}

#[test]
fn the_number_of_violations_is_bounded() {
    let wide: serde_json::Map<String, Value> = (0..900)
        .map(|n| (format!("p{n}"), json!({"type": "integer"})))
        .collect();
    let instance = wide.keys().map(|name| (name.clone(), json!(1))).collect();
    assert_eq!(
        broken(json!({"properties": wide}), &instance).kept.len(),
        super::KEPT
    );
}

#[test]
fn two_branches_at_once_are_one_too_many() {
    let branch = |name: &str| json!({"type": "object", "required": [name], "properties": {name: {"const": 1}}});
    let schema = json!({"oneOf": [branch("card"), branch("bank")]});
    let found = lines(schema, &json!({"bank": 1}));
    assert!(
        found.contains(&r#"oneOf ={"bank":1,"card":1}"#.to_owned()),
        "{found:?}"
    );
}
