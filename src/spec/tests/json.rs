//! The fast reader of JSON says what the reader of YAML says, to the column, or nothing.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::spec::json;
use crate::spec::text::{self, Text};

const MOST: usize = 2_000_000;

fn by_yaml(text: &str) -> Option<Text> {
    text::parse_yaml(text, 3, MOST).ok().flatten()
}

#[test]
fn what_both_read_is_the_same() {
    let texts = [
        "{}",
        " [ ]\r\n",
        "{\"a\": [1, -2, 3.50, 1e3, 0, -0, 1E-2, 18446744073709551616, 1e400],\n\t\"b\":true , \"c\" : null}",
        "{\"é😀\": \"ü\", \"next\": [\"😀\", {\"k\": \"\\u00e9\\ud83d\\ude00\\n\\t\\\"\\\\\\/\\b\\f\\r\"}]}",
        "{\r\n  \"a\": 1,\r\n  \"b\": {\r    \"c\": [false]\n}}",
        "{\"twice\": 1, \"b\": {\"x\": 1, \"x\": [2]}, \"twice\": {\"y\": 3}}",
        "{\"<<\": {\"a\": 1}, \"null\": \"null\", \"200\": \"1\", \"\": 0}",
    ];
    for text in texts {
        let read = json::parse(text, 3, MOST);
        assert!(read.is_some(), "{text} is JSON");
        assert_eq!(read, by_yaml(text), "{text}");
    }
}

#[test]
fn what_is_no_json_is_left_to_yaml() {
    let texts = [
        "",
        "a",
        "1",
        "\"a\"",
        "null",
        "{",
        "[1",
        "[1,]",
        "{\"a\" 1}",
        "{\"a\": 1,}",
        "{a: 1}",
        "{} {}",
        "[1]]",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1e]",
        "[-]",
        "['a']",
        "[\"a\nb\"]",
        "[\"a\tb\"]",
        "[\"\\x41\"]",
        "[\"\\ud800\"]",
        "[\"\\ud800\\u0041\"]",
        "[\"\\u12\"]",
        "[\"a]",
        "[tru]",
        "[nulll]",
        "[] # no comment",
        "{1: 2}",
    ];
    for text in texts {
        assert_eq!(json::parse(text, 0, MOST), None, "{text}");
    }
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(json::parse(&deep(256), 0, MOST).is_some());
    assert!(json::parse(&deep(257), 0, MOST).is_none());
    assert!(json::parse("[1, {\"a\": 2}]", 0, 5).is_some());
    assert!(json::parse("[1, {\"a\": 2}]", 0, 4).is_none());
}

/// Blanks as people and programs write them.
fn blank() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just(""),
        Just(" "),
        Just("\n  "),
        Just("\r\n"),
        Just(" \n")
    ]
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-c~/ {}:,#-]{0,4}".prop_map(|plain| plain),
        "[äß😀\u{2028}\u{85}]{1,2}".prop_map(|plain| plain),
        any::<char>().prop_map(|one| {
            let mut units = [0; 2];
            let units = one.encode_utf16(&mut units).iter();
            units.fold(String::new(), |mut text, unit| {
                let _ = write!(text, "\\u{unit:04x}");
                text
            })
        }),
        Just("\\\"\\n".to_owned()),
    ];
    vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn value() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        text(),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f32>().prop_map(|number| match number.is_finite() {
            true => format!("{number:e}"),
            false => "null".to_owned(),
        }),
        Just("true".to_owned()),
        Just("false".to_owned()),
    ];
    let deeper = leaf.prop_recursive(4, 40, 6, |inner| {
        let item = (blank(), inner, blank())
            .prop_map(|(before, item, after)| format!("{before}{item}{after}"))
            .boxed();
        let entry = (blank(), text(), item.clone())
            .prop_map(|(before, key, item)| format!("{before}{key} :{item}"));
        prop_oneof![
            vec(item, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            vec(entry, 0..6).prop_map(|entries| format!("{{{}}}", entries.join(","))),
        ]
    });
    deeper.boxed()
}

#[test]
fn json_by_chance_is_read_as_yaml_reads_it() {
    let config = Config {
        cases: 1_500,
        failure_persistence: None,
        ..Config::default()
    };
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let compared = std::cell::Cell::new(0);
    let texts = (blank(), value(), blank())
        .prop_map(|(before, value, after)| format!("{before}{value}{after}"));
    let mut runner = TestRunner::new_with_rng(config, chance);
    let kept = runner.run(&texts, |text| {
        let Some(fast) = json::parse(&text, 3, MOST) else {
            // A scalar alone is for the other reader.
            let is_nested = text.trim_start().starts_with(['{', '[']);
            proptest::prop_assert!(!is_nested, "{text} is JSON");
            return Ok(());
        };
        if let Some(slow) = by_yaml(&text) {
            proptest::prop_assert_eq!(fast, slow);
            compared.set(compared.get() + 1);
        }
        Ok(())
    });
    if let Err(broken) = kept {
        panic!("{broken}");
    }
    assert!(compared.get() > 700, "{}", compared.get());
}
