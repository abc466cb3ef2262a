//! Who was let in to what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::OperationKey;

/// How somebody stands to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Access {
    /// Neither is proved.
    Unproven,
    /// Refused.
    Denied,
    /// Let in.
    Allowed,
}

/// Operation × role, or identity where it has no role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Matrix {
    /// Cells by operation and by who it is.
    pub cells: BTreeMap<OperationKey, BTreeMap<String, Access>>,
}

impl Matrix {
    /// What is recorded of `who` at an operation.
    pub(crate) fn at(&self, operation: &OperationKey, who: &str) -> Option<Access> {
        self.cells.get(operation)?.get(who).copied()
    }

    /// Whether nothing is recorded.
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Enters all that another one has.
    pub(crate) fn join(&mut self, other: Self) {
        for (operation, row) in other.cells {
            for (who, access) in row {
                self.saw(&operation, &who, access);
            }
        }
    }

    /// Enters what was seen; of several sightings the one that lets more in counts.
    pub(crate) fn saw(&mut self, operation: &OperationKey, who: &str, access: Access) {
        let row = self.cells.entry(operation.clone()).or_default();
        let cell = row.entry(who.to_owned()).or_insert(access);
        *cell = (*cell).max(access);
    }
}
