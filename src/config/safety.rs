//! The section `safety`: what the run may touch.

use serde::Deserialize;

use super::OperationPattern;
use super::notation::Notation;
use super::shape::{Key, Shape};

/// Whether the run may change objects that it did not make.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OthersObjects {
    /// Never.
    #[default]
    Never,
    /// Those that the config names under `values`.
    Named,
}

/// What the run may touch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Safety {
    /// Send nothing that may change something.
    pub read_only: bool,
    /// Objects that the run did not make.
    pub others_objects: OthersObjects,
    /// Operations that are never called.
    pub exclude: Vec<OperationPattern>,
}

pub(super) const SAFETY: Shape = Shape::object(&[
    Key::new(
        "read_only",
        &Shape::Flag,
        "Send nothing that may change something; default: false.",
    ),
    Key::new(
        "others_objects",
        &Shape::Word(&["never", "named"]),
        "Whether objects that the run did not make may be changed: never (default), or those named under `values`.",
    ),
    Key::new(
        "exclude",
        &Shape::List {
            of: &Shape::Text(Notation::Operations),
            least: 0,
        },
        "Operations that are never called.",
    ),
]);
