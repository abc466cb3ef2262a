//! What was proved: operation × family.

use serde::{Deserialize, Serialize};

use crate::words::OperationKey;

/// What became of the cases of one family at one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// The operation.
    pub operation: OperationKey,
    /// `auth`, `access`, `input` …
    pub family: String,
    /// Refused as promised.
    pub upheld: u32,
    /// Accepted, twice.
    pub broken: u32,
    /// Not proved.
    pub inconclusive: u32,
    /// Why, each sentence once, with how many cases it holds for, most first.
    pub reasons: Vec<(String, u32)>,
}

/// The whole table, in the order of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coverage {
    /// One cell per operation and family that had cases.
    pub cells: Vec<Cell>,
    /// Operations of the document that had no case at all, and why (left out, excluded, nothing to refuse).
    pub untested: Vec<(OperationKey, String)>,
}
