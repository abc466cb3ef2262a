//! From values to what stands on the wire: parameters by their style (RFC 6570), bodies by their media type.
//!
//! Knows no schema: what a value should be is decided before.

mod body;
mod file;
mod form;
mod inner;
mod multipart;
mod parameter;
mod text;
mod xml;

pub(crate) use body::body;
pub(crate) use parameter::{cookie_pairs, header_text, path_segment, query_pairs};

#[cfg(test)]
#[expect(
    clippy::expect_used,
    reason = "a test may stop where a type of its own cannot be written"
)]
mod tests;
