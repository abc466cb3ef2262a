//! What a client is told before it sends anything, and what can be wrong with it.

use std::net::IpAddr;
use std::time::Duration;

use url::Url;

use crate::words::Diagnostic;

/// Where a client sends, how fast, how much, and what it trusts.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Origin and base path; every request goes to this origin.
    pub target: Url,
    /// Where connections go instead of where the target's name leads; no proxy is used then.
    pub address: Option<IpAddr>,
    /// For one request, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// Requests per second; at least one.
    pub per_second: u32,
    /// Requests at once; at least one.
    pub concurrency: usize,
    /// Requests in all, repeated ones counted again.
    pub max_requests: u64,
    /// How long after its making the client goes on sending; none means without end.
    pub deadline: Option<Duration>,
    /// Bytes of a body that are kept.
    pub body_cap: usize,
    /// Extra certificate authorities, PEM.
    pub ca: Option<Vec<u8>>,
    /// Client certificate and its chain, PEM.
    pub client_cert: Option<Vec<u8>>,
    /// Its private key, PEM; may stand in the same text as the certificate.
    pub client_key: Option<Vec<u8>>,
    /// Name of the header that carries `RUN/CASE`; none sends none.
    pub case_header: Option<String>,
    /// The run's own short name: the first half of every tag.
    pub run: String,
}

impl Settings {
    /// The defaults of `limits`, 1 MiB of body, no extra trust.
    pub(crate) fn new(target: Url) -> Self {
        Self {
            target,
            address: None,
            timeout: Duration::from_secs(10),
            per_second: 100,
            concurrency: 16,
            max_requests: 20_000,
            deadline: None,
            body_cap: 1 << 20,
            ca: None,
            client_cert: None,
            client_key: None,
            case_header: None,
            run: "run".to_owned(),
        }
    }
}

/// Why no client could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpError {
    /// The target is no `http` or `https` URL that requests could go to.
    #[error("the target `{url}` {why}")]
    Target {
        /// The target without its user part.
        url: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A PEM file of the section `tls` is unusable.
    #[error("{key} is not usable: {why}")]
    Pem {
        /// The key in the config, such as `tls.ca`.
        key: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The case header has a name that HTTP does not allow.
    #[error("`{0}` is not a header name")]
    CaseHeader(String),
    /// The TLS or HTTP library refused.
    #[error("no HTTP client could be made: {0}")]
    Build(String),
}

impl From<HttpError> for Diagnostic {
    fn from(error: HttpError) -> Self {
        let todo = match &error {
            HttpError::Target { .. } => {
                "give the base URL of the staging API, such as https://staging.example.com/v2"
            }
            HttpError::Pem { .. } => {
                "give a PEM file: text with a line that begins with -----BEGIN"
            }
            HttpError::CaseHeader(_) => "give a name such as X-Naysayer-Case",
            HttpError::Build(_) => "",
        };
        Self::error(error.to_string()).todo(todo)
    }
}
