//! Jobs of two workshops in envelopes as JSON:API has them: what is done to a job besides changing it, what is noted at one, which
//! tenant a path names, a job that refers to another by the end of a name, whose list has pages and a filter.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json as value};

use super::{json, object, scan, segments};
use crate::support::{Answer, Asked, Server};

const DOCUMENT: &str = r##"openapi: 3.0.3
info: { title: Workshops, version: "4" }
security: [{ key: [] }]
paths:
  /workspaces/{slug}/jobs:
    parameters: [{ $ref: "#/components/parameters/slug" }]
    get:
      parameters:
        - { name: page, in: query, schema: { type: integer, minimum: 1, maximum: 1000 } }
        - { name: "filter[stage]", in: query, schema: { type: string, enum: [new, running, done] } }
      responses: { "200": { description: One's own } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Job" } } } }
      responses: { "201": { description: Made } }
  /workspaces/{slug}/jobs/{job}:
    parameters: [{ $ref: "#/components/parameters/slug" }, { $ref: "#/components/parameters/job" }]
    get:
      responses:
        "200":
          description: One
          content: { application/json: { schema: { $ref: "#/components/schemas/Shown" } } }
    patch:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Changed" } } } }
      responses: { "200": { description: Changed } }
    delete: { responses: { "204": { description: Gone } } }
  /workspaces/{slug}/jobs/{job}/stage:
    parameters: [{ $ref: "#/components/parameters/slug" }, { $ref: "#/components/parameters/job" }]
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [to]
              properties: { to: { type: string, enum: [new, running, done] } }
      responses: { "200": { description: It is there } }
  /workspaces/{slug}/jobs/{job}/notes:
    parameters: [{ $ref: "#/components/parameters/slug" }, { $ref: "#/components/parameters/job" }]
    get: { responses: { "200": { description: All of it } } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
      responses: { "200": { description: Noted } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
  parameters:
    slug: { name: slug, in: path, required: true, schema: { type: string, pattern: "^[a-z]{3,12}$" } }
    job: { name: job, in: path, required: true, schema: { type: string } }
  schemas:
    Job:
      type: object
      additionalProperties: false
      required: [data]
      properties:
        data:
          type: object
          additionalProperties: false
          required: [title]
          properties: &job
            title: { type: string, minLength: 1, maxLength: 60 }
            previousJobId: { type: string }
            cut: { type: object, additionalProperties: false, required: [width], properties: { width: { type: integer, minimum: 1, maximum: 90 } } }
    Changed:
      type: object
      additionalProperties: false
      required: [data]
      properties:
        data:
          type: object
          additionalProperties: false
          required: [id]
          properties: { id: { type: string }, title: { type: string, minLength: 1, maxLength: 60 } }
    Shown:
      type: object
      properties:
        data: { type: object, properties: { <<: *job, id: { type: string }, stage: { type: string }, holder: { type: string } } }
    Note:
      type: object
      additionalProperties: false
      required: [text]
      properties: { text: { type: string, minLength: 1, maxLength: 60 } }
"##;

const CONFIG: &str = "identities:
  ina: { role: hand, tenant: north, credential: { api_key: { scheme: key, value: key-ina-551 } } }
  jon: { role: hand, tenant: north, credential: { api_key: { scheme: key, value: key-jon-662 } } }
";

struct Workshop {
    flaw: &'static str,
    jobs: Mutex<BTreeMap<String, Value>>,
    /// An id is given once only.
    made: AtomicU64,
}

fn no(status: u16) -> Answer {
    json(status, &value!({ "no": status }))
}

/// A text that fits; `None` where there is one that does not.
fn fits(own: Option<&Value>, required: bool) -> Option<()> {
    match own {
        None => (!required).then_some(()),
        Some(text) => {
            let length = text.as_str()?.chars().count();
            (1..=60).contains(&length).then_some(())
        }
    }
}

/// The object in the envelope, if it has none but these names.
fn data(asked: &Asked, names: &[&str]) -> Option<Value> {
    let body = object(asked)?;
    let inner = body.get("data").filter(|_| body.len() == 1)?;
    let all = inner.as_object()?;
    all.keys()
        .all(|name| names.contains(&name.as_str()))
        .then(|| inner.clone())
}

impl Workshop {
    fn answer(&self, asked: &Asked) -> Answer {
        let who = match asked.header("x-key") {
            Some("key-ina-551") => "ina",
            Some("key-jon-662") => "jon",
            _ => return no(401),
        };
        let (method, path) = (asked.method.as_str(), segments(asked));
        let ["workspaces", "north", "jobs", rest @ ..] = path.as_slice() else {
            return no(404);
        };
        let mut jobs = self.jobs.lock().unwrap();
        match (method, rest) {
            ("GET", []) => self.list(asked, who, &jobs),
            ("POST", []) => self.make(asked, who, &mut jobs).unwrap_or_else(|| no(422)),
            (_, [id, rest @ ..]) => {
                let lax = rest.first().is_some_and(|part| *part == self.flaw);
                let own = |job: &Value| job["holder"] == who || lax && method == "POST";
                if !jobs.get(*id).is_some_and(own) {
                    return no(404);
                }
                if (method, rest) == ("DELETE", &[][..]) {
                    jobs.remove(*id);
                    return Answer::new(204, &[], "");
                }
                let job = jobs.get_mut(*id).unwrap();
                one(asked, method, rest, job).unwrap_or_else(|| no(422))
            }
            _ => no(405),
        }
    }

    fn list(&self, asked: &Asked, who: &str, jobs: &BTreeMap<String, Value>) -> Answer {
        let query = asked.path.split_once('?').map_or("", |(_, query)| query);
        let mut stage = None;
        for (name, own) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "page" if own.parse().is_ok_and(|page| (1..=1000).contains(&page)) => {}
                "filter%5Bstage%5D" | "filter[stage]"
                    if ["new", "running", "done"].contains(&own) =>
                {
                    stage = Some(own.to_owned());
                }
                "page" | "filter%5Bstage%5D" | "filter[stage]" => return no(422),
                _ => {}
            }
        }
        let all = stage.is_some() && self.flaw == "filter";
        let shown = jobs.values().filter(|job| {
            let fits = stage.as_ref().is_none_or(|stage| job["stage"] == **stage);
            fits && (all || job["holder"] == who)
        });
        json(200, &value!({ "data": shown.collect::<Vec<_>>() }))
    }

    fn make(&self, asked: &Asked, who: &str, jobs: &mut BTreeMap<String, Value>) -> Option<Answer> {
        let names: &[&str] = match self.flaw {
            "holder" => &["title", "previousJobId", "cut", "holder"],
            _ => &["title", "previousJobId", "cut"],
        };
        let inner = data(asked, names)?;
        fits(inner.get("title"), true)?;
        if let Some(cut) = inner.get("cut") {
            let width = cut.get("width")?.as_i64()?;
            let closed = cut.as_object()?.len() == 1;
            if !closed || !(1..=90).contains(&width) {
                return None;
            }
        }
        if let Some(before) = inner.get("previousJobId") {
            let known = jobs.get(before.as_str()?)?;
            if known["holder"] != who && self.flaw != "previous" {
                return None;
            }
        }
        let id = format!("j{}-cut", self.made.fetch_add(1, Ordering::Relaxed));
        let mut job = inner;
        job["stage"] = "new".into();
        job["notes"] = value!([]);
        if job.get("holder").is_none() {
            job["holder"] = who.into();
        }
        job["id"] = id.as_str().into();
        jobs.insert(id, job.clone());
        Some(json(201, &value!({ "data": job })))
    }
}

fn one(asked: &Asked, method: &str, rest: &[&str], job: &mut Value) -> Option<Answer> {
    match (method, rest) {
        ("GET", []) => {}
        ("GET", ["notes"]) => return Some(json(200, &value!({ "notes": job["notes"] }))),
        ("PATCH", []) => {
            let inner = data(asked, &["id", "title"])?;
            fits(inner.get("title"), false)?;
            if *inner.get("id")?.as_str()? != job["id"] {
                return Some(no(409));
            }
            if let Some(title) = inner.get("title") {
                job["title"] = title.clone();
            }
        }
        ("POST", ["stage"]) => {
            let body = object(asked)?;
            let to = body.get("to").filter(|_| body.len() == 1)?.as_str()?;
            match (job["stage"].as_str()?, to) {
                ("new", "running") | ("running", "done") => job["stage"] = to.into(),
                (_, "new" | "running" | "done") => return Some(no(409)),
                _ => return None,
            }
        }
        ("POST", ["notes"]) => {
            let body = object(asked)?;
            fits(body.get("text").filter(|_| body.len() == 1), true)?;
            let text = body["text"].clone();
            job["notes"].as_array_mut()?.push(text.clone());
            return Some(json(200, &value!({ "text": text })));
        }
        _ => return Some(no(405)),
    }
    Some(json(200, &value!({ "data": job })))
}

fn serve(flaw: &'static str) -> Server {
    let workshop = Workshop {
        flaw,
        jobs: Mutex::default(),
        made: AtomicU64::new(100),
    };
    super::start(move |asked| workshop.answer(asked))
}

#[test]
fn a_sound_workshop_is_believed_and_all_of_it_is_tried() {
    let jobs = "/workspaces/{slug}/jobs";
    let proved = [
        ("access", format!("POST {jobs}/{{job}}/stage")),
        ("access", format!("POST {jobs}/{{job}}/notes")),
        ("access", format!("GET {jobs}")),
        ("access", format!("POST {jobs}")),
        ("input", format!("POST {jobs}/{{job}}/stage")),
        ("input", format!("PATCH {jobs}/{{job}}")),
    ];
    let proved: Vec<(&str, &str)> = proved
        .iter()
        .map(|(family, own)| (*family, &**own))
        .collect();
    scan(&serve(""), DOCUMENT, CONFIG).is_sound(&proved);
}

#[test]
fn what_is_done_to_anothers_job_is_found_at_its_place() {
    for (flaw, expected) in [
        (
            "stage",
            "access/object-write POST /workspaces/{slug}/jobs/{job}/stage",
        ),
        (
            "notes",
            "access/object-write POST /workspaces/{slug}/jobs/{job}/notes",
        ),
        ("filter", "access/list-leak GET /workspaces/{slug}/jobs"),
        ("previous", "access/reference POST /workspaces/{slug}/jobs"),
        (
            "holder",
            "access/mass-assignment POST /workspaces/{slug}/jobs",
        ),
    ] {
        scan(&serve(flaw), DOCUMENT, CONFIG).is_broken_at(flaw, &[expected]);
    }
}
