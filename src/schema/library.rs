//! All schemas of one document, addressed by JSON pointer.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{PatternCache, Registry, Validator};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Base address of the root inside the registry; nothing is ever fetched from it.
const ROOT: &str = "naysayer:///document";
/// Longest chain of references that is followed.
const LONGEST_CHAIN: usize = 32;

/// A schema by its JSON pointer (RFC 6901) in the library's root, such as `/components/schemas/Project`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SchemaRef(pub Arc<str>);

impl SchemaRef {
    /// The schema below this one, `keys` being its way there.
    pub(crate) fn below(&self, keys: &[&str]) -> Self {
        let mut pointer = self.0.to_string();
        for key in keys {
            pointer.push('/');
            pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        }
        Self(pointer.into())
    }
}

/// The root value that holds every schema, already raised to JSON Schema 2020-12, `$ref`s being `#/…` into the root.
///
/// Cheap to clone; validators are built when first needed and once.
#[derive(Clone)]
pub(crate) struct Library {
    inner: Arc<Inner>,
}

struct Inner {
    root: Value,
    registry: OnceLock<Option<Registry<'static>>>,
    patterns: PatternCache,
    validators: Mutex<BTreeMap<SchemaRef, Option<Arc<Validator>>>>,
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Library")
    }
}

impl Library {
    /// A library over `root`.
    pub(crate) fn new(root: Value) -> Self {
        Self {
            inner: Arc::new(Inner {
                root,
                registry: OnceLock::new(),
                patterns: PatternCache::new(),
                validators: Mutex::default(),
            }),
        }
    }

    /// The schema as written; `None` when the pointer leads nowhere.
    pub(crate) fn get(&self, schema: &SchemaRef) -> Option<&Value> {
        self.inner.root.pointer(&schema.0)
    }

    /// The schema at the end of a chain of `$ref`s; `None` for a chain that dangles or goes in circles.
    pub(crate) fn resolve(&self, schema: &SchemaRef) -> Option<(SchemaRef, &Value)> {
        let mut at = schema.clone();
        for _ in 0..LONGEST_CHAIN {
            let value = self.get(&at)?;
            match target(value) {
                // Other keywords beside `$ref` count in 2020-12: then the schema itself is what is meant.
                Some(next)
                    if value
                        .as_object()
                        .is_some_and(|object| object.len() == 1 || only_notes(object)) =>
                {
                    at = next
                }
                _ => return Some((at, value)),
            }
        }
        None
    }

    /// The validator of a schema; `None` when the schema cannot be compiled.
    pub(super) fn validator(&self, schema: &SchemaRef) -> Option<Arc<Validator>> {
        let known = |validators: &BTreeMap<SchemaRef, Option<Arc<Validator>>>| {
            validators.get(schema).cloned()
        };
        if let Some(known) = known(
            &self
                .inner
                .validators
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        ) {
            return known;
        }
        let built = self.build(schema);
        let mut validators = self
            .inner
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        validators.entry(schema.clone()).or_insert(built).clone()
    }

    fn build(&self, schema: &SchemaRef) -> Option<Arc<Validator>> {
        let registry = self
            .inner
            .registry
            .get_or_init(|| self.registry())
            .as_ref()?;
        let fragment = percent_encoding::utf8_percent_encode(&schema.0, FRAGMENT);
        let entry = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": format!("{ROOT}#{fragment}") });
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .with_registry(registry)
            .with_pattern_cache(self.inner.patterns.clone())
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .offline()
            .build(&entry)
            .ok()
            .map(Arc::new)
    }

    fn registry(&self) -> Option<Registry<'static>> {
        let mut root = self.inner.root.clone();
        spare_read_only(&mut root, 0);
        Registry::new()
            .draft(jsonschema::Draft::Draft202012)
            .add(ROOT, root)
            .ok()?
            .prepare()
            .ok()
    }
}

/// What may not stand in a fragment (RFC 3986, 3.5).
const FRAGMENT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'%')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'|')
    .add(b'\\')
    .add(b'[')
    .add(b']');

/// Where a `$ref` leads, if it is a local one.
pub(super) fn target(schema: &Value) -> Option<SchemaRef> {
    let reference = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
    let pointer = percent_encoding::percent_decode_str(reference)
        .decode_utf8()
        .ok()?;
    Some(SchemaRef(pointer.into()))
}

/// Whether a `$ref` has only annotations beside it.
fn only_notes(object: &serde_json::Map<String, Value>) -> bool {
    object.keys().all(|key| {
        matches!(
            key.as_str(),
            "$ref"
                | "description"
                | "title"
                | "summary"
                | "example"
                | "examples"
                | "default"
                | "deprecated"
                | "readOnly"
                | "writeOnly"
                | "$comment"
        ) || key.starts_with("x-")
    })
}

/// A property that only the server sets is required of answers, not of requests (OpenAPI, `readOnly`).
fn spare_read_only(value: &mut Value, depth: usize) {
    if depth > 256 {
        return;
    }
    match value {
        Value::Object(object) => {
            let read_only: Vec<String> = object
                .get("properties")
                .and_then(Value::as_object)
                .map_or_else(Vec::new, |properties| {
                    let set_by_server =
                        |schema: &Value| schema.get("readOnly") == Some(&Value::Bool(true));
                    properties
                        .iter()
                        .filter(|(_, schema)| set_by_server(schema))
                        .map(|(name, _)| name.clone())
                        .collect()
                });
            if let Some(Value::Array(required)) = object.get_mut("required") {
                required.retain(|name| !read_only.iter().any(|own| name == own));
            }
            for inner in object.values_mut() {
                spare_read_only(inner, depth + 1);
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|inner| spare_read_only(inner, depth + 1)),
        _ => {}
    }
}
