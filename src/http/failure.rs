//! Errors of the HTTP library in our own words, without URLs and so without secrets.

use std::error::Error;
use std::fmt;

use super::Failure;

/// What kind of failure `error` is.
pub(super) fn of(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::Timeout
    } else if error.is_connect() {
        Failure::Connect(innermost(error))
    } else if error.is_builder() {
        Failure::Unsendable(innermost(error))
    } else {
        Failure::Broken(innermost(error))
    }
}

/// The cause of all causes in lower case; outer errors only say that there was one, and where to.
pub(super) fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text = cause.to_string().to_lowercase();
    match text.split_once(" (os error") {
        Some((text, _)) => text.to_owned(),
        None => text,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(why) => write!(f, "no connection: {why}"),
            Self::Timeout => f.write_str("no complete answer in time"),
            Self::Broken(why) => write!(f, "the answer broke off: {why}"),
            Self::Unsendable(why) => write!(f, "not sent: {why}"),
            Self::Budget => f.write_str("not sent: the run's limit of requests or time is reached"),
            Self::ForeignOrigin(why) => write!(f, "not sent, it would leave the target: {why}"),
        }
    }
}
