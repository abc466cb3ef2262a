//! The compiled validators of one library: built when first asked for, kept, bounded. Knows no instance.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Draft, FancyRegex, PatternCache, PatternOptions, Registry, Validator};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::direction::{Direction, Rooted, root_for};
use super::library::SchemaRef;

/// The name of the root inside the registry; it leads nowhere else.
const ROOT: &str = "naysayer:///doc";

/// What a JSON pointer may keep inside a fragment.
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'~')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

/// Validators kept at once, of some 15 kB each; beyond that all are dropped and built anew. Operations beside each other ask
/// for the same ones.
const KEPT: usize = 512;

/// Backtracks that one match of a pattern may take, and bytes that a compiled one may hold: patterns come from the document.
const BACKTRACKS: usize = 50_000;
const PATTERN_BYTES: usize = 4 << 20;

/// A validator, or why there is none.
pub(super) type Built = Arc<Result<Validator, String>>;

/// See the module.
pub(super) struct Validators {
    root: Arc<Value>,
    request: OnceLock<Way>,
    /// The same with the answers of operations, for who asks what they would be as a request.
    whole_request: OnceLock<Way>,
    response: OnceLock<Way>,
    patterns: PatternCache,
    built: Mutex<BTreeMap<(Direction, SchemaRef), Built>>,
}

/// What holds for one direction.
struct Way {
    rooted: Rooted,
    registry: Result<Registry<'static>, String>,
}

impl Validators {
    pub(super) fn new(root: Arc<Value>) -> Self {
        Self {
            root,
            request: OnceLock::new(),
            whole_request: OnceLock::new(),
            response: OnceLock::new(),
            patterns: PatternCache::new(),
            built: Mutex::default(),
        }
    }

    /// Does what all validators of a direction have in common.
    pub(super) fn prepare(&self, direction: Direction) {
        self.way(direction);
    }

    /// The validator of `schema` for values that travel in `direction`.
    pub(super) fn of(&self, schema: &SchemaRef, direction: Direction) -> Built {
        let key = (direction, schema.clone());
        {
            let built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = built.get(&key) {
                return Arc::clone(known);
            }
        }
        // Built outside the lock: two that come at once do the same work, nobody waits.
        let new: Built = Arc::new(self.build(schema, direction));
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if built.len() >= KEPT {
            built.clear();
        }
        built.insert(key, Arc::clone(&new));
        new
    }

    fn build(&self, schema: &SchemaRef, direction: Direction) -> Result<Validator, String> {
        let mut way = self.way(direction);
        if direction == Direction::Request && !way.rooted.holds(&schema.0) {
            way = self
                .whole_request
                .get_or_init(|| self.make(Direction::Request, false));
        }
        let registry = way.registry.as_ref().map_err(Clone::clone)?;
        let pointer = way.rooted.moved(&schema.0);
        let pointer = utf8_percent_encode(&pointer, FRAGMENT);
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .offline()
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_pattern_cache(self.patterns.clone())
            .with_pattern_options(pattern_options())
            .build(&json!({"$ref": format!("{ROOT}#{pointer}")}))
            .map_err(|error| error.to_string())
    }

    fn way(&self, direction: Direction) -> &Way {
        let cell = match direction {
            Direction::Request => &self.request,
            Direction::Response => &self.response,
        };
        cell.get_or_init(|| self.make(direction, true))
    }

    fn make(&self, direction: Direction, lean: bool) -> Way {
        let rooted = root_for(&self.root, direction, lean);
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .retriever(Offline)
            .add(ROOT, Arc::clone(&rooted.root))
            .and_then(jsonschema::RegistryBuilder::prepare)
            .map_err(|error| error.to_string());
        Way { rooted, registry }
    }
}

fn pattern_options() -> PatternOptions<FancyRegex> {
    PatternOptions::fancy_regex()
        .backtrack_limit(BACKTRACKS)
        .size_limit(PATTERN_BYTES)
}

/// Whether a pattern can be read as a regular expression, and is not too large. A schema that holds another has no validator.
pub(crate) fn reads_pattern(pattern: &str) -> bool {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(pattern_options())
        .build(&json!({ "pattern": pattern }))
        .is_ok()
}

/// Nothing is fetched, from anywhere.
struct Offline;

impl jsonschema::Retrieve for Offline {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("{uri} is outside the document").into())
    }
}
