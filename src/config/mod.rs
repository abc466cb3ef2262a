//! `naysayer.yml` as written, merged with the flags; what it means is for the rooms that use it.

mod access;
mod credential;
mod limits;
mod pattern;

pub(crate) use access::{AccessRule, IsolationRule, SharedWithin};
pub(crate) use credential::{CredentialConfig, IdentityConfig, LoginConfig, OAuth2Config};
pub(crate) use limits::{Limits, OthersObjects, Safety};
pub(crate) use pattern::OperationPattern;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::words::{Profile, RuleId, Severity};

/// Everything that a run is told: the file, the flags over it, the defaults under it.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The config file, if there is one, as the user named it.
    pub file: Option<PathBuf>,
    /// The document: a file, a URL or `-`.
    pub spec: Option<String>,
    /// An older document.
    pub previous: Option<String>,
    /// The base URL; a path here replaces the server's path.
    pub target: Option<String>,
    /// Identities in the order of the file.
    pub identities: Vec<IdentityConfig>,
    /// Who may call what; the first match wins.
    pub access: Vec<AccessRule>,
    /// Whose objects are whose; the first match wins.
    pub isolation: Vec<IsolationRule>,
    /// Known good values by name or by `OPERATION#/pointer`.
    pub values: Map<String, Value>,
    /// How far the run goes.
    pub profile: Profile,
    /// The lowest severity that fails the gate; none never fails it.
    pub fail_on: Option<Severity>,
    /// Whether lost coverage fails the gate.
    pub fail_on_coverage_loss: bool,
    /// Certificate authority, client certificate and key, as PEM files.
    pub tls: Tls,
    /// The origin behind the gateway.
    pub direct_address: Option<String>,
    /// Rules switched off or weighed otherwise.
    pub rules: Rules,
    /// What is forgiven, why and until when.
    pub suppressions: Vec<Suppression>,
    /// How much the run may send.
    pub limits: Limits,
    /// What the run may touch.
    pub safety: Safety,
    /// Files to write, by format name.
    pub reports: BTreeMap<String, PathBuf>,
    /// A former SARIF to compare with.
    pub baseline: Option<PathBuf>,
    /// The header that carries `RUN/CASE`; none sends none.
    pub case_header: Option<String>,
    /// Where generated values come from.
    pub seed: u64,
    /// Today, `YYYY-MM-DD`.
    pub now: time::Date,
}

/// Files for TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tls {
    /// Extra certificate authority.
    pub ca: Option<PathBuf>,
    /// Client certificate.
    pub client_cert: Option<PathBuf>,
    /// Its key.
    pub client_key: Option<PathBuf>,
}

/// Rules switched off or weighed otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rules {
    /// Ids, or `family/*`.
    pub disable: Vec<String>,
    /// Severity by id or `family/*`.
    pub severity: BTreeMap<String, Severity>,
}

/// Something forgiven.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub until: time::Date,
}
