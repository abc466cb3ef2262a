//! Files in projects in organisations that nobody can make: ids stand in `Location` alone, and the answer to a creation is
//! empty.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json as value};

use super::{json, scan};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Archive, version: "1" }
security: [{ token: [] }]
paths:
  /orgs:
    get:
      responses: { "200": { description: Those that one belongs to } }
  /orgs/{org}/projects:
    parameters: [{ name: org, in: path, required: true, schema: { type: string } }]
    get:
      responses: { "200": { description: All of them } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [name], properties: { name: { type: string } } }
      responses: { "201": { description: Founded } }
  /orgs/{org}/projects/{project}/files:
    parameters:
      - { name: org, in: path, required: true, schema: { type: string } }
      - { name: project, in: path, required: true, schema: { type: string } }
    get:
      responses: { "200": { description: All of them } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [title, text], properties: { title: { type: string }, text: { type: string } } }
      responses: { "201": { description: Filed } }
  /orgs/{org}/projects/{project}/files/{file}:
    parameters:
      - { name: org, in: path, required: true, schema: { type: string } }
      - { name: project, in: path, required: true, schema: { type: string } }
      - { name: file, in: path, required: true, schema: { type: string } }
    get:
      responses: { "200": { description: The file } }
    delete:
      responses: { "204": { description: Shredded } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
"##;

const CONFIG: &str = r#"identities:
  kim: { credential: { bearer: kim-token-51 } }
  lee: { credential: { bearer: lee-token-52 } }
"#;

#[derive(Default)]
struct State {
    projects: BTreeMap<String, (String, String)>,
    files: BTreeMap<String, (String, Value)>,
    made: u64,
}

struct Archive {
    flaw: &'static str,
    state: Mutex<State>,
}

fn serve(flaw: &'static str) -> Server {
    let archive = Archive {
        flaw,
        state: Mutex::default(),
    };
    super::start(move |asked| archive.answer(asked))
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "message": "no" }))
}

fn made(at: &str) -> Answer {
    Answer::new(201, &[("location", at)], "")
}

impl Archive {
    fn answer(&self, asked: &Asked) -> Answer {
        let org = match asked.header("authorization") {
            Some("Bearer kim-token-51") => "north",
            Some("Bearer lee-token-52") => "south",
            _ => return no(401),
        };
        let path = asked.path.split('?').next().unwrap_or_default();
        let words: Vec<&str> = path.trim_matches('/').split('/').collect();
        let mut state = self.state.lock().unwrap();
        let body: Option<Value> = serde_json::from_slice(&asked.body).ok();
        let text = |name: &str| body.as_ref()?.get(name)?.as_str().map(str::to_owned);
        match (asked.method.as_str(), words.as_slice()) {
            ("GET", ["orgs"]) => json(200, &value!([{ "org": org, "name": format!("The {org}") }])),
            ("GET", ["orgs", own, "projects"]) if *own == org => {
                let all = state.projects.iter().filter(|(_, (owner, _))| owner == org);
                let all: Vec<_> = all
                    .map(|(id, (_, name))| value!({ "project": id, "name": name }))
                    .collect();
                json(200, &value!(all))
            }
            ("POST", ["orgs", own, "projects"]) if *own == org => match text("name") {
                Some(name) => {
                    state.made += 1;
                    let id = format!("prj{}", state.made);
                    state.projects.insert(id.clone(), (org.to_owned(), name));
                    made(&format!("/orgs/{org}/projects/{id}"))
                }
                None => no(422),
            },
            (method, ["orgs", own, "projects", project, "files", rest @ ..]) => {
                let owner = state.projects.get(*project).map(|(owner, _)| owner.clone());
                let mine = *own == org && owner.as_deref() == Some(org);
                let open = self.flaw == "access/object-read" && method == "GET" && rest.len() == 1;
                if !mine && !open {
                    return no(404);
                }
                match (method, rest) {
                    ("GET", []) => {
                        let all = state.files.values().filter(|(of, _)| of == project);
                        let all: Vec<_> = all.map(|(_, file)| file.clone()).collect();
                        json(200, &value!({ "files": all }))
                    }
                    ("POST", []) => match (text("title"), text("text")) {
                        (Some(title), Some(text)) => {
                            state.made += 1;
                            let id = format!("file{}", state.made);
                            let file = value!({ "file": id, "title": title, "text": text });
                            state
                                .files
                                .insert(id.clone(), ((*project).to_owned(), file));
                            made(&format!("/orgs/{org}/projects/{project}/files/{id}"))
                        }
                        _ => no(422),
                    },
                    ("GET", [file]) => match state.files.get(*file) {
                        Some((of, file)) if of == project => json(200, file),
                        _ => no(404),
                    },
                    ("DELETE", [file]) => {
                        let there = state.files.get(*file).is_some_and(|(of, _)| of == project);
                        match there {
                            true => {
                                state.files.remove(*file);
                                Answer::new(204, &[], "")
                            }
                            false => no(404),
                        }
                    }
                    _ => no(405),
                }
            }
            _ => no(404),
        }
    }
}

#[test]
fn a_sound_server_is_believed() {
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&[
        ("auth", "GET /orgs/{org}/projects"),
        ("auth", "GET /orgs/{org}/projects/{project}/files/{file}"),
        ("access", "GET /orgs/{org}/projects/{project}/files/{file}"),
        (
            "access",
            "DELETE /orgs/{org}/projects/{project}/files/{file}",
        ),
        ("input", "POST /orgs/{org}/projects/{project}/files"),
    ]);
}

#[test]
fn a_file_that_everybody_may_read_is_found() {
    scan(&serve("access/object-read"), DOCUMENT, CONFIG)
        .is_broken(&["access/object-read GET /orgs/{org}/projects/{project}/files/{file}"]);
}
