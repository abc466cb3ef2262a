//! APIs that are not like the demo, each sound once and broken in one way after the other. Knows no rule by itself.

mod keys;
mod ledger;
mod nested;
mod open;
mod session;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Asked, Ran, Sarif, Scratch, Server};

/// One scan of one server.
struct Seen {
    ran: Ran,
    sarif: Sarif,
}

/// Scans `server` at `base` with this document and config.
fn scan(document: &str, config: &str, server: &Server, base: &str) -> Seen {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", document);
    scratch.write("naysayer.yml", config);
    let target = format!("{}{base}", server.url());
    let ran = scratch.run(&["scan", "--spec", "openapi.yml", "--target", &target]);
    let sarif = Sarif::of(&ran);
    Seen { ran, sarif }
}

impl Seen {
    /// How many cases of a family were refused as promised at an operation.
    fn upheld(&self, operation: &str, family: &str) -> u64 {
        let cells = &self.sarif.run()["properties"]["naysayer/coverage"]["cells"];
        let cells = cells.as_array().unwrap().iter();
        let mut own =
            cells.filter(|cell| cell["operation"] == operation && cell["family"] == family);
        let own = own.next().and_then(|cell| cell["upheld"].as_u64());
        own.unwrap_or_default()
    }

    /// Nothing is found, and at each (operation, families) something was proved.
    fn is_sound(&self, proved: &[(&str, &str)]) {
        let text = &self.ran.stdout;
        assert_eq!(self.sarif.found(), [], "{text}");
        assert_eq!(self.ran.code, Some(0), "{text}{}", self.ran.stderr);
        let families = proved
            .iter()
            .flat_map(|(operation, families)| families.split(' ').map(move |own| (operation, own)));
        let unproved: Vec<_> = families
            .filter(|(operation, family)| self.upheld(operation, family) == 0)
            .collect();
        assert!(unproved.is_empty(), "{unproved:?}\n{text}");
    }

    /// Exactly these `rule operation` lines are found.
    fn is_broken(&self, flaw: &str, expected: &[&str]) {
        let found = self.sarif.broken().into_iter();
        let found: BTreeSet<_> = found
            .map(|(rule, operation)| format!("{rule} {operation}"))
            .collect();
        let expected: BTreeSet<_> = expected.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(found, expected, "{flaw}:\n{}", self.ran.stdout);
        assert_eq!(self.ran.code, Some(1), "{flaw}");
    }
}

/// The path without its query, cut at the slashes.
fn segments(asked: &Asked) -> Vec<&str> {
    let path = asked.path.split('?').next().unwrap_or_default();
    path.trim_matches('/').split('/').collect()
}

/// The body, if it is a JSON object.
fn object(asked: &Asked) -> Option<serde_json::Map<String, Value>> {
    match serde_json::from_slice(&asked.body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// The text of a property, within these lengths.
fn text(value: Option<&Value>, least: usize, most: usize) -> Option<&str> {
    let text = value?.as_str()?;
    (least..=most)
        .contains(&text.chars().count())
        .then_some(text)
}
