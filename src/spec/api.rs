//! What a document says, once and for all versions of OpenAPI.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::schema::Library;
use crate::words::{Diagnostic, Location, OperationKey};

use super::Operation;
use super::position::Mark;

/// A whole document, read.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    /// The document as the user named it: the file that findings point into.
    pub source: Arc<str>,
    /// The files that it is made of, by the number that places have.
    pub files: Arc<[Arc<str>]>,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The version of OpenAPI that the document declares, such as `3.1.0`.
    pub openapi: String,
    /// Servers of the document, variables filled with their defaults.
    pub servers: Vec<Server>,
    /// Operations in the order of the document.
    pub operations: Vec<Operation>,
    /// Security schemes by their name in the document.
    pub schemes: BTreeMap<String, Scheme>,
    /// Every schema, raised to JSON Schema 2020-12.
    pub schemas: Library,
    /// Operations that could not be read, and why.
    pub left_out: Vec<LeftOut>,
    /// Calls that the API makes itself and that are therefore not tested.
    pub untested: Untested,
    /// What else was odd.
    pub warnings: Vec<Diagnostic>,
    /// Where everything stands, for [`Api::locate`]; without it, every place is the beginning of the file.
    pub marks: Arc<Mark>,
    /// Where in `operations` each is, for [`Api::operation`]; filled when first asked.
    pub by_key: Arc<OnceLock<BTreeMap<OperationKey, usize>>>,
}

impl Api {
    /// `12 operations read, 1 left out, 2 webhooks not tested`.
    pub(crate) fn tally(&self) -> String {
        let (read, left) = (self.operations.len(), self.left_out.len());
        let mut tally = format!("{read} operations read, {left} left out");
        if self.untested != Untested::default() {
            tally.push_str(&format!(", {} not tested", self.untested));
        }
        tally
    }

    /// The operation of this name.
    pub(crate) fn operation(&self, key: &OperationKey) -> Option<&Operation> {
        let by_key = self.by_key.get_or_init(|| {
            let keys = self
                .operations
                .iter()
                .map(|operation| operation.key.clone());
            keys.zip(0..).collect()
        });
        self.operations.get(*by_key.get(key)?)
    }
}

/// An operation that was left out, and why.
#[derive(Debug, Clone)]
pub(crate) struct LeftOut {
    /// Its name.
    pub key: OperationKey,
    /// Where it stands.
    pub at: Location,
    /// What was wrong and where.
    pub why: Diagnostic,
}

/// How many operations the document describes that nobody can call at the API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Untested {
    /// Under `webhooks`.
    pub webhooks: usize,
    /// Under `callbacks` of operations.
    pub callbacks: usize,
}

impl fmt::Display for Untested {
    /// `2 webhooks and 1 callback`; empty if there is none of either.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |count: usize, one: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {one}s")),
        };
        let both = [
            told(self.webhooks, "webhook"),
            told(self.callbacks, "callback"),
        ];
        let both: Vec<String> = both.into_iter().flatten().collect();
        f.write_str(&both.join(" and "))
    }
}

/// A server, its variables filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// Absolute or relative URL as the document means it.
    pub url: String,
}

/// How a scheme carries its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemeKind {
    /// `http` with a scheme word such as `bearer`, `basic` (lower case) and the bearer format if given.
    Http {
        scheme: String,
        format: Option<String>,
    },
    /// An API key in a header.
    ApiKeyHeader(String),
    /// An API key in the query.
    ApiKeyQuery(String),
    /// An API key in a cookie.
    ApiKeyCookie(String),
    /// OAuth 2, with the token URL of its first flow that has one.
    OAuth2 { token_url: Option<String> },
    /// OpenID Connect discovery at this URL.
    OpenIdConnect(String),
    /// A client certificate.
    MutualTls,
}

/// A security scheme of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scheme {
    /// How it carries its credential.
    pub kind: SchemeKind,
    /// Where the document defines it.
    pub at: Location,
}
