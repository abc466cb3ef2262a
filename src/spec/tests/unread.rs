//! Patterns that are no regular expressions: told with their place, and they cost nothing of what stands around them.

use super::{broken, read, shown, with_paths};

const PATHS: &str = "  /a:
    post:
      parameters:
        - {name: sort, in: query, schema: {type: string, pattern: '*.name'}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [code, name]
              properties:
                code:
                  type: string
                  minLength: 2
                  pattern: '^[A-Z++$'
                name: {type: string, maxLength: 9, pattern: '^(?=.*[a-z])\\w+$'}
              patternProperties:
                '(x-': {type: string}
              additionalProperties: false
";

#[test]
fn each_is_a_warning_with_its_place() {
    let api = read(&with_paths(PATHS)).expect("the document can be read");
    assert_eq!((api.operations.len(), api.left_out.len()), (1, 0));
    insta::assert_snapshot!(shown(&api.warnings), @r"
    warning: the pattern `*.name` is no regular expression: nothing is made or tried by it
      at api.yml:7:58
      7 |         - {name: sort, in: query, schema: {type: string, pattern: '*.name'}}
        |                                                          ^
      do: write it as in ECMA-262; until then give what fits under `values:` in naysayer.yml
    warning: the pattern `(x-` is no regular expression: nothing is made or tried by it
      at api.yml:20:15
      20 |               patternProperties:
         |               ^
      do: write it as in ECMA-262; until then give what fits under `values:` in naysayer.yml
    warning: the pattern `^[A-Z++$` is no regular expression: nothing is made or tried by it
      at api.yml:18:19
      18 |                   pattern: '^[A-Z++$'
         |                   ^
      do: write it as in ECMA-262; until then give what fits under `values:` in naysayer.yml
    ");
}

#[test]
fn what_stands_beside_it_is_still_tested() {
    let api = read(&with_paths(PATHS)).expect("the document can be read");
    let (_, found) = broken(&api);
    let broken: Vec<String> = found
        .kept
        .iter()
        .map(|one| format!("{} {}", one.keyword, one.pointer))
        .collect();
    for expected in ["minLength /code", "maxLength /name", "pattern /name"] {
        assert!(broken.iter().any(|one| one == expected), "{broken:?}");
    }
    let guessed = ["pattern /code", "additionalProperties /naysayer_extra"];
    assert!(
        !broken.iter().any(|one| guessed.contains(&one.as_str())),
        "{broken:?}"
    );
}
