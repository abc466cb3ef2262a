//! An earlier document of many files, read from the history of a repository whose work tree nobody touches.

use crate::support::Scratch;

const NEW: &str = r#"openapi: 3.1.0
info: { title: Stock, version: "2" }
paths:
  /items:
    post:
      requestBody:
        content: { application/json: { schema: { $ref: "../shared/item.yml#/Item" } } }
      responses: { "201": { description: Made } }
  /shelves: { $ref: paths/shelves.yml }
"#;
const OLD_SHELVES: &str = "get: { responses: { '200': { description: All } } }\n\
                           put: { responses: { '200': { description: Sorted } } }\n";
const NEW_SHELVES: &str = "get: { responses: { '200': { description: All } } }\n";
const OLD_ITEM: &str = "Item:\n  type: object\n  properties:\n    name: { $ref: 'name.yml' }\n    \
                        place: { type: object, properties: { row: { type: string }, floor: { type: string } } }\n";
const NEW_ITEM: &str = "Item:\n  type: object\n  properties:\n    name: { type: string, maxLength: 20 }\n    \
                        place: { type: object, properties: { row: { type: string } } }\n";

/// What git says of the work tree, and every file in it.
fn state(scratch: &Scratch) -> (String, Vec<(String, String)>) {
    let status = scratch.finish(scratch.program("git").args(["status", "--porcelain"]));
    let files = ["openapi.yml", "paths/shelves.yml"].map(|name| format!("api/{name}"));
    let names = files.into_iter().chain(["shared/item.yml".to_owned()]);
    let read = |name: String| {
        let text = std::fs::read_to_string(scratch.path().join(&name)).unwrap();
        (name, text)
    };
    (status.stdout, names.map(read).collect())
}

#[test]
fn all_files_of_a_document_come_from_the_revision_and_none_from_the_folder() {
    let scratch = Scratch::new();
    scratch
        .write("api/openapi.yml", NEW)
        .write("api/paths/shelves.yml", OLD_SHELVES)
        .write("shared/item.yml", OLD_ITEM)
        .write("shared/name.yml", "type: string\nmaxLength: 80\n");
    scratch.git(&["init", "-q"]);
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "-qm", "first"]);
    scratch.git(&["rm", "-q", "shared/name.yml"]);
    scratch
        .write("api/paths/shelves.yml", NEW_SHELVES)
        .write("shared/item.yml", NEW_ITEM)
        .write("notes.txt", "not yet committed");
    scratch.git(&["add", "shared/item.yml"]);
    let before = state(&scratch);
    let config = "spec: api/openapi.yml\nreferences: { allow: [shared/] }\n";
    scratch.write("naysayer.yml", config);
    let ran = scratch.run(&["diff", "--since", "HEAD"]);
    insta::assert_snapshot!(format!("{}{}", ran.told(), ran.said()), @r"
    POST /items
      body /name may have at most 20 characters now, 80 before   [lifecycle/tightened]
      body /place/floor is gone   [lifecycle/removed-input]
    PUT /shelves is gone   [lifecycle/removed-operation]

    Stock 2 → Stock 2: 3 differences, 3 of which take something away
    exit 0
    ");
    std::fs::remove_file(scratch.path().join("naysayer.yml")).unwrap();
    assert_eq!(state(&scratch), before, "the work tree is as it was");
    assert!(ran.files.is_empty(), "{:?}", ran.files);
}
