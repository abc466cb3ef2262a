//! JSON Schema 2020-12 alone: a library of schemas, a valid instance, each way to break one, and the referee.
//!
//! Knows nothing of OpenAPI: whoever reads a document raises its schemas to 2020-12 first.

mod library;
mod violation;

pub(crate) use library::{Library, SchemaRef};
pub(crate) use violation::{Change, Violation};
