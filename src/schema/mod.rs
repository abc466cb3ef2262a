//! JSON Schema 2020-12 alone: a library of schemas, a valid instance, each way to break one, and the referee.
//!
//! Knows nothing of OpenAPI: whoever reads a document raises its schemas to 2020-12 first.

mod apart;
mod direction;
mod instance;
mod library;
mod odd;
mod pointer;
mod property;
mod referee;
mod shape;
mod text_violations;
mod validators;
mod variants;
mod violation;
mod violations;
mod wire;

pub(crate) use direction::Direction;
pub(crate) use instance::{Size, Wish, instance};
pub(crate) use library::{Library, SchemaRef};
pub(crate) use odd::{odd, odd_segment, odd_text};
pub(crate) use pointer::{child as child_pointer, plain as plain_token};
pub(crate) use property::Property;
pub(crate) use referee::{Checked, Refusal};
pub(crate) use text_violations::{text_of, text_violations};
pub(crate) use validators::reads_pattern;
pub(crate) use variants::{Variant, variants};
pub(crate) use violation::{Change, Violation};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use violations::violations;
pub(crate) use violations::{EXTRA, Sent, Violations, violations_under};

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod hostile_tests;
