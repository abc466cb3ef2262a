//! What YAML and JSON mean.

use serde_json::{Value, json};

use crate::spec::text;

fn value(text: &str) -> Value {
    match text::parse(text, 0, 2_000_000) {
        Ok(Some(text)) => text.value,
        Ok(None) => Value::Null,
        Err(problem) => panic!("{}", problem.what),
    }
}

#[test]
fn yaml_and_json_mean_what_they_say() {
    let table = [
        ("[y, yes, on, true]", json!(["y", "yes", "on", true])),
        (
            "200: a\nnull: b\ntrue: c",
            json!({"200": "a", "null": "b", "true": "c"}),
        ),
        ("a: &x {b: 1}\nc: *x", json!({"a": {"b": 1}, "c": {"b": 1}})),
        (
            "base: &b {x: 1, y: 2}\nnew:\n  y: 3\n  <<: *b\n  z: 4",
            json!({"base": {"x": 1, "y": 2}, "new": {"y": 3, "z": 4, "x": 1}}),
        ),
        (
            "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}",
            json!({"a": {"x": 1}, "b": {"x": 2, "y": 2}, "c": {"x": 1, "y": 2}}),
        ),
        ("{\"<<\": 1}", json!({"<<": 1})),
        ("!custom {a: !!str 1, b: !x 2}", json!({"a": "1", "b": 2})),
        ("{\"a\": \"\\ud83d\\ude00\"}", json!({"a": "😀"})),
        ("&k key: 1\nother: *k", json!({"key": 1, "other": "key"})),
        ("a: |\n  b\n  c\n", json!({"a": "b\nc\n"})),
        ("- 'it''s'\n- \"1\"\n- 1", json!(["it's", "1", 1])),
        ("", Value::Null),
        ("# nothing\n", Value::Null),
    ];
    for (text, wanted) in table {
        assert_eq!(value(text), wanted, "{text}");
    }
}

#[test]
fn a_key_that_stands_twice_is_noted_and_one_that_overrides_a_merge_is_not() {
    let text = "a: 1\nb: &b {x: 1}\na: 2\nc: {x: 2, <<: *b}\n";
    let Ok(Some(read)) = text::parse(text, 0, 2_000_000) else {
        panic!("the text can be read");
    };
    assert_eq!(read.value["a"], 2);
    assert_eq!(read.oddities.len(), 1);
    let (what, spot) = &read.oddities[0];
    assert_eq!(
        what,
        "the key `a` stands twice in one map; the last one counts"
    );
    assert_eq!((spot.line, spot.column), (3, 1));
    let mark = read.mark.child("a").expect("`a` has a place");
    assert_eq!(mark.spot.line, 3);
}

#[test]
fn positions_are_those_of_keys_and_items() {
    let text = "a:\n  - b: 1\n    é: [x, {k: v}]\n";
    let Ok(Some(read)) = text::parse(text, 0, 2_000_000) else {
        panic!("the text can be read");
    };
    let spot = |path: &[&str]| {
        let mut mark = &read.mark;
        for key in path {
            mark = mark.child(key).expect("the path leads somewhere");
        }
        (mark.spot.line, mark.spot.column)
    };
    assert_eq!(spot(&["a"]), (1, 1));
    assert_eq!(spot(&["a", "0"]), (2, 5));
    assert_eq!(spot(&["a", "0", "é"]), (3, 5));
    assert_eq!(spot(&["a", "0", "é", "1"]), (3, 12));
    assert_eq!(spot(&["a", "0", "é", "1", "k"]), (3, 13));
}
