//! Why something could not be proved.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::http::Failure;

/// Why a case has no verdict. Each has its sentence; none is ever a finding or a pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reason {
    /// No valid request of this operation succeeded; the text says what the last one was answered.
    NoControl(String),
    /// There is nothing to try it on, such as a token that is no JWT or a resource that cannot be made.
    NoSubject(String),
    /// The config's `safety` forbids it.
    Forbidden(String),
    /// The answer allows no conclusion, such as a validation error where a refusal was expected.
    Ambiguous(String),
    /// The session of this identity ended and could not be renewed, or may have ended unseen.
    SessionLost(String),
    /// The target said 429 or kept saying 503.
    Throttled,
    /// It takes somebody who is left out, since the run has no secret of his.
    NoSecret(String),
    /// No answer, or a broken one.
    Unreachable(String),
    /// The run's limit of requests or time was reached first.
    Budget,
    /// It happened once and did not happen again.
    Unstable,
    /// The target gave the id of something that was deleted, such as `/projects/{id}`, to the next thing that the run made.
    Namesake(String),
    /// The run was interrupted first.
    Interrupted,
    /// Naysayer itself failed.
    Failed,
}

impl Reason {
    /// Nothing to try it on, since every valid request with this place in it was refused.
    pub(crate) fn none_with(place: &impl fmt::Display) -> Self {
        Self::NoSubject(format!("no valid request with {place} in it succeeded"))
    }
}

impl From<&Failure> for Reason {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Budget => Self::Budget,
            Failure::Timeout => Self::Unreachable("no complete answer in time".to_owned()),
            Failure::Connect(why) | Failure::Broken(why) => Self::Unreachable(why.clone()),
            Failure::Unsendable(why) => {
                Self::NoSubject(format!("the request cannot be put on the wire: {why}"))
            }
            Failure::ForeignOrigin(why) => {
                Self::Forbidden(format!("it would have left the target: {why}"))
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoControl(why) => {
                write!(f, "no valid request of this operation succeeded: {why}")
            }
            Self::NoSubject(why) => write!(f, "there is nothing to try it on: {why}"),
            Self::Forbidden(why) => write!(f, "the config forbids it: {why}"),
            Self::Ambiguous(why) => write!(f, "the answer proves nothing: {why}"),
            Self::SessionLost(who) => write!(f, "the session of {who} ended in mid-run"),
            Self::NoSecret(why) => write!(f, "the run has no secrets: {why}"),
            Self::Throttled => f.write_str("the target throttled the request"),
            Self::Unreachable(why) => write!(f, "the target gave no usable answer: {why}"),
            Self::Budget => f.write_str("the limit of requests or time was reached first"),
            Self::Unstable => f.write_str("it was accepted once and not again"),
            Self::Namesake(item) => write!(
                f,
                "the API gave the id of the deleted {item} to another one that the run made meanwhile; with limits: {{ concurrency: 1 }} there is none"
            ),
            Self::Interrupted => f.write_str("the run was interrupted first"),
            Self::Failed => f.write_str(
                "naysayer itself failed there; please report what it said on standard error",
            ),
        }
    }
}
