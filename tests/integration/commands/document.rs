//! Where a document may come from, what becomes of one that is not in order, and where its references may lead.

use std::io::Write as _;
use std::process::Stdio;

use crate::support::{Answer, Scratch, Server};

const TARGET: &[&str] = &["--target", "http://127.0.0.1:1"];

const ENTRY: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /notes: {$ref: notes.yml}
  /others: {$ref: ../others.yml}
webhooks:
  made: {post: {responses: {}}}
";
const ITEM: &str = "get: {parameters: [{name: page, in: query}], responses: {}}
put: {parameters: [{name: page}], responses: {}}
";

fn plan(scratch: &Scratch, args: &[&str]) -> String {
    let ran = scratch.run(&[&["plan"], args, TARGET].concat());
    let tally = ran.stdout.lines().last().unwrap_or_default();
    let tally = tally.split(';').next().unwrap_or_default();
    let untested = ran
        .stdout
        .lines()
        .filter(|line| line.contains("not tested:"));
    let untested: Vec<_> = untested.collect();
    format!("{}\n{}\n{tally}", ran.said(), untested.join("\n"))
}

#[test]
fn a_bad_node_costs_one_operation_and_strict_stops() {
    let scratch = Scratch::new();
    scratch
        .write("api/openapi.yml", ENTRY)
        .write("api/notes.yml", ITEM);
    insta::assert_snapshot!(plan(&scratch, &["--spec", "api/openapi.yml"]), @r"
    exit 0
    warning: * /others is not tested: `../others.yml` cannot be followed: it leads out of the document's folder
      at api/openapi.yml:5:3
      5 |   /others: {$ref: ../others.yml}
        |   ^
      do: if it may be read, allow it or its folder: `references: { allow: ['others.yml'] }`
    warning: PUT /notes is not tested: the parameter `page` has no `in`
      at api/notes.yml:2:20
      2 | put: {parameters: [{name: page}], responses: {}}
        |                    ^
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'

    * /others  not tested: could not be read: `../others.yml` cannot be followed: it leads out of the document's folder
    PUT /notes  not tested: could not be read: the parameter `page` has no `in`
    1 operations read, 2 left out, 1 webhook not tested
    ");
    insta::assert_snapshot!(plan(&scratch, &["--spec", "api/openapi.yml", "--strict"]), @r"
    exit 2
    warning: * /others is not tested: `../others.yml` cannot be followed: it leads out of the document's folder
      at api/openapi.yml:5:3
      5 |   /others: {$ref: ../others.yml}
        |   ^
      do: if it may be read, allow it or its folder: `references: { allow: ['others.yml'] }`
    warning: PUT /notes is not tested: the parameter `page` has no `in`
      at api/notes.yml:2:20
      2 | put: {parameters: [{name: page}], responses: {}}
        |                    ^
    error: the document is not in order, and `strict` is asked for (2 warnings; 1 operations read, 2 left out, 1 webhook not tested)
      do: mend what the warnings above name
    ");
}

#[test]
fn a_folder_beside_the_document_is_read_when_it_is_allowed() {
    let scratch = Scratch::new();
    scratch
        .write("api/openapi.yml", ENTRY)
        .write("api/notes.yml", "get: {responses: {}}")
        .write("others.yml", "get: {responses: {}}")
        .write(
            "naysayer.yml",
            "spec: api/openapi.yml\nreferences: {allow: [others.yml]}\nstrict: true\n",
        );
    insta::assert_snapshot!(plan(&scratch, &[]), @r"
    exit 0
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'


    2 operations read, 0 left out, 1 webhook not tested
    ");
}

#[test]
fn standard_input_is_read_alone() {
    let scratch = Scratch::new();
    scratch.write("notes.yml", "get: {responses: {}}");
    let mut command = scratch.command(&[&["plan", "--spec", "-"], TARGET].concat());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let text = ENTRY.replace("../others.yml", "'#/webhooks/made'");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr), @r"
    warning: * /notes is not tested: `notes.yml` cannot be followed: a document from standard input has no folder to look in; name it as a file
      at standard input:4:3
      4 |   /notes: {$ref: notes.yml}
        |   ^
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'
    ");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        stdout.contains("1 operations read, 1 left out, 1 webhook not tested;"),
        "{stdout}"
    );
}

#[test]
fn a_document_of_the_network_takes_its_files_from_its_own_folder() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/d/openapi.yml" => Answer::new(200, &[], ENTRY),
        "/d/notes.yml" => Answer::new(200, &[], "get: {responses: {}}"),
        _ => Answer::new(404, &[], ""),
    });
    let scratch = Scratch::new();
    scratch.write("d/notes.yml", "delete: {responses: {}}");
    let url = format!("{}/d/openapi.yml", server.url());
    insta::assert_snapshot!(plan(&scratch, &["--spec", &url]), @r"
    exit 0
    warning: * /others is not tested: `../others.yml` cannot be followed: it leads to another place in the network
      at http://127.0.0.1:PORT/d/openapi.yml:5:3
      5 |   /others: {$ref: ../others.yml}
        |   ^
      do: if it may be fetched, allow it or its folder: `references: { allow: ['http://127.0.0.1:PORT/others.yml'] }`
    warning: no identity has a credential: authentication and authorisation are not tested
      do: list identities in naysayer.yml, or give --header 'Authorization: Bearer …'

    * /others  not tested: could not be read: `../others.yml` cannot be followed: it leads to another place in the network
    1 operations read, 1 left out, 1 webhook not tested
    ");
    let asked: Vec<_> = server.asked().into_iter().map(|one| one.path).collect();
    assert_eq!(asked, ["/d/openapi.yml", "/d/notes.yml"]);
}

#[test]
fn no_redirection_of_a_document_is_followed() {
    let server = Server::start(|_| Answer::new(302, &[("location", "/elsewhere")], ""));
    let url = format!("{}/openapi.yml", server.url());
    insta::assert_snapshot!(plan(&Scratch::new(), &["--spec", &url]), @r"
    exit 2
    error: cannot read the document http://127.0.0.1:PORT/openapi.yml: it was answered 302
    ");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn names_in_a_document_do_not_command_the_terminal() {
    let scratch = Scratch::new();
    let text = "{\"openapi\": \"3.1.0\", \"info\": {}, \"paths\": {\"/a\\u001b[2J\": 1, \"/b\\u001b[2J\\n::error::x\": {\"get\": {}, \"put\": 1}}}";
    scratch.write("openapi.json", text);
    let ran = scratch.run(&[&["plan", "--spec", "openapi.json"], TARGET].concat());
    for output in [&ran.stdout, &ran.stderr] {
        assert!(
            !output.contains('\u{1b}') && !output.contains("\n::"),
            "{output}"
        );
    }
}
