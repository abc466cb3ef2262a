//! `naysayer.yml` as written, merged with the flags; what it means is for the rooms that use it.

mod access;
mod callback;
mod check;
mod credential;
mod expand;
mod file;
mod flags;
mod grower;
mod limits;
mod load;
mod login;
mod matrix;
mod merge;
mod notation;
mod oauth2;
mod path;
mod pattern;
mod references;
mod resources;
mod rules;
mod safety;
mod schema;
mod shape;
mod sunset;
mod tls;
mod tokens;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use access::{AccessRule, IsolationRule, SharedWithin};
pub(crate) use callback::Callback;
pub(crate) use credential::{CredentialConfig, IdentityConfig};
pub(crate) use flags::Flags;
pub(crate) use limits::Limits;
pub(crate) use load::{load, load_text};
pub(crate) use login::LoginConfig;
pub(crate) use oauth2::OAuth2Config;
pub(crate) use pattern::OperationPattern;
pub(crate) use references::References;
pub(crate) use resources::{ResourceConfig, SHARED_BY, UNSHARED_BY};
pub(crate) use rules::{Rules, Suppression};
pub(crate) use safety::{OthersObjects, Safety};
pub(crate) use schema::schema;
pub(crate) use sunset::Sunset;
pub(crate) use tls::Tls;
pub(crate) use tokens::Tokens;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::words::{Location, Matrix, Profile, Severity};

/// Everything that a run is told: the file, the flags over it, the defaults under it.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The config file, if there is one, as the user named it.
    pub file: Option<PathBuf>,
    /// The document: a file, a URL or `-`.
    pub spec: Option<String>,
    /// Where its references may lead.
    pub references: References,
    /// Whether warnings about the document stop the run.
    pub strict: bool,
    /// An older document.
    pub previous: Option<String>,
    /// The base URL; a path here replaces the server's path.
    pub target: Option<String>,
    /// Identities in the order of the file.
    pub identities: Vec<IdentityConfig>,
    /// Roles from the lowest to the highest, as far as each may do at least what the one before may.
    pub roles: Vec<String>,
    /// Who may call what; the first match wins.
    pub access: Vec<AccessRule>,
    /// The access matrix to compare with; default: `naysayer-access.yml` where it exists.
    pub matrix: Option<PathBuf>,
    /// What that file says; nothing until it is read.
    pub recorded: Matrix,
    /// Whose objects are whose; the first match wins.
    pub isolation: Vec<IsolationRule>,
    /// What lives there, where the document was understood wrongly.
    pub resources: Vec<ResourceConfig>,
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
    /// Keys of tokens, and how long an ended session may last.
    pub tokens: Tokens,
    /// Days on which operations end; the first match wins.
    pub sunset: Vec<Sunset>,
    /// The origin behind the gateway.
    pub direct_address: Option<String>,
    /// Where naysayer listens for a target that can be made to call out.
    pub callback: Callback,
    /// Operations that must slow a burst down, beside those whose document says so.
    pub rate_limited: Vec<OperationPattern>,
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
    /// Where the file names rules.
    rule_places: Vec<(String, Location)>,
}

impl Config {
    /// A run of which only the day is told; everything else has its default.
    pub(crate) fn plain(today: time::Date) -> Self {
        Self {
            file: None,
            spec: None,
            references: References::default(),
            strict: false,
            previous: None,
            target: None,
            identities: Vec::new(),
            roles: Vec::new(),
            access: Vec::new(),
            matrix: None,
            recorded: Matrix::default(),
            isolation: Vec::new(),
            resources: Vec::new(),
            values: Map::new(),
            profile: Profile::Gate,
            fail_on: Some(Severity::Low),
            fail_on_coverage_loss: false,
            tls: Tls::default(),
            tokens: Tokens::default(),
            sunset: Vec::new(),
            direct_address: None,
            callback: Callback::default(),
            rate_limited: Vec::new(),
            rules: Rules::default(),
            suppressions: Vec::new(),
            limits: Limits::default(),
            safety: Safety::default(),
            reports: BTreeMap::new(),
            baseline: None,
            case_header: Some("X-Naysayer-Case".to_owned()),
            seed: 0,
            now: today,
            rule_places: Vec::new(),
        }
    }

    /// Identities that are left out for want of a variable, and the variables.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = &IdentityConfig> {
        let identities = self.identities.iter();
        identities.filter(|identity| !identity.unset.is_empty())
    }

    /// Each rule id or `family/*` that the file names, and where: whoever knows the rules checks them.
    pub(crate) fn rule_references(&self) -> Vec<(String, Location)> {
        self.rule_places.clone()
    }
}
