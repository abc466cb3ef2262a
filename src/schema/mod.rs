//! JSON Schema 2020-12 alone: a library of schemas, valid instances, each way to break one, and the referee.
//!
//! Knows nothing of OpenAPI: whoever reads a document raises its schemas to 2020-12 first.

mod breaking;
#[cfg(test)]
#[expect(clippy::expect_used, clippy::print_stderr, reason = "test code")]
mod corpus_tests;
mod facets;
mod instance;
mod library;
mod odd;
mod property;
mod referee;
mod text;
mod violation;

pub(crate) use breaking::{text_violations, violations};
pub(crate) use instance::{Size, Wish, instance};
pub(crate) use library::{Library, SchemaRef};
pub(crate) use odd::{odd, odd_text};
pub(crate) use property::Property;
pub(crate) use referee::{Checked, Refusal};
pub(crate) use violation::{Change, Violation};

/// Which way a body goes: what the server alone sets need not be sent, what it keeps to itself does not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the client.
    Request,
}
