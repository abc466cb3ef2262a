//! The sections `rules` and `suppressions`. Which rules there are is not known here.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::OperationPattern;
use super::notation::{self, Notation};
use super::shape::{FILLED, Key, SEVERITY, Shape, TEXTS};
use super::tree::Node;
use crate::words::{Location, RuleId, Severity};

/// Rules switched off or weighed otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rules {
    /// Ids, or `family/*`.
    pub disable: Vec<String>,
    /// Severity by id or `family/*`.
    pub severity: BTreeMap<String, Severity>,
}

pub(super) const RULES: Shape = Shape::object(&[
    Key::new(
        "disable",
        &TEXTS,
        "Rules that do not run: ids, or `family/*`.",
    ),
    Key::new(
        "severity",
        &Shape::Map(&SEVERITY),
        "Another severity for a rule or `family/*`.",
    ),
]);

/// Something forgiven.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suppression {
    /// The rule.
    pub rule: RuleId,
    /// The operation, if only there.
    pub operation: Option<OperationPattern>,
    /// The fingerprint, if only that finding.
    pub fingerprint: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it is forgiven.
    #[serde(deserialize_with = "date")]
    pub until: time::Date,
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<time::Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    notation::date(&text).ok_or_else(|| serde::de::Error::custom(Notation::Date.expected()))
}

pub(super) const SUPPRESSIONS: Shape = Shape::List {
    of: &Shape::object(&[
        Key::new("rule", &FILLED, "The rule whose findings are forgiven.").required(),
        Key::new(
            "operation",
            &Shape::Text(Notation::Operations),
            "Only findings at these operations.",
        ),
        Key::new(
            "fingerprint",
            &FILLED,
            "Only the finding with this fingerprint.",
        ),
        Key::new("reason", &FILLED, "Why this is forgiven; reports show it.").required(),
        Key::new(
            "until",
            &Shape::Text(Notation::Date),
            "The last day on which it is forgiven; after it the finding counts again.",
        )
        .required(),
    ]),
    least: 0,
};

/// Each rule that the file names, and where.
pub(super) fn references(root: &Node, file: &str) -> Vec<(String, Location)> {
    let mut found = Vec::new();
    let mut put =
        |name: &str, at: super::tree::Spot| found.push((name.to_owned(), at.in_file(file)));
    if let Some(rules) = root.get("rules") {
        for node in rules.get("disable").map(Node::list).unwrap_or_default() {
            put(node.text().unwrap_or_default(), node.at);
        }
        for entry in rules.get("severity").map(Node::entries).unwrap_or_default() {
            put(&entry.key, entry.at);
        }
    }
    for suppression in root.get("suppressions").map(Node::list).unwrap_or_default() {
        if let Some(rule) = suppression.get("rule") {
            put(rule.text().unwrap_or_default(), rule.at);
        }
    }
    found
}
