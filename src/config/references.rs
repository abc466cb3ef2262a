//! The section `references`: where the document's files may be.

use serde::Deserialize;

use super::shape::{Key, Shape, TEXTS};

/// Where references of the document may lead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct References {
    /// Folders, files and URLs beside the document's own folder, each with all below it.
    pub allow: Vec<String>,
}

pub(super) const REFERENCES: Shape = Shape::object(&[Key::new(
    "allow",
    &TEXTS,
    "Folders, files and URLs that references may lead into, beside the document's own folder.",
)]);
