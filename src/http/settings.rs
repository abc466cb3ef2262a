//! How the client of a run is set.

use std::time::Duration;

use url::Url;

/// Everything that the client needs to know before its first request.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The target: its origin is the only one that is ever talked to.
    pub target: Url,
    /// For one request, from connecting to the last byte.
    pub timeout: Duration,
    /// Requests per second.
    pub per_second: u32,
    /// Requests at once.
    pub concurrency: usize,
    /// Requests in all.
    pub max_requests: u64,
    /// For the whole run, from the making of the client on.
    pub duration: Option<Duration>,
    /// Bytes of a body that are kept.
    pub body_cap: usize,
    /// Name of the header that carries `RUN/CASE`; none sends none.
    pub case_header: Option<String>,
    /// Id of the run.
    pub run: String,
    /// PEM bytes: an extra certificate authority.
    pub ca: Option<Vec<u8>>,
    /// PEM bytes: client certificate and key, one after the other.
    pub client_identity: Option<Vec<u8>>,
}

impl Settings {
    /// Moderate limits for `target`.
    pub(crate) fn new(target: Url) -> Self {
        Self {
            target,
            timeout: Duration::from_secs(10),
            per_second: 100,
            concurrency: 16,
            max_requests: 20_000,
            duration: None,
            body_cap: 1024 * 1024,
            case_header: Some("X-Naysayer-Case".to_owned()),
            run: "run".to_owned(),
            ca: None,
            client_identity: None,
        }
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    /// A PEM file holds no certificate, or no key.
    #[error("the {0} holds no PEM {1} that can be read")]
    Pem(&'static str, &'static str),
    /// The TLS library refuses the settings.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refuses the settings.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}
