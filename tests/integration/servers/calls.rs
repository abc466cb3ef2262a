//! An API of calls and not of paths: which call makes, finds, reads, changes and shelves a paper, and where its handle is,
//! only the config can say.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Scanned, json as answer, object, scan, text};
use crate::support::{Answer, Asked, Scratch};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Papers, version: "1" }
security: [{ token: [] }]
paths:
  /writePaper:
    post:
      requestBody: { $ref: "#/components/requestBodies/paper" }
      responses: { "200": { description: Written } }
  /findPapers:
    get:
      responses: { "200": { description: One's own } }
  /openPaper:
    get:
      parameters: [{ name: ref, in: query, required: true, schema: { type: string } }]
      responses: { "200": { description: It } }
  /amendPaper:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [ref, text], properties: { ref: { type: string }, text: { type: string, minLength: 1 } } }
      responses: { "200": { description: Amended } }
  /shelvePaper:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [ref], properties: { ref: { type: string } } }
      responses: { "204": { description: Gone } }
components:
  requestBodies:
    paper:
      required: true
      content:
        application/json:
          schema: { type: object, required: [text], properties: { text: { type: string, minLength: 1 } } }
  securitySchemes:
    token: { type: http, scheme: bearer }
"##;

const IDENTITIES: &str = "identities:
  dora: { credential: { bearer: dora-token-1177 } }
  emil: { credential: { bearer: emil-token-2288 } }
";

const RESOURCES: &str = "resources:
  paper:
    made_by: [POST /writePaper]
    listed_by: [GET /findPapers]
    read_by: [GET /openPaper]
    changed_by: [POST /amendPaper]
    deleted_by: [POST /shelvePaper]
    id: /done/handle
    named: [ref]
";

struct Papers {
    flaw: &'static str,
    /// Owner and paper by handle.
    all: Mutex<BTreeMap<String, (&'static str, Value)>>,
    made: Mutex<u64>,
}

fn no(status: u16) -> Answer {
    answer(status, &json!({ "message": "no" }))
}

impl Papers {
    fn answer(&self, asked: &Asked) -> Answer {
        let caller = match asked.header("authorization") {
            Some("Bearer dora-token-1177") => "dora",
            Some("Bearer emil-token-2288") => "emil",
            _ => return no(401),
        };
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let body = object(asked);
        let body_text = |name: &str, most: usize| -> Option<String> {
            text(body.as_ref()?.get(name), 1, most).map(str::to_owned)
        };
        let mut all = self.all.lock().unwrap();
        let mine = |all: &BTreeMap<String, (&str, Value)>, handle: &str| {
            let owner = all.get(handle).map(|(owner, _)| *owner);
            owner.is_some_and(|owner| owner == caller || self.flaw == path)
        };
        match (asked.method.as_str(), path) {
            ("POST", "/writePaper") => {
                let Some(text) = body_text("text", 10_000) else {
                    return no(422);
                };
                let mut made = self.made.lock().unwrap();
                *made += 1;
                let handle = format!("p{}x{made}", *made * 7919);
                let paper = json!({ "handle": handle, "text": text });
                all.insert(handle.clone(), (caller, paper));
                answer(
                    200,
                    &json!({ "id": "call-7", "done": { "handle": handle, "text": text } }),
                )
            }
            ("GET", "/findPapers") => {
                let own = all.values().filter(|(owner, _)| *owner == caller);
                let own: Vec<_> = own.map(|(_, paper)| paper).collect();
                answer(200, &json!({ "found": own }))
            }
            ("GET", "/openPaper") => {
                let handle = query.strip_prefix("ref=").unwrap_or_default();
                match mine(&all, handle) {
                    true => answer(200, &all[handle].1),
                    false => no(404),
                }
            }
            ("POST", "/amendPaper") => {
                let (Some(handle), Some(text)) = (body_text("ref", 100), body_text("text", 10_000))
                else {
                    return no(422);
                };
                match mine(&all, &handle) {
                    true => {
                        let (_, paper) = all.get_mut(&handle).unwrap();
                        paper["text"] = text.into();
                        answer(200, paper)
                    }
                    false => no(404),
                }
            }
            ("POST", "/shelvePaper") => match body_text("ref", 100) {
                Some(handle) if mine(&all, &handle) => {
                    all.remove(&handle);
                    Answer::new(204, &[], "")
                }
                Some(_) => no(404),
                None => no(422),
            },
            _ => no(404),
        }
    }
}

fn scanned(flaw: &'static str, more: &str) -> Scanned {
    let papers = Papers {
        flaw,
        all: Mutex::default(),
        made: Mutex::default(),
    };
    let server = super::start(move |asked| papers.answer(asked));
    scan(&server, DOCUMENT, &format!("{IDENTITIES}{RESOURCES}{more}"))
}

#[test]
fn what_the_config_says_of_calls_is_enough_to_prove_them() {
    let seen = scanned("", "");
    seen.is_sound(&[
        ("auth", "GET /openPaper"),
        ("auth", "POST /shelvePaper"),
        ("access", "GET /findPapers"),
        ("access", "GET /openPaper"),
        ("access", "POST /amendPaper"),
        ("access", "POST /shelvePaper"),
    ]);
    // A paper of a single letter, answered with 200, may be told as one that cannot be told apart.
    assert!(
        !seen.ran.stdout.contains(", made by request"),
        "{}",
        seen.ran.stdout
    );
}

#[test]
fn a_call_that_does_not_ask_whose_it_is_is_found() {
    let quick =
        "rules: { disable: ['transport/*', 'input/*', 'lifecycle/*', 'contract/*', 'auth/*'] }\n";
    for (flaw, rule, operation) in [
        ("/openPaper", "access/object-read", "GET /openPaper"),
        ("/amendPaper", "access/object-write", "POST /amendPaper"),
        ("/shelvePaper", "access/object-delete", "POST /shelvePaper"),
    ] {
        scanned(flaw, quick).is_broken_at(flaw, &[&format!("{rule} {operation}")]);
    }
}

fn told(resources: &str, command: &[&str]) -> String {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", DOCUMENT).write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: http://127.0.0.1:9\n{IDENTITIES}{resources}"),
    );
    let ran = scratch.run(command);
    format!("{}{}", ran.stdout, ran.stderr)
}

#[test]
fn what_was_understood_is_shown_before_and_after() {
    let plan = ["plan", "--resources"];
    insta::assert_snapshot!(told("", &plan), @r"
    no resource
                  POST /writePaper
                  GET /findPapers
                  GET /openPaper
                  POST /amendPaper
                  POST /shelvePaper
    ");
    insta::assert_snapshot!(told(RESOURCES, &plan), @r"
    paper
      made by     POST /writePaper
      listed by   GET /findPapers
      read by     GET /openPaper
      changed by  POST /amendPaper
      deleted by  POST /shelvePaper
      id in       /done/handle of the answer
      named by    `ref` of GET /openPaper
      named by    `ref` of POST /amendPaper
      named by    `ref` of POST /shelvePaper
    ");
}

#[test]
fn what_the_document_does_not_have_is_told_with_its_place_and_what_may_be_meant() {
    let wrong = "resources:
  paper:
    made_by: [POST /writePapers]
    read_by: [GET /openPaper, GET /findPapers]
    deleted_by: [POST /shelvePaper]
    parent: /cabinets/{cabinet}
  /papers/{id}:
    listed_by: [GET /findPapers]
";
    insta::assert_snapshot!(told(wrong, &["plan"]), @r"
    error: there is no resource `/cabinets/{cabinet}` for `paper` to live in
      at naysayer.yml:11:13
      do: `naysayer plan --resources` lists what there is
    error: the document has no `POST /writePapers`
      at naysayer.yml:8:15
      do: did you mean `POST /writePaper`?
    error: `GET /openPaper` has no place for the id of `paper`
      at naysayer.yml:9:15
      do: name the parameter or property that holds it under `named`
    error: `GET /findPapers` has no place for the id of `paper`
      at naysayer.yml:9:31
      do: name the parameter or property that holds it under `named`
    error: `POST /shelvePaper` has no place for the id of `paper`
      at naysayer.yml:10:18
      do: name the parameter or property that holds it under `named`
    error: no path of the document has `/papers/{id}` in it
      at naysayer.yml:12:3
      do: `naysayer plan --resources` lists what there is
    error: `GET /findPapers` is claimed by `paper` and by `/papers/{id}`
      at naysayer.yml:13:17
      do: an operation does one thing to one resource: keep one
    ");
}
