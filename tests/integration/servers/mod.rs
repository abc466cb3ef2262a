//! Servers that are nothing like the demo: other credentials, keys, envelopes and refusals. A sound one gives no finding
//! and a gate that passed; one with a flaw gives just that.

mod accounts;
mod acts;
mod boxes;
mod bureau;
mod calls;
mod campus;
mod depot;
mod doors;
mod drafts;
mod drive;
mod earlier;
mod ending;
mod filters;
mod granted;
mod keys;
mod ledger;
mod library;
mod lodge;
mod mortal;
mod namesakes;
mod nested;
mod open;
mod registry;
mod seats;
mod session;
mod shop;
mod tasks;
mod tokens;
mod uploads;
mod vault;
mod versions;
mod visits;

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::support::{Answer, Asked, Ran, Sarif, Scratch, Server};

/// What a scan of a server found.
struct Scanned {
    ran: Ran,
    /// `RULE METHOD /template`, sorted.
    found: Vec<String>,
}

/// A server that is strict about what every server should be: a body has a media type that it knows, and no name twice.
fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |asked| {
        let media = asked.header("content-type").unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        let known = match asked.path.contains("login") {
            true => "application/x-www-form-urlencoded",
            false => "application/json",
        };
        if !asked.body.is_empty() && media != known {
            return json(415, &serde_json::json!({ "error": "what is this?" }));
        }
        match serde_json::from_slice(&asked.body) {
            Ok(Once(false)) => json(400, &serde_json::json!({ "error": "a name twice" })),
            Ok(Once(true)) | Err(_) => answer(asked),
        }
    })
}

/// Whether each name of a JSON object is there once.
struct Once(bool);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
        let mut names = BTreeSet::new();
        let mut once = true;
        while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
            once &= names.insert(name);
        }
        Ok(Once(once))
    }
}

/// Scans `server` by a document and the `identities:` and further sections of a config.
fn scan(server: &Server, document: &str, config: &str) -> Scanned {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", document).write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: {}\n{config}", server.url()),
    );
    Scanned::of(scratch.run(&["scan"]))
}

/// Rehearses `server` by a document and a config.
fn rehearse(server: &Server, document: &str, config: &str, args: &[&str]) -> Ran {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", document).write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: {}\n{config}", server.url()),
    );
    scratch.run(&[&["rehearse"], args].concat())
}

impl Scanned {
    /// What a run of `naysayer scan` found.
    fn of(ran: Ran) -> Self {
        let sarif = Sarif::of(&ran);
        let found: BTreeSet<String> = sarif
            .found()
            .into_iter()
            .map(|found| {
                format!("{} {} {}", found.rule, found.operation, found.place)
                    .trim_end()
                    .to_owned()
            })
            .collect();
        Self {
            ran,
            found: found.into_iter().collect(),
        }
    }

    /// Nothing was found, the gate passed, and at each of these operations something of the family was upheld.
    fn is_sound(&self, proved: &[(&str, &str)]) {
        assert_eq!(
            (self.found.as_slice(), self.ran.code),
            (&[] as &[String], Some(0)),
            "{}{}",
            self.ran.stdout,
            self.ran.stderr
        );
        let sarif = Sarif::of(&self.ran);
        for (family, operation) in proved {
            let upheld = sarif.upheld(family, operation);
            assert!(
                upheld > 0,
                "nothing of {family} was upheld at {operation}:\n{}",
                self.ran.stdout
            );
        }
    }

    /// With this flaw, just these (rule, operation) were found, wherever in the request.
    fn is_broken_at(&self, flaw: &str, expected: &[&str]) {
        let found = Sarif::of(&self.ran).broken();
        let found: BTreeSet<_> = found
            .into_iter()
            .map(|(rule, operation)| format!("{rule} {operation}"))
            .collect();
        let expected: BTreeSet<_> = expected.iter().map(|&line| line.to_owned()).collect();
        assert_eq!(found, expected, "{flaw}:\n{}", self.ran.stdout);
        assert_eq!(self.ran.code, Some(1), "{flaw}");
    }

    /// How much of a family was upheld at an operation.
    fn upheld(&self, operation: &str, family: &str) -> u64 {
        Sarif::of(&self.ran).upheld(family, operation)
    }

    /// Just these were found.
    fn is_broken(&self, expected: &[&str]) {
        assert_eq!(
            (self.found.as_slice(), self.ran.code),
            (
                expected
                    .iter()
                    .map(|&line| line.to_owned())
                    .collect::<Vec<_>>()
                    .as_slice(),
                Some(1)
            ),
            "{}{}",
            self.ran.stdout,
            self.ran.stderr
        );
    }
}

/// A JSON answer.
fn json(status: u16, body: &Value) -> Answer {
    Answer::json(status, &body.to_string())
}

/// The path without its query, cut at the slashes.
fn segments(asked: &Asked) -> Vec<&str> {
    let path = asked.path.split('?').next().unwrap_or_default();
    path.trim_matches('/').split('/').collect()
}

/// The body, if it is a JSON object.
fn object(asked: &Asked) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&asked.body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// The same, if it has nothing but these properties.
fn only(asked: &Asked, names: &[&str]) -> Option<Map<String, Value>> {
    let body = object(asked)?;
    let known = |name: &String| names.contains(&name.as_str());
    body.keys().all(known).then_some(body)
}

/// What a deletion is answered.
fn gone() -> Answer {
    Answer::new(204, &[], "")
}

/// The text of a property, within these lengths.
fn text(value: Option<&Value>, least: usize, most: usize) -> Option<&str> {
    let text = value?.as_str()?;
    (least..=most)
        .contains(&text.chars().count())
        .then_some(text)
}
