//! Entity tags of an API that knows who saw what, or says so and does not: with preconditions in its document and without.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json as value};

use super::{Scanned, json, segments, text};
use crate::support::{Answer, Asked, Sarif, Scratch, Server};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Drafts, version: "1" }
security: [{ key: [] }]
paths:
  /drafts:
    post:
      requestBody: { $ref: "#/components/requestBodies/Draft" }
      responses: { "201": { description: Made } }
  /drafts/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: One } } }
    put:
      parameters: [HEADERS]
      requestBody: { $ref: "#/components/requestBodies/Draft" }
      responses: { "200": { description: Written }, "409": { description: No } REFUSED }
    delete:
      responses: { "204": { description: Gone } REFUSED }
components:
  requestBodies:
    Draft:
      required: true
      content:
        application/json:
          schema:
            type: object
            required: [words]
            properties: { words: { type: string, minLength: 1, maxLength: 200 } }
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
"##;

const CONFIG: &str = "identities:\n  mia: { credential: { api_key: { scheme: key, value: key-of-mia-1 } } }\n\
    rules: { disable: ['input/*', 'contract/*', 'transport/*', 'auth/*'] }\n";

struct Drafts {
    flaw: &'static str,
    all: Mutex<BTreeMap<String, (u32, String)>>,
    made: AtomicU32,
}

fn serve(flaw: &'static str) -> Server {
    let drafts = Drafts {
        flaw,
        all: Mutex::default(),
        made: AtomicU32::new(100),
    };
    super::start(move |asked| drafts.answer(asked))
}

impl Drafts {
    fn answer(&self, asked: &Asked) -> Answer {
        if asked.header("x-key") != Some("key-of-mia-1") {
            return no(401);
        }
        let mut all = self.all.lock().unwrap();
        match (asked.method.as_str(), segments(asked).as_slice()) {
            ("POST", ["drafts"]) => match words(asked) {
                Some(words) => {
                    let id = format!("d{}", self.made.fetch_add(1, Ordering::SeqCst));
                    all.insert(id.clone(), (1, words));
                    self.shown(201, &id, &all[&id])
                }
                None => no(422),
            },
            (method, ["drafts", id]) => {
                let Some((revision, old)) = all.get(*id).cloned() else {
                    return no(404);
                };
                if method == "GET" {
                    return self.shown(200, id, &(revision, old));
                }
                if !matches!(method, "PUT" | "DELETE") {
                    return no(405);
                }
                if !self.may_write(asked, &self.tag(revision)) {
                    return no(412);
                }
                if method == "DELETE" {
                    all.remove(*id);
                    return Answer::new(204, &[], "");
                }
                let Some(words) = words(asked) else {
                    return no(422);
                };
                all.insert((*id).to_owned(), (revision + 1, words));
                self.shown(200, id, &all[*id])
            }
            (_, ["drafts"]) => no(405),
            _ => no(404),
        }
    }

    fn tag(&self, revision: u32) -> String {
        match self.flaw {
            "tags that stay" => "\"always\"".to_owned(),
            "weak tags" => format!("W/\"{revision}\""),
            _ => format!("\"r{revision}\""),
        }
    }

    /// RFC 9110, section 13, and ways to fall short of it.
    fn may_write(&self, asked: &Asked, tag: &str) -> bool {
        let listed = |header: &str| {
            asked
                .header(header)
                .map(|text| text.split(", ").collect::<Vec<_>>())
        };
        let quoted = |text: &&str| text.trim_start_matches("W/").starts_with('"');
        if matches!(self.flaw, "heeds nothing" | "weak tags") {
            return true;
        }
        if let Some(matches) = listed("if-match") {
            return match self.flaw {
                "compares weakly" => matches.iter().any(|it| it.trim_start_matches("W/") == tag),
                "ignores what it cannot read" if !matches.iter().all(quoted) => true,
                "takes lists" if matches.len() > 1 => true,
                "deletes all the same" if asked.method == "DELETE" => true,
                _ => matches.contains(&tag) || matches == ["*"],
            };
        }
        if asked
            .header("if-unmodified-since")
            .is_some_and(|it| it.contains("2001"))
        {
            return self.flaw == "knows no dates";
        }
        match listed("if-none-match") {
            Some(matches) => self.flaw == "writes over what is there" || matches != ["*"],
            None => true,
        }
    }

    fn shown(&self, status: u16, id: &str, (revision, words): &(u32, String)) -> Answer {
        json(status, &value!({ "id": id, "words": words, "by": "mia" }))
            .with(("etag", &self.tag(*revision)))
    }
}

fn words(asked: &Asked) -> Option<String> {
    let body: Value = serde_json::from_slice(&asked.body).ok()?;
    text(body.get("words"), 1, 200).map(str::to_owned)
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "error": "no" }))
}

fn scan(flaw: &'static str, documented: bool, profile: &str) -> Scanned {
    let header = |name: &str| format!("{{ name: {name}, in: header, schema: {{ type: string }} }}");
    let headers = ["If-Match", "If-None-Match", "If-Unmodified-Since"].map(header);
    let (headers, refused) = match documented {
        true => (headers.join(", "), ", \"412\": { description: Changed }"),
        false => (String::new(), ""),
    };
    let document = DOCUMENT
        .replace("HEADERS", &headers)
        .replace("REFUSED", refused);
    let server = serve(flaw);
    let scratch = Scratch::new();
    scratch.write("openapi.yml", &document).write(
        "naysayer.yml",
        &format!(
            "spec: openapi.yml\ntarget: {}\nprofile: {profile}\n{CONFIG}",
            server.url()
        ),
    );
    Scanned::of(scratch.run(&["scan"]))
}

#[test]
fn a_server_that_compares_is_sound_whatever_its_document_says() {
    for documented in [true, false] {
        scan("", documented, "advice").is_sound(&[
            ("lifecycle", "PUT /drafts/{id}"),
            ("lifecycle", "DELETE /drafts/{id}"),
        ]);
    }
}

#[test]
fn each_way_to_write_over_a_newer_state_is_found() {
    const PUT: &str = "lifecycle/stale-precondition PUT /drafts/{id}";
    const DELETE: &str = "lifecycle/stale-precondition DELETE /drafts/{id}";
    const THERE: &str = "lifecycle/stale-precondition PUT /drafts/{id} header If-None-Match";
    for (flaw, expected) in [
        ("heeds nothing", &[DELETE, PUT, THERE][..]),
        ("deletes all the same", &[DELETE]),
        ("knows no dates", &[PUT]),
        ("takes lists", &[DELETE, PUT]),
        ("ignores what it cannot read", &[DELETE, PUT]),
        ("writes over what is there", &[THERE]),
        ("tags that stay", &[PUT]),
    ] {
        scan(flaw, true, "gate").is_broken(expected);
    }
}

/// Advice fails nothing, and a weak tag that nobody promised anything about is none.
#[test]
fn tags_that_the_document_does_not_mention_are_advice() {
    let levels = |scanned: &Scanned| {
        let found = Sarif::of(&scanned.ran).found();
        let lines = found
            .into_iter()
            .map(|it| format!("{} {} {} {}", it.level, it.rule, it.operation, it.place));
        (lines.collect::<Vec<_>>(), scanned.ran.code)
    };
    let scanned = scan("heeds nothing", false, "advice");
    assert_eq!(
        levels(&scanned),
        (
            vec![
                "note lifecycle/stale-precondition DELETE /drafts/{id} header If-Match".to_owned(),
                "note lifecycle/stale-precondition PUT /drafts/{id} header If-Match".to_owned(),
            ],
            Some(0)
        ),
        "{}",
        scanned.ran.stdout
    );
    let scanned = scan("compares weakly", true, "advice");
    let (found, code) = levels(&scanned);
    assert!(
        found.iter().all(|line| line.starts_with("note ")) && found.len() == 2,
        "{found:?}"
    );
    assert_eq!(code, Some(0));
    for (flaw, profile) in [("heeds nothing", "gate"), ("weak tags", "advice")] {
        let scanned = scan(flaw, false, profile);
        assert_eq!(
            levels(&scanned).0,
            [""; 0],
            "{flaw}: {}",
            scanned.ran.stdout
        );
    }
}
