//! Two documents side by side, in the words of `naysayer diff`.

use crate::spec::{Api, load};

use super::changes;

fn read(text: &str) -> Api {
    load("api.yaml", text.as_bytes()).unwrap()
}

fn lines(old: &str, new: &str) -> Vec<String> {
    let found = changes(&read(old), &read(new));
    let line = |change: &super::Change| format!("{} {}", change.operation, change.what);
    found.iter().map(line).collect()
}

const OLD: &str = "openapi: 3.1.0
info: { title: t, version: '1' }
paths:
  /items:
    get:
      parameters:
        - { name: sort, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
      responses: { '200': { description: fine } }
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: [string, 'null'], maxLength: 200 }
                kind: { enum: [a, b, old] }
                colour: { type: string }
                tags: { type: array, items: { type: string } }
                id: { type: integer, readOnly: true }
      responses: { '201': { description: fine } }
  /items/{id}:
    get: { responses: { '200': { description: fine } } }
    delete: { responses: { '204': { description: fine } } }
";

const NEW: &str = "openapi: 3.1.0
info: { title: t, version: '2' }
security: [{ k: [] }]
components: { securitySchemes: { k: { type: http, scheme: bearer } } }
paths:
  /items:
    get:
      security: []
      parameters:
        - { name: limit, in: query, required: true, schema: { type: integer, maximum: 50 } }
      responses: { '200': { description: fine } }
    post:
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [name, kind]
              properties:
                name: { type: string, maxLength: 80 }
                kind: { enum: [a, b, c] }
                owner: { type: string }
                tags: { type: array, items: { type: string, pattern: '^[a-z]+$' } }
      responses: { '201': { description: fine } }
  /items/{itemId}:
    get: { responses: { '200': { description: fine } } }
    put: { security: [], responses: { '200': { description: fine } } }
";

#[test]
fn every_difference_is_told() {
    insta::assert_debug_snapshot!(lines(OLD, NEW), @r#"
    [
        "GET /items query limit is required now",
        "GET /items query limit may be at most 50 now, 100 before",
        "GET /items query sort is gone",
        "POST /items body is required now",
        "POST /items body may have no further properties now",
        "POST /items body /name may no longer be null",
        "POST /items body /name may have at most 80 characters now, 200 before",
        "POST /items body /kind is required now",
        "POST /items body /kind may no longer be \"old\"",
        "POST /items body /kind may also be \"c\"",
        "POST /items body /owner is new",
        "POST /items body /tags/0 must match ^[a-z]+$ now",
        "POST /items body /colour is gone",
        "GET /items/{itemId} needs a credential now",
        "PUT /items/{itemId} is new",
        "DELETE /items/{id} is gone",
    ]
    "#);
}

#[test]
fn the_other_way_round_what_was_tighter_is_looser() {
    insta::assert_debug_snapshot!(lines(NEW, OLD), @r#"
    [
        "GET /items query limit may be left out now",
        "GET /items query limit may be at most 100 now, 50 before",
        "GET /items query sort is new",
        "POST /items body may be left out now",
        "POST /items body may have further properties now",
        "POST /items body /name may also be null",
        "POST /items body /name may have at most 200 characters now, 80 before",
        "POST /items body /kind may be left out now",
        "POST /items body /kind may no longer be \"c\"",
        "POST /items body /kind may also be \"old\"",
        "POST /items body /colour is new",
        "POST /items body /tags/0 must match ^[a-z]+$ no longer",
        "POST /items body /owner is gone",
        "GET /items/{id} needs no credential any more",
        "DELETE /items/{id} is new",
        "PUT /items/{itemId} is gone",
    ]
    "#);
}

#[test]
fn a_document_does_not_differ_from_itself() {
    assert!(lines(OLD, OLD).is_empty());
}
