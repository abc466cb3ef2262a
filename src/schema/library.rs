//! All schemas of one document, addressed by JSON pointer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A schema by its JSON pointer (RFC 6901) in the library's root, such as `/components/schemas/Project`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SchemaRef(pub Arc<str>);

/// The root value that holds every schema, already raised to JSON Schema 2020-12, `$ref`s being `#/…` into the root.
#[derive(Debug, Clone)]
pub(crate) struct Library {
    root: Arc<Value>,
}

impl Library {
    /// A library over `root`.
    pub(crate) fn new(root: Value) -> Self {
        Self {
            root: Arc::new(root),
        }
    }

    /// The schema as written; `None` when the pointer leads nowhere.
    pub(crate) fn get(&self, schema: &SchemaRef) -> Option<&Value> {
        self.root.pointer(&schema.0)
    }
}
