//! The whole of a run, harmless already: no secret, no endless body.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::gate::{Bar, Judgement};
use crate::lab::Pace;
use crate::words::{Diagnostic, Severity};

/// A rule as a report needs it: registry texts with the configured severity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RuleEntry {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Configured severity.
    pub severity: Severity,
    /// Whether it is advice: a note.
    pub advice: bool,
    /// CWE number.
    pub cwe: u16,
    /// OWASP entry.
    pub owasp: String,
    /// Promise, sends, proof, why, fix.
    pub promise: String,
    /// What is sent.
    pub sends: String,
    /// What counts as proof.
    pub proof: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
}

/// What is known of the run itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunFacts {
    /// Version of naysayer.
    pub version: String,
    /// The run's id, the first half of every case header.
    pub run: String,
    /// Name of the case header, if one is sent.
    pub case_header: Option<String>,
    /// Title and version of the API.
    pub api: String,
    /// The document as the user named it.
    pub document: String,
    /// The target's origin and base path.
    pub target: String,
    /// Names of the identities.
    pub identities: Vec<String>,
    /// Profile.
    pub profile: String,
    /// Seed.
    pub seed: u64,
    /// Operations read, and left out.
    pub operations: (usize, usize),
    /// What the API itself calls, such as `2 webhooks`; it is not tested. Empty if there is nothing such.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub untested: String,
    /// What of the plan was tried, if not all: `shard 2/5`, `the 3 operations that changed since main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited_to: Option<String>,
    /// The share that this run is, if it is one of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Identities that were left out, since the run had no secret of theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Requests sent.
    pub requests: u64,
    /// The same by what they were for: a family of rules, `survey`, `cleanup` …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub requests_for: BTreeMap<String, u64>,
    /// Milliseconds from start to end.
    pub millis: u64,
    /// Start and end, RFC 3339 in UTC.
    pub started: String,
    /// End.
    pub ended: String,
    /// Why the run is not complete, if it is not.
    pub incomplete: Option<String>,
    /// How high the bar of the gate is.
    pub bar: Bar,
    /// The exit code that follows.
    pub exit_code: u8,
    /// Objects that the run made and could not remove, one line each.
    pub leftovers: Vec<String>,
}

impl RunFacts {
    /// Who was left out for want of secrets, in words; nothing where nobody was.
    pub(super) fn without(&self) -> Option<String> {
        let verb = match self.left_out.len() {
            0 => return None,
            1 => "is",
            _ => "are",
        };
        let names = self.left_out.join(", ");
        Some(format!(
            "{names} {verb} left out, and what only they can show was not tried"
        ))
    }
}

/// One of several runs that share the operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// Why an operation of another share is untested in this one.
    pub(crate) const ELSEWHERE: &str = "it is in another shard";
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// The whole of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Report {
    /// The run.
    pub run: RunFacts,
    /// Every rule of the registry in its order, fired or not.
    pub rules: Vec<RuleEntry>,
    /// What the gate says.
    pub judgement: Judgement,
    /// How the target answered, by operation.
    pub paces: Vec<Pace>,
    /// How it answered when the baseline was made.
    #[serde(default)]
    pub former_paces: Vec<Pace>,
    /// What was odd about document and config.
    pub diagnostics: Vec<Diagnostic>,
}
