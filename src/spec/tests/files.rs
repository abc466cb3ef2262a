//! Documents of several files, held in memory: what is asked for, what is refused, where it ends.

use std::collections::BTreeMap;

use super::shown;
use crate::spec::{Address, Api, Loading};
use crate::words::Diagnostic;

/// Reads `entry` of `files`. Returns what was asked for, too.
fn read(
    entry: &str,
    files: &[(&str, &str)],
    allowed: &[&str],
) -> (Vec<String>, Result<Api, Diagnostic>) {
    let files: BTreeMap<_, _> = files.iter().copied().collect();
    let allowed: Vec<_> = allowed.iter().map(|&one| one.to_owned()).collect();
    let mut asked = Vec::new();
    let mut loading = match Loading::begin(entry, files[entry].into(), &allowed) {
        Ok(loading) => loading,
        Err(problem) => return (asked, Err(problem)),
    };
    while let Some(wanted) = loading.wanted().map(Address::to_string) {
        let text = files.get(wanted.as_str()).ok_or("not there".to_owned());
        loading.give(text.map(|text| text.as_bytes().to_vec()));
        asked.push(wanted);
    }
    (asked, loading.finish())
}

fn document(reference: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    $ref: {reference:?}\n"
    )
}

const ITEM: &str = "get: {responses: {}}\n";

/// The first line of what is told of the only path, or `read`.
fn outcome(read: Result<Api, Diagnostic>) -> String {
    let api = read.expect("it is a document");
    match api.left_out.first() {
        Some(left) => left.why.what.clone(),
        None => format!("read from {}", api.operations[0].at),
    }
}

#[test]
fn references_go_where_they_may_and_nowhere_else() {
    let table: &[(&str, &str, &[&str])] = &[
        ("api/openapi.yml", "item.yml", &[]),
        ("api/openapi.yml", "./x/../item.yml", &[]),
        ("api/openapi.yml", "../other/item.yml", &[]),
        ("api/openapi.yml", "../other/item.yml", &["other"]),
        ("api/openapi.yml", "../other/item.yml", &["other/item.yml"]),
        ("api/openapi.yml", "../other/item.yml", &["oth"]),
        ("api/openapi.yml", "/etc/item.yml", &[]),
        ("api/openapi.yml", "/etc/item.yml", &["/etc"]),
        ("api/openapi.yml", "%2e%2e/other/item.yml", &[]),
        ("api/openapi.yml", "file:///etc/item.yml", &["/etc"]),
        ("api/openapi.yml", "https://other.test/d/item.yml", &[]),
        (
            "api/openapi.yml",
            "https://other.test/d/item.yml",
            &["https://other.test/d/"],
        ),
        (
            "api/openapi.yml",
            "https://other.test/d/item.yml",
            &["https://other.test.evil/"],
        ),
        ("https://api.test/d/openapi.yml", "item.yml", &[]),
        ("https://api.test/d/openapi.yml", "/item.yml", &[]),
        (
            "https://api.test/d/openapi.yml",
            "https://other.test/d/item.yml",
            &[],
        ),
        (
            "https://api.test/d/openapi.yml",
            "file:///etc/item.yml",
            &["/etc"],
        ),
        (
            "https://api.test/d/openapi.yml",
            "../../../etc/item.yml",
            &["/etc"],
        ),
        ("-", "item.yml", &[]),
    ];
    let told: Vec<_> = table
        .iter()
        .map(|(entry, reference, allowed)| {
            let text = document(reference);
            let files = [
                (*entry, text.as_str()),
                ("api/item.yml", ITEM),
                ("other/item.yml", ITEM),
                ("/etc/item.yml", ITEM),
                ("https://other.test/d/item.yml", ITEM),
                ("https://api.test/d/item.yml", ITEM),
                ("https://api.test/item.yml", ITEM),
                ("https://api.test/etc/item.yml", ITEM),
            ];
            let (asked, read) = read(entry, &files, allowed);
            format!(
                "{entry} {reference} {allowed:?}: asked {asked:?}; {}",
                outcome(read)
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    api/openapi.yml item.yml []: asked ["api/item.yml"]; read from api/item.yml:1:1
    api/openapi.yml ./x/../item.yml []: asked ["api/item.yml"]; read from api/item.yml:1:1
    api/openapi.yml ../other/item.yml []: asked []; `../other/item.yml` cannot be followed: it leads out of the document's folder
    api/openapi.yml ../other/item.yml ["other"]: asked ["other/item.yml"]; read from other/item.yml:1:1
    api/openapi.yml ../other/item.yml ["other/item.yml"]: asked ["other/item.yml"]; read from other/item.yml:1:1
    api/openapi.yml ../other/item.yml ["oth"]: asked []; `../other/item.yml` cannot be followed: it leads out of the document's folder
    api/openapi.yml /etc/item.yml []: asked []; `/etc/item.yml` cannot be followed: it leads out of the document's folder
    api/openapi.yml /etc/item.yml ["/etc"]: asked ["/etc/item.yml"]; read from /etc/item.yml:1:1
    api/openapi.yml %2e%2e/other/item.yml []: asked []; `%2e%2e/other/item.yml` cannot be followed: it leads out of the document's folder
    api/openapi.yml file:///etc/item.yml ["/etc"]: asked []; `file:///etc/item.yml` cannot be followed: it is neither a path nor an http or https URL
    api/openapi.yml https://other.test/d/item.yml []: asked []; `https://other.test/d/item.yml` cannot be followed: it leads to another place in the network
    api/openapi.yml https://other.test/d/item.yml ["https://other.test/d/"]: asked ["https://other.test/d/item.yml"]; read from https://other.test/d/item.yml:1:1
    api/openapi.yml https://other.test/d/item.yml ["https://other.test.evil/"]: asked []; `https://other.test/d/item.yml` cannot be followed: it leads to another place in the network
    https://api.test/d/openapi.yml item.yml []: asked ["https://api.test/d/item.yml"]; read from https://api.test/d/item.yml:1:1
    https://api.test/d/openapi.yml /item.yml []: asked []; `/item.yml` cannot be followed: it leads to another place in the network
    https://api.test/d/openapi.yml https://other.test/d/item.yml []: asked []; `https://other.test/d/item.yml` cannot be followed: it leads to another place in the network
    https://api.test/d/openapi.yml file:///etc/item.yml ["/etc"]: asked []; `file:///etc/item.yml` cannot be followed: it is neither a path nor an http or https URL
    https://api.test/d/openapi.yml ../../../etc/item.yml ["/etc"]: asked []; `../../../etc/item.yml` cannot be followed: it leads to another place in the network
    - item.yml []: asked []; `item.yml` cannot be followed: a document from standard input has no folder to look in; name it as a file
    "#);
}

#[test]
fn a_remote_document_that_is_allowed_still_names_no_local_file() {
    let files = [
        ("openapi.yml", &*document("https://other.test/item.yml")),
        (
            "https://other.test/item.yml",
            "get: {parameters: [{$ref: 'secret.yml'}, {$ref: 'file:///secret.yml'}]}",
        ),
        ("secret.yml", "{name: a, in: query}"),
    ];
    let (asked, read) = read("openapi.yml", &files, &["https://other.test/item.yml"]);
    assert_eq!(asked, ["https://other.test/item.yml"]);
    insta::assert_snapshot!(read.expect("it is a document").left_out[0].why, @r"
    error: `secret.yml` cannot be followed: it leads to another place in the network
      at https://other.test/item.yml:1:20
      1 | get: {parameters: [{$ref: 'secret.yml'}, {$ref: 'file:///secret.yml'}]}
        |                    ^
      do: if it may be fetched, allow it or its folder: `references: { allow: ['https://other.test/secret.yml'] }`
    ");
}

#[test]
fn a_file_of_two_spellings_and_files_in_a_circle_are_read_once() {
    let files = [
        (
            "d/openapi.yml",
            "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a: {$ref: a.yml}\n  /b: {$ref: ./x/../%61.yml}\n  /c: {$ref: c.yml}\n",
        ),
        (
            "d/a.yml",
            "get:\n  parameters: [{$ref: 'b.yml#/one'}]\n  responses: {}\nx-schema: {type: string}\n",
        ),
        (
            "d/b.yml",
            "one: {name: q, in: query, schema: {$ref: 'a.yml#/x-schema'}}\n",
        ),
        ("d/c.yml", "$ref: e.yml\n"),
        ("d/e.yml", "$ref: c.yml\n"),
    ];
    let (asked, read) = read("d/openapi.yml", &files, &[]);
    assert_eq!(asked, ["d/a.yml", "d/c.yml", "d/b.yml", "d/e.yml"]);
    let api = read.expect("it is a document");
    let keys: Vec<_> = api
        .operations
        .iter()
        .map(|one| one.key.to_string())
        .collect();
    assert_eq!(keys, ["GET /a", "GET /b"]);
    let left: Vec<_> = api.left_out.iter().map(|left| left.why.clone()).collect();
    insta::assert_snapshot!(shown(&left), @r"
    error: its `$ref` leads in a circle
      at d/openapi.yml:6:3
      6 |   /c: {$ref: c.yml}
        |   ^
    ");
}

#[test]
fn files_share_one_limit_of_values_and_bytes() {
    let list = "x,".repeat(700_000);
    let big = format!("get: {{responses: {{}}, x-list: [{list}]}}\n");
    let entry = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a: {$ref: a.yml}\n  /b: {$ref: b.yml}\n  /c: {$ref: c.yml}\n";
    let files = [
        ("openapi.yml", entry),
        ("a.yml", &*big),
        ("b.yml", &*big),
        ("c.yml", &*big),
    ];
    let (_, read) = read("openapi.yml", &files, &[]);
    let api = read.expect("it is a document");
    assert_eq!(api.operations.len(), 2);
    assert!(
        api.left_out[0]
            .why
            .what
            .contains("the document holds more than"),
        "{}",
        api.left_out[0].why
    );
}

#[test]
fn more_files_than_the_limit_are_not_asked_for() {
    let paths: String = (0..10_100)
        .map(|n| format!("  /p{n}: {{$ref: f{n}.yml}}\n"))
        .collect();
    let entry = format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}");
    let mut loading =
        Loading::begin("openapi.yml", entry.into_bytes(), &[]).expect("it is a document");
    let mut asked = 0;
    while loading.wanted().is_some() {
        asked += 1;
        loading.give(Ok(ITEM.as_bytes().to_vec()));
    }
    let api = loading.finish().expect("it is a document");
    assert_eq!((asked, api.operations.len()), (9_999, 9_999));
    let why = &api.left_out.last().expect("some are left out").why.what;
    assert!(why.contains("too many files"), "{why}");
}

#[test]
fn every_place_names_the_file_that_holds_it() {
    let api =
        super::fixtures::read("fixtures/specs/split/openapi.yml", &[]).expect("it is a document");
    let told: Vec<_> = [
        (
            "GET /notes",
            Some(crate::words::Place::Query("page".to_owned())),
        ),
        ("POST /notes", None),
        (
            "POST /notes",
            Some(crate::words::Place::Body("/text".to_owned())),
        ),
        (
            "POST /notes",
            Some(crate::words::Place::Body("/parent/parent/id".to_owned())),
        ),
        ("DELETE /notes/{id}", None),
    ]
    .iter()
    .map(|(key, place)| {
        let key = key.parse().expect("a key");
        api.locate(&key, place.as_ref()).to_string()
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    fixtures/specs/split/parameters.yml:1:1
    fixtures/specs/split/paths/notes.yml:13:1
    fixtures/specs/split/schemas/note.json:7:5
    fixtures/specs/split/schemas/note.json:6:5
    fixtures/specs/split/paths/note.yml:6:1
    ");
}
