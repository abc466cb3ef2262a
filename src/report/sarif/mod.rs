//! SARIF 2.1.0 (OASIS), as GitHub and GitLab take it.

mod read;
mod result;
mod rules;
mod saved;
mod write;

pub(crate) use read::{MOST_BYTES, read};
pub(crate) use saved::report;
pub(crate) use write::write;

use std::collections::BTreeMap;

use serde_json::Value;
use serde_sarif::sarif::{Message, MultiformatMessageString, PropertyBag};

/// The name under which the tool goes, also in a baseline.
const TOOL: &str = "naysayer";
/// Where the fingerprint stands that GitHub reads.
const HASH: &str = "primaryLocationLineHash";
/// Where the fingerprint stands beside the one that GitHub reads.
const FINGERPRINT: &str = "naysayer/v1";

fn message(text: impl Into<String>) -> Message {
    Message::builder().text(text.into()).build()
}

fn multiformat(text: impl Into<String>) -> MultiformatMessageString {
    MultiformatMessageString::builder()
        .text(text.into())
        .build()
}

fn bag(pairs: Vec<(&str, Value)>) -> PropertyBag {
    let additional: BTreeMap<String, Value> = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    PropertyBag::builder()
        .additional_properties(additional)
        .build()
}
