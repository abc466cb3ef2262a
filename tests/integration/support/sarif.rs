//! A SARIF file as its readers see it: results in short, the invocation, and text search. Knows no rule.
#![expect(
    clippy::panic,
    reason = "a test that cannot go on has nothing better to do than to stop"
)]

use std::collections::BTreeSet;

use serde_json::Value;

use super::Ran;

/// A SARIF log with its only run.
#[derive(Debug)]
pub(crate) struct Sarif {
    /// The whole log.
    pub(crate) log: Value,
}

/// One result in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) operation: String,
    /// Empty for the operation as a whole.
    pub(crate) place: String,
    pub(crate) level: String,
    /// `new`, `unchanged`, `absent`; empty without a baseline.
    pub(crate) baseline: String,
    pub(crate) suppressed: bool,
    pub(crate) fingerprint: String,
}

impl Sarif {
    /// The file that a run wrote under the default name.
    pub(crate) fn of(ran: &Ran) -> Self {
        let Some(text) = ran.files.get("naysayer.sarif") else {
            panic!("no SARIF was written:\n{}\n{}", ran.stdout, ran.stderr);
        };
        Self::parse(text)
    }

    pub(crate) fn parse(text: &str) -> Self {
        let log: Value = serde_json::from_str(text).unwrap();
        assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
        Self { log }
    }

    pub(crate) fn run(&self) -> &Value {
        &self.log["runs"][0]
    }

    pub(crate) fn invocation(&self) -> &Value {
        &self.run()["invocations"][0]
    }

    pub(crate) fn results(&self) -> &[Value] {
        self.run()["results"].as_array().unwrap()
    }

    /// Every result in short, sorted.
    pub(crate) fn found(&self) -> Vec<Found> {
        let mut found: Vec<_> = self.results().iter().map(Found::read).collect();
        found.sort();
        found
    }

    /// The pairs of rule and operation that there are results for.
    pub(crate) fn broken(&self) -> BTreeSet<(String, String)> {
        let pair = |found: Found| (found.rule, found.operation);
        self.found().into_iter().map(pair).collect()
    }

    /// How many promises of a family were upheld at an operation.
    pub(crate) fn upheld(&self, family: &str, operation: &str) -> u64 {
        let cells = self.run()["properties"]["naysayer/coverage"]["cells"].as_array();
        let cell = cells
            .into_iter()
            .flatten()
            .find(|cell| cell["family"] == family && cell["operation"] == operation);
        cell.map_or(0, |cell| cell["upheld"].as_u64().unwrap_or_default())
    }

    pub(crate) fn fingerprints(&self) -> BTreeSet<String> {
        let found = self.found().into_iter();
        found.map(|found| found.fingerprint).collect()
    }
}

impl Found {
    fn read(result: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let location = &result["locations"][0]["logicalLocations"][0];
        Self {
            rule: text(&result["ruleId"]),
            operation: text(&location["fullyQualifiedName"]),
            place: text(&result["properties"]["naysayer/place"]),
            level: text(&result["level"]),
            baseline: text(&result["baselineState"]),
            suppressed: result["suppressions"]
                .as_array()
                .is_some_and(|list| !list.is_empty()),
            fingerprint: text(&result["partialFingerprints"]["naysayer/v1"]),
        }
    }
}
