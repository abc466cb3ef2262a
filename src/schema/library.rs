//! All schemas of one document, addressed by JSON pointer. Knows no validator: `referee` does.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::direction::Direction;
use super::{pointer, validators::Validators};

/// A schema by its JSON pointer (RFC 6901) in the library's root, such as `/components/schemas/Project`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SchemaRef(pub Arc<str>);

impl SchemaRef {
    /// The schema under `name` inside this one, such as `items`.
    pub(crate) fn child(&self, name: &str) -> Self {
        Self(pointer::child(&self.0, name).into())
    }

    /// The schema at `index` of a list inside this one.
    pub(super) fn item(&self, index: usize) -> Self {
        Self(pointer::item(&self.0, index).into())
    }
}

/// Keywords beside `$ref` that change nothing about what is legal.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$ref",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "summary",
    "title",
    "writeOnly",
    "xml",
];

/// Longest chain of references that is followed.
const CHAIN: usize = 64;

/// The root value that holds every schema, already raised to JSON Schema 2020-12, `$ref`s being `#/…` into the root.
///
/// Cheap to clone; validators are built when first asked for and shared by all clones.
#[derive(Clone)]
pub(crate) struct Library {
    root: Arc<Value>,
    pub(super) validators: Arc<Validators>,
}

impl Library {
    /// A library over `root`.
    pub(crate) fn new(root: Value) -> Self {
        let root = Arc::new(root);
        Self {
            validators: Arc::new(Validators::new(Arc::clone(&root))),
            root,
        }
    }

    /// Whether the other one is a clone of this one.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.root, &other.root)
    }

    /// All of it.
    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// Begins, beside the caller, what the first check of a request would wait for.
    pub(crate) fn prepare_aside(&self) {
        let validators = Arc::clone(&self.validators);
        // Schemas are walked by recursion: as much room as the main thread usually has.
        let thread = std::thread::Builder::new().stack_size(8 << 20);
        // Where no thread is to be had, the first check does it.
        let _ = thread.spawn(move || validators.prepare(Direction::Request));
    }

    /// The schema as written; `None` when the pointer leads nowhere.
    pub(crate) fn get(&self, schema: &SchemaRef) -> Option<&Value> {
        pointer::find(&self.root, &schema.0)
    }

    /// The schema that a chain of `$ref`s leads to, with its own pointer.
    ///
    /// A `$ref` beside further constraints is not followed, since its target alone would say less than the schema does.
    /// `None` when the chain leads nowhere or in a circle.
    pub(crate) fn resolve(&self, schema: &SchemaRef) -> Option<(SchemaRef, &Value)> {
        let mut at = schema.clone();
        // A circle has no end either.
        for _ in 0..CHAIN {
            let value = self.get(&at)?;
            match self.target(value) {
                Some(target) if is_bare(value) => at = target,
                Some(_) | None => return Some((at, value)),
            }
        }
        None
    }

    /// Where the `$ref` of this schema leads, if it has one into the root.
    pub(super) fn target(&self, schema: &Value) -> Option<SchemaRef> {
        let written = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
        let decoded = percent_encoding::percent_decode_str(written)
            .decode_utf8()
            .ok()?;
        Some(SchemaRef(decoded.as_ref().into()))
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Library")
    }
}

/// Whether a `$ref` stands alone, annotations aside.
fn is_bare(schema: &Value) -> bool {
    schema.as_object().is_some_and(|members| {
        members
            .keys()
            .all(|key| ANNOTATIONS.contains(&key.as_str()) || key.starts_with("x-"))
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panic")]
mod tests {
    use serde_json::json;

    use super::{Library, SchemaRef};

    #[test]
    fn chains_are_followed_and_circles_lead_nowhere() {
        let library = Library::new(json!({
            "a": {"$ref": "#/b", "description": "an alias"},
            "b": {"$ref": "#/odd~1name%20x"},
            "odd/name x": {"type": "string"},
            "loop": {"$ref": "#/loop"},
            "more": {"$ref": "#/a", "minLength": 3},
            "lost": {"$ref": "#/nowhere"},
        }));
        let resolve = |at: &str| library.resolve(&SchemaRef(at.into()));
        assert_eq!(resolve("/a").unwrap().1, &json!({"type": "string"}));
        assert_eq!(&*resolve("/a").unwrap().0.0, "/odd~1name x");
        assert_eq!(&*resolve("/more").unwrap().0.0, "/more");
        assert!(resolve("/loop").is_none());
        assert!(resolve("/lost").is_none());
    }
}
