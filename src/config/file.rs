//! The file as a whole: its top-level keys, and what they say once they are known to be right.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::access::{ACCESS, ISOLATION};
use super::callback::CALLBACK;
use super::credential::IDENTITIES;
use super::limits::LIMITS;
use super::notation::Notation;
use super::references::REFERENCES;
use super::resources::{self, RESOURCES};
use super::rules::{RULES, SUPPRESSIONS};
use super::safety::SAFETY;
use super::shape::{FILLED, Key, OPERATIONS, Shape, TEXTS, URL};
use super::sunset::SUNSET;
use super::tls::TLS;
use super::tokens::TOKENS;
use super::{
    AccessRule, Callback, IdentityConfig, IsolationRule, Limits, OperationPattern, References,
    ResourceConfig, Rules, Safety, Sunset, Suppression, Tls, Tokens,
};
use crate::words::{Location, Profile};

/// The words of `profile`.
pub(super) const PROFILES: &[&str] = &["gate", "advice", "deep"];
/// The words of `fail_on`.
pub(super) const FAIL_ON: &[&str] = &["never", "low", "medium", "high", "critical"];

/// The names of the reports that can be written to a file.
pub(crate) const REPORTS: &[&str] = &[
    "sarif",
    "html",
    "junit",
    "markdown",
    "gitlab",
    "code_quality",
    "github",
    "counts",
];

pub(super) const FILE: Shape = Shape::object(&[
    Key::new("spec", &FILLED, "The OpenAPI document: a file or URL."),
    Key::new(
        "previous",
        &FILLED,
        "An older document; operations that it alone has must be gone.",
    ),
    Key::new(
        "target",
        &URL,
        "The staging API; default: the document's first server. A path here replaces the server's path.",
    ),
    Key::new(
        "identities",
        &IDENTITIES,
        "Who calls, by a name of your own.",
    ),
    Key::new(
        "roles",
        &TEXTS,
        "Roles from the lowest to the highest, as far as each may do at least what the one before may.",
    ),
    Key::new(
        "access",
        &ACCESS,
        "Who may call what; the first match wins.",
    ),
    Key::new(
        "matrix",
        &FILLED,
        "The recorded access matrix to compare with; default: naysayer-access.yml where it exists.",
    ),
    Key::new(
        "isolation",
        &ISOLATION,
        "Whose objects are whose; the first match wins.",
    ),
    Key::new(
        "resources",
        &RESOURCES,
        "What lives there, where `plan --resources` shows it wrongly: by the template of one, `/projects/{projectId}`, or by a name for what has no path of its own.",
    ),
    Key::new(
        "values",
        &Shape::Map(&Shape::Any),
        "Known good values, by parameter or property name, or by `OPERATION#/pointer`.",
    ),
    Key::new(
        "references",
        &REFERENCES,
        "Where the document's files may be.",
    ),
    Key::new(
        "strict",
        &Shape::Flag,
        "Whether warnings about the document stop the run; default: false.",
    ),
    Key::new(
        "profile",
        &Shape::Word(PROFILES),
        "How far the run goes; default: gate.",
    ),
    Key::new(
        "fail_on",
        &Shape::Word(FAIL_ON),
        "The lowest severity that fails the gate; default: low.",
    ),
    Key::new(
        "fail_on_coverage_loss",
        &Shape::Flag,
        "Whether coverage lost against the baseline fails the gate; default: false.",
    ),
    Key::new(
        "tls",
        &TLS,
        "Files for TLS; certificates are always checked.",
    ),
    Key::new(
        "tokens",
        &TOKENS,
        "Keys of the API's tokens, and how long an ended session may last.",
    ),
    Key::new(
        "sunset",
        &SUNSET,
        "Days on which operations end; the first match wins.",
    ),
    Key::new(
        "direct_address",
        &URL,
        "The origin behind the gateway, which must refuse what the gateway refuses.",
    ),
    Key::new(
        "callback",
        &CALLBACK,
        "Where naysayer listens for a target that can be made to call out (profile deep).",
    ),
    Key::new(
        "rate_limited",
        &OPERATIONS,
        "Readings that must slow a burst down, beside those whose document declares 429 (profile deep).",
    ),
    Key::new("rules", &RULES, "Rules switched off or weighed otherwise."),
    Key::new(
        "suppressions",
        &SUPPRESSIONS,
        "What is forgiven, why and until when.",
    ),
    Key::new("limits", &LIMITS, "How much the run may send."),
    Key::new("safety", &SAFETY, "What the run may touch."),
    Key::new(
        "reports",
        &Shape::object(&[
            Key::new("sarif", &FILLED, "Where SARIF is written."),
            Key::new("html", &FILLED, "Where the HTML page is written."),
            Key::new("junit", &FILLED, "Where JUnit XML is written."),
            Key::new("markdown", &FILLED, "Where Markdown is written."),
            Key::new("gitlab", &FILLED, "Where GitLab's DAST report is written."),
            Key::new(
                "code_quality",
                &FILLED,
                "Where GitLab's code quality report is written.",
            ),
            Key::new(
                "github",
                &FILLED,
                "Where workflow commands that annotate on GitHub are written.",
            ),
            Key::new(
                "counts",
                &FILLED,
                "Where the numbers of new, unchanged and fixed findings are written.",
            ),
        ]),
        "Files to write.",
    ),
    Key::new(
        "baseline",
        &FILLED,
        "A former SARIF; what it has is known, not new.",
    ),
    Key::new(
        "case_header",
        &Shape::FalseOr(&Shape::Text(Notation::HeaderName)),
        "The header by which the server's log can name the case; `false` sends none. Default: X-Naysayer-Case.",
    ),
    Key::new(
        "seed",
        &Shape::Count {
            least: 0,
            most: u64::MAX,
        },
        "Where generated values come from; default: 0.",
    ),
]);

/// The file once it is checked; what is not there has its default or none.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Written {
    pub(super) spec: Option<String>,
    pub(super) references: References,
    pub(super) strict: bool,
    pub(super) previous: Option<String>,
    pub(super) target: Option<String>,
    #[serde(deserialize_with = "identities")]
    pub(super) identities: Vec<IdentityConfig>,
    pub(super) roles: Vec<String>,
    pub(super) access: Vec<AccessRule>,
    pub(super) matrix: Option<PathBuf>,
    pub(super) isolation: Vec<IsolationRule>,
    #[serde(deserialize_with = "resources::entries")]
    pub(super) resources: Vec<ResourceConfig>,
    pub(super) values: Map<String, Value>,
    pub(super) profile: Profile,
    pub(super) fail_on: Option<String>,
    pub(super) fail_on_coverage_loss: bool,
    pub(super) tls: Tls,
    pub(super) tokens: Tokens,
    pub(super) sunset: Vec<Sunset>,
    pub(super) direct_address: Option<String>,
    pub(super) callback: Callback,
    pub(super) rate_limited: Vec<OperationPattern>,
    pub(super) rules: Rules,
    pub(super) suppressions: Vec<Suppression>,
    pub(super) limits: Limits,
    pub(super) safety: Safety,
    pub(super) reports: BTreeMap<String, PathBuf>,
    pub(super) baseline: Option<PathBuf>,
    pub(super) case_header: CaseHeader,
    pub(super) seed: u64,
}

impl Written {
    /// The same, knowing where the file has each entry of `resources`.
    pub(super) fn placed(mut self, places: Vec<BTreeMap<String, Location>>) -> Self {
        for (entry, places) in self.resources.iter_mut().zip(places) {
            entry.places = places;
        }
        self
    }
}

/// `case_header` as written.
#[derive(Default)]
pub(super) enum CaseHeader {
    #[default]
    Usual,
    Named(String),
    Off,
}

impl<'de> Deserialize<'de> for CaseHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::String(name) => Self::Named(name),
            _ => Self::Off,
        })
    }
}

/// Identities in the order of the file, each with its name.
fn identities<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IdentityConfig>, D::Error> {
    Map::deserialize(deserializer)?
        .into_iter()
        .map(|(name, value)| {
            let identity: IdentityConfig =
                serde_json::from_value(value).map_err(serde::de::Error::custom)?;
            Ok(IdentityConfig { name, ..identity })
        })
        .collect()
}
