//! What an earlier document said: operations that are gone, and what the present ones took then.

use std::sync::Arc;

use crate::spec::{Api, Change, Operation, What, changes, counterpart};
use crate::words::OperationKey;

use super::Site;

/// An earlier document and how it differs from the present one.
#[derive(Debug)]
pub(super) struct Former {
    site: Site,
    changes: Vec<Change>,
}

impl Site {
    /// The same site, told what an earlier document said.
    pub(crate) fn with_former(mut self, document: Option<impl Into<Arc<Api>>>) -> Self {
        self.former = document.map(|document| {
            let document = document.into();
            let changes = changes(&document, &self.api);
            let site = Self::new(document, self.config.clone(), &self.base_path);
            Box::new(Former { site, changes })
        });
        self
    }

    /// The site as the earlier document shows it, if there is one.
    pub(crate) fn former(&self) -> Option<&Self> {
        self.former.as_deref().map(|former| &former.site)
    }

    /// Operations that only the earlier document has, in its order.
    pub(crate) fn gone(&self) -> impl Iterator<Item = &Operation> {
        let former = self.former.as_deref();
        let changes = former.into_iter().flat_map(|former| &former.changes);
        let gone = changes.filter(|change| change.what == What::Gone);
        gone.filter_map(|change| self.former()?.api.operation(&change.operation))
    }

    /// How an operation differs from what the earlier document said of it.
    pub(crate) fn changes(&self, key: &OperationKey) -> impl Iterator<Item = &What> {
        let former = self.former.as_deref();
        let changes = former.into_iter().flat_map(|former| &former.changes);
        changes
            .filter(move |change| change.operation == *key)
            .map(|change| &change.what)
    }

    /// What the earlier document said of an operation that is still there, and the site that it belonged to.
    pub(crate) fn then(&self, operation: &Operation) -> Option<(&Self, &Operation)> {
        let former = self.former()?;
        Some((former, counterpart(&former.api, &operation.key)?))
    }
}
