//! A small API of notes for tests of the command: its document, and a sound server for it. Bearer `alice-token-1` may in.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{Answer, Asked, Ran, Scratch, Server};

/// The document, as `openapi.yml`. It names no server: the target says where.
pub(crate) const DOCUMENT: &str = r##"openapi: 3.1.0
info: { title: Notes, version: "1" }
security: [{ token: [] }]
paths:
  /notes:
    get:
      responses: { "200": { description: All of one's own } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/NewNote" }
      responses: { "201": { description: Made } }
  /notes/{noteId}:
    parameters:
      - { name: noteId, in: path, required: true, schema: { type: integer } }
    get:
      responses: { "200": { description: One }, "404": { description: None such } }
    delete:
      responses: { "204": { description: Gone } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
  schemas:
    NewNote:
      type: object
      required: [text]
      properties:
        text: { type: string, minLength: 1, maxLength: 200 }
"##;

/// The header that the server lets in.
pub(crate) const HEADER: &str = "Authorization: Bearer alice-token-1";

/// `naysayer scan` of the notes at `url`, as who holds [`HEADER`], with further flags and the folder's config if it has one.
pub(crate) fn scan(scratch: &Scratch, url: &str, further: &[&str]) -> Ran {
    scratch.write("openapi.yml", DOCUMENT);
    scratch.run(&[&flags(url), further].concat())
}

/// What [`scan`] types. The document must be there.
pub(crate) fn flags(url: &str) -> [&str; 7] {
    let spec = "openapi.yml";
    ["scan", "--spec", spec, "--target", url, "--header", HEADER]
}

/// A request that comes without a credential, or with a bad one, as if it had the right one.
pub(crate) fn let_in(asked: &Asked) -> Asked {
    let (name, value) = HEADER.split_once(": ").unwrap();
    let right = (name.to_ascii_lowercase(), value.to_owned());
    let mut asked = asked.clone();
    asked.headers.retain(|(header, _)| *header != right.0);
    asked.headers.push(right);
    asked
}

/// The notes by their id.
#[derive(Default)]
pub(crate) struct Notes(Mutex<BTreeMap<u64, Value>>);

impl Notes {
    /// A sound server.
    pub(crate) fn serve() -> Server {
        let notes = Self::default();
        Server::start(move |asked| notes.answer(asked))
    }

    /// A server that is sound but for this: whoever asks for one note gets it.
    pub(crate) fn serve_open_note() -> Server {
        Self::serve_open("/notes/")
    }

    /// A server that is sound but for this: whoever asks for what begins so gets it.
    pub(crate) fn serve_open(start: &'static str) -> Server {
        let notes = Self::default();
        Server::start(
            move |asked| match asked.method == "GET" && asked.path.starts_with(start) {
                true => notes.answer(&let_in(asked)),
                false => notes.answer(asked),
            },
        )
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// What a sound server says.
    pub(crate) fn answer(&self, asked: &Asked) -> Answer {
        if asked.header("authorization") != Some("Bearer alice-token-1") {
            return refused(401, "who are you?");
        }
        let mut notes = self.0.lock().unwrap();
        let path = asked.path.split('?').next().unwrap_or_default();
        let id = path.strip_prefix("/notes/").map(str::parse::<u64>);
        match (asked.method.as_str(), path, id) {
            ("GET", "/notes", _) => {
                let all: Vec<_> = notes.values().cloned().collect();
                Answer::json(200, &json!({ "notes": all }).to_string())
            }
            ("POST", "/notes", _) => {
                let Some(text) = text(&asked.body) else {
                    return refused(422, "a note is {text}, of 1 to 200 characters");
                };
                let id = notes.keys().max().map_or(1, |last| last + 1);
                let note = json!({ "id": id, "text": text });
                notes.insert(id, note.clone());
                Answer::json(201, &note.to_string())
            }
            ("GET", _, Some(Ok(id))) => match notes.get(&id) {
                Some(note) => Answer::json(200, &note.to_string()),
                None => refused(404, "no such note"),
            },
            ("DELETE", _, Some(Ok(id))) => match notes.remove(&id) {
                Some(_) => Answer::new(204, &[], ""),
                None => refused(404, "no such note"),
            },
            (_, "/notes", _) | (_, _, Some(Ok(_))) => refused(405, "not so"),
            _ => refused(404, "nothing here"),
        }
    }
}

fn text(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let text = body.get("text")?.as_str()?;
    (1..=200)
        .contains(&text.chars().count())
        .then(|| text.to_owned())
}

pub(crate) fn refused(status: u16, why: &str) -> Answer {
    Answer::json(status, &json!({ "error": why }).to_string())
}
