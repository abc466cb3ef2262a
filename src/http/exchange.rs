//! A request together with what became of it.

use serde::{Deserialize, Serialize};

use super::{Request, Response};

/// Why there is no response: nobody's fault, so never a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Failure {
    /// No connection could be made.
    Connect(String),
    /// No complete answer in time.
    Timeout,
    /// The connection broke, or what came was not HTTP.
    Broken(String),
    /// The request itself could not be put on the wire.
    Unsendable(String),
    /// The run's own limit of requests or time is reached; nothing was sent.
    Budget,
    /// The request would have left the target's origin; nothing was sent.
    ForeignOrigin(String),
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Answer {
    /// An answer came.
    Response(Response),
    /// None came.
    Failure(Failure),
}

/// Where a request went that did not go to the target's own origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Elsewhere {
    /// To another origin, `http://host:port`.
    Origin(String),
    /// By the name in this origin, but to this address and not where the name leads.
    Address(String, std::net::IpAddr),
}

/// One request and its answer, as on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The value of the case header, `RUN/CASE`, by which it is found in the server's log.
    #[serde(default)]
    pub tag: String,
    /// What was sent.
    pub request: Request,
    /// Where it went, if not to the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
    /// What came back.
    #[serde(flatten)]
    pub answer: Answer,
}

impl Exchange {
    /// The response, if one came.
    pub(crate) fn response(&self) -> Option<&Response> {
        match &self.answer {
            Answer::Response(response) => Some(response),
            Answer::Failure(_) => None,
        }
    }

    /// Why no response came, if none did.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match &self.answer {
            Answer::Response(_) => None,
            Answer::Failure(failure) => Some(failure),
        }
    }

    /// The status, if a response came.
    pub(crate) fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }
}
