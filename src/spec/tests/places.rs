//! One document that has most of what there is, and the lines on which it stands.

use crate::spec::{Api, load};
use crate::words::{OperationKey, Place};

const DOCUMENT: &str = include_str!("../../../fixtures/specs/ok-places.yml");
const TEMPLATE: &str = "/projects/{projectId}/notes/{noteId}";

fn api() -> Api {
    load("ok-places.yml", DOCUMENT.as_bytes()).expect("the document can be read")
}

/// Line and column of the only place where `text` begins in the document.
fn stands(text: &str) -> (u32, u32) {
    let mut found = DOCUMENT.match_indices(text);
    let at = found.next().expect("the text is there").0;
    assert!(found.next().is_none(), "`{text}` stands there twice");
    let before = &DOCUMENT[..at];
    let line = before.matches('\n').count() + 1;
    let column = at - before.rfind('\n').map_or(0, |end| end + 1) + 1;
    (line as u32, column as u32)
}

#[test]
fn every_part_of_an_operation_is_read() {
    let api = api();
    assert_eq!(
        (api.title.as_str(), api.version.as_str()),
        ("Places", "1.0")
    );
    insta::assert_debug_snapshot!(api.servers, @r#"
    [
        Server {
            url: "https://api.example.com:8443/v1",
        },
    ]
    "#);
    insta::assert_debug_snapshot!(api.schemes, @r#"
    {
        "bearer": Scheme {
            kind: Http {
                scheme: "bearer",
                format: Some(
                    "JWT",
                ),
            },
            at: Location {
                file: "ok-places.yml",
                line: 69,
                column: 5,
            },
        },
        "flow": Scheme {
            kind: OAuth2 {
                token_url: Some(
                    "https://login.example.com/token",
                ),
            },
            at: Location {
                file: "ok-places.yml",
                line: 71,
                column: 5,
            },
        },
        "key": Scheme {
            kind: ApiKeyHeader(
                "X-Key",
            ),
            at: Location {
                file: "ok-places.yml",
                line: 70,
                column: 5,
            },
        },
    }
    "#);
    insta::assert_debug_snapshot!("operations", api.operations);
}

#[test]
fn what_is_broken_costs_itself_only() {
    let api = api();
    let left: Vec<_> = api
        .left_out
        .iter()
        .map(|left| format!("{}\n{}", left.key, left.why))
        .collect();
    insta::assert_snapshot!(left.join("\n"), @r"
    DELETE /projects/{projectId}/notes/{noteId}
    error: `#/components/requestBodies/Missing` leads nowhere
      at ok-places.yml:62:7
      62 |       requestBody: {$ref: '#/components/requestBodies/Missing'}
         |       ^
    PATCH /projects/{projectId}/notes/{noteId}
    error: `other.yml#/x` cannot be followed: other.yml cannot be read: only one file is read here
      at ok-places.yml:65:20
      65 |       parameters: [{$ref: 'other.yml#/x'}]
         |                    ^
    ");
    insta::assert_snapshot!(super::shown(&api.warnings), @r"
    warning: the security scheme `broken` is left out: unknown variant `body`, expected one of `query`, `header`, `cookie`
      at ok-places.yml:74:5
      74 |     broken: {type: apiKey, in: body, name: X}
         |     ^
    warning: GET /projects/{projectId}/notes/{noteId} does not describe its path parameter `noteId`; it is taken for a text
      at ok-places.yml:16:5
      16 |     get:
         |     ^
      do: describe it under `parameters`, with `in: path`
    warning: the example `two` is left out: `#/components/examples/Gone` leads nowhere
      at ok-places.yml:40:17
      40 |                 two: {$ref: '#/components/examples/Gone'}
         |                 ^
    warning: the link `nowhere` leads to no operation of this document
      at ok-places.yml:46:13
      46 |             nowhere: {operationId: nothing}
         |             ^
    warning: PUT /projects/{projectId}/notes/{noteId} does not describe its path parameter `noteId`; it is taken for a text
      at ok-places.yml:49:5
      49 |     put:
         |     ^
      do: describe it under `parameters`, with `in: path`
    warning: DELETE /projects/{projectId}/notes/{noteId} does not describe its path parameter `noteId`; it is taken for a text
      at ok-places.yml:61:5
      61 |     delete:
         |     ^
      do: describe it under `parameters`, with `in: path`
    ");
}

#[test]
fn places_are_found_on_their_lines() {
    let api = api();
    let get = OperationKey::new("get", TEMPLATE);
    let put = OperationKey::new("put", TEMPLATE);
    let delete = OperationKey::new("delete", TEMPLATE);
    let body = |pointer: &str| Some(Place::Body(pointer.to_owned()));
    let table = [
        (&get, None, "get:\n"),
        (&get, Some(Place::Path("projectId".into())), "ProjectId:\n"),
        (&get, Some(Place::Path("noteId".into())), "get:\n"),
        (&get, Some(Place::Query("page".into())), "name: page\n"),
        (&get, Some(Place::Header("x-trace".into())), "name: X-Trace"),
        (&get, Some(Place::Cookie("none".into())), "get:\n"),
        (&get, body("/title"), "get:\n"),
        (&put, None, "put:\n"),
        (&put, body(""), "Note:\n      required"),
        (&put, body("/title"), "title: {type: string"),
        (&put, body("/parent/parent/id"), "id: {type"),
        (&put, body("/labels/0/name"), "name: {type: string}\n"),
        (&put, body("/labels/3"), "items:\n"),
        (&put, body("/unknown"), "Note:\n      required"),
        (&put, body("/title/deeper"), "title: {type: string"),
        (&delete, None, "delete:\n"),
        (&delete, body("/title"), "delete:\n"),
    ];
    for (key, place, text) in table {
        let location = api.locate(key, place.as_ref());
        assert_eq!(
            (location.line, location.column),
            stands(text),
            "{key} {place:?} is {text:?}"
        );
        assert_eq!(&*location.file, "ok-places.yml");
    }
    let nowhere = api.locate(&OperationKey::new("get", "/none"), None);
    assert_eq!(nowhere.to_string(), "ok-places.yml:1:1");
}

#[test]
fn of_two_media_types_the_one_that_describes_more_of_the_way_is_meant() {
    let text = super::with_paths(
        "  /masks:\n    post:\n      requestBody:\n        content:\n          multipart/form-data:\n            \
         schema: {properties: {mask: {type: string, format: binary}}}\n          application/json:\n            \
         schema: {properties: {mask: {properties: {url: {type: string}}}}}\n      responses: {}\n",
    );
    let api = super::read(&text).expect("the document can be read");
    let at = |pointer: &str| {
        let place = Place::Body(pointer.to_owned());
        let at = api.locate(&OperationKey::new("post", "/masks"), Some(&place));
        (at.line, at.column)
    };
    assert_eq!((at("/mask"), at("/mask/url")), ((9, 35), (11, 55)));
}
