//! Documents that are meant to exhaust whoever reads them.

use super::{read, with_paths};
use crate::words::{OperationKey, Place};

#[test]
fn an_alias_bomb_is_refused() {
    let mut text = "openapi: 3.0.0\na0: &a0 [1,1,1,1,1,1,1,1,1]\n".to_owned();
    for level in 1..10 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 9].join(",");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let problem = read(&text).expect_err("nobody unfolds this");
    insta::assert_snapshot!(problem, @r"
    error: not readable as YAML or JSON: aliases repeat more than 200000 values
      at api.yml:7:14
      7 | a5: &a5 [*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4]
        |              ^
      do: mend what stands there or just before it
    ");
}

#[test]
fn an_anchor_that_holds_itself_is_refused() {
    let problem = read("openapi: 3.0.0\na: &a\n  b: *a\n").expect_err("this has no end");
    insta::assert_snapshot!(problem, @r"
    error: not readable as YAML or JSON: an alias stands inside the value that it names
      at api.yml:3:6
      3 |   b: *a
        |      ^
      do: mend what stands there or just before it
    ");
}

#[test]
fn deep_nesting_is_refused_however_it_is_written() {
    let flow = format!("openapi: 3.0.0\na: {}", "[".repeat(20_000));
    let block: String = (0..400)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let mut aliases = String::from("openapi: 3.0.0\n");
    for level in 0..5 {
        let (open, close) = ("[".repeat(100), "]".repeat(100));
        let inner = match level {
            0 => "1".to_owned(),
            _ => format!("*a{}", level - 1),
        };
        aliases.push_str(&format!("a{level}: &a{level} {open}{inner}{close}\n"));
    }
    for text in [flow, block, aliases] {
        let problem = read(&text).expect_err("this is too deep");
        assert!(problem.at.is_some(), "{problem}");
    }
}

#[test]
fn too_many_bytes_and_values_are_refused() {
    let problem = read(&" ".repeat(64 * 1024 * 1024 + 1)).expect_err("this is too large");
    insta::assert_snapshot!(problem, @r"
    error: the file is larger than 64 MB
      at api.yml:1:1
      do: split the document, or remove long examples
    ");
    let problem = read(&format!(
        "openapi: 3.0.0\nx-list: [{}]\n",
        "1,".repeat(2_000_000)
    ));
    let problem = problem.expect_err("these are too many");
    assert!(
        problem
            .what
            .contains("the document holds more than 2000000 values"),
        "{problem}"
    );
    assert_eq!(problem.at.map(|at| at.line), Some(2));
}

#[test]
fn references_that_multiply_are_stopped() {
    let parameters: String = (0..900)
        .map(|index| format!("      - {{name: q{index}, in: query}}\n"))
        .collect();
    let paths: String = (0..2_000)
        .map(|index| format!("  /p{index}: {{$ref: '#/x-item'}}\n"))
        .collect();
    let text = format!(
        "{}x-item:\n    get: {{}}\n    parameters:\n{parameters}",
        with_paths(&paths)
    );
    let api = read(&text).expect("the document can be read");
    assert_eq!(api.operations.len() + api.left_out.len(), 2_000);
    assert!(!api.operations.is_empty());
    assert!(!api.left_out.is_empty());
}

#[test]
fn methods_that_multiply_are_stopped() {
    let methods: String = (0..2_000)
        .map(|index| format!("M{index}: {{}}, "))
        .collect();
    let paths: String = (0..2_000)
        .map(|index| format!("  /p{index}: {{$ref: '#/x-item'}}\n"))
        .collect();
    let text =
        format!("openapi: 3.2.0\npaths:\n{paths}x-item: {{additionalOperations: {{{methods}}}}}\n");
    let api = read(&text).expect("the document can be read");
    assert!(api.left_out.len() < 600_000);
    assert!(!api.left_out.is_empty());
}

#[test]
fn circles_of_schemas_end() {
    let api = read(&with_paths(
        "  /a:\n    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}\ncomponents:\n  schemas:\n    A: {allOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/B'}]}\n    B: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}\n",
    ))
    .expect("the document can be read");
    let place = Place::Body("/x".to_owned());
    let location = api.locate(&OperationKey::new("post", "/a"), Some(&place));
    assert_eq!(location.line, 5);
}
