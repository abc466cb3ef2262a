//! References to schemas that are not there: told with their place, and no more lost than must be.

use serde_json::json;

use super::{broken, read, shown, with_paths};
use crate::schema::Direction;

const DEEP: &str = "  /a:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Pet'}
components:
  schemas:
    Pet:
      type: object
      required: [name, owner]
      properties:
        name: {type: string, maxLength: 9}
        owner:
          $ref: '#/components/schemas/Gone'
        tags: {type: array, items: {$ref: '#/components/schemas/Gone'}}
";

#[test]
fn one_deep_in_a_schema_is_a_warning_with_its_place() {
    let api = read(&with_paths(DEEP)).expect("the document can be read");
    assert_eq!((api.operations.len(), api.left_out.len()), (1, 0));
    insta::assert_snapshot!(shown(&api.warnings), @r"
    warning: `#/components/schemas/Gone` leads nowhere
      at api.yml:17:9
      17 |         owner:
         |         ^
    ");
}

#[test]
fn what_stands_beside_it_is_still_tested() {
    let api = read(&with_paths(DEEP)).expect("the document can be read");
    let (schema, found) = broken(&api);
    let broken: Vec<_> = found.kept.iter().map(|one| one.keyword.as_str()).collect();
    assert!(broken.contains(&"maxLength"), "{broken:?}");
    let legal = |value| api.schemas.check(schema, &value, Direction::Request);
    assert!(legal(json!({"name": "n", "owner": 1})).is_legal());
    assert!(!legal(json!({"name": "n"})).is_legal());
}

#[test]
fn one_that_costs_an_operation_is_told_there_and_only_there() {
    let api = read(&with_paths(
        "  /a:
    post: {requestBody: {$ref: '#/components/requestBodies/Gone'}}
    get: {responses: {'200': {description: x, links: {next: {operationRef: '#/paths/~1b/get'}}}}}
",
    ))
    .expect("the document can be read");
    assert_eq!((api.operations.len(), api.left_out.len()), (1, 1));
    insta::assert_snapshot!(shown(&api.warnings), @r"
    warning: the link `next` leads to no operation of this document
      at api.yml:6:55
      6 |     get: {responses: {'200': {description: x, links: {next: {operationRef: '#/paths/~1b/get'}}}}}
        |                                                       ^
    ");
}

#[test]
fn examples_may_hold_what_looks_like_one() {
    let api = read(&with_paths(
        "  /a:
    get:
      parameters:
        - {name: q, in: query, schema: {type: object, example: {$ref: '#/nowhere'}, default: {$ref: '#/gone'}}}
",
    ))
    .expect("the document can be read");
    assert_eq!(shown(&api.warnings), "");
}
