//! Raises one schema of Swagger 2.0 or OpenAPI 3 to JSON Schema 2020-12, in place.
//!
//! Whatever can stay where it is stays there: `$ref`s and positions go by pointers. The one thing that
//! moves is `allOf`, `not`, `const` or `$ref` of a nullable schema, into `anyOf/0`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::schema::reads_pattern;

use super::raise::Role;
use super::unread::UNREAD;

/// What stands under a keyword.
enum Below {
    /// A map of schemas by name.
    Named,
    /// A list of schemas.
    List,
    /// One schema.
    One,
    /// What has to be rewritten itself.
    Rewritten,
}

fn below(keyword: &str) -> Option<Below> {
    Some(match keyword {
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => {
            Below::Named
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Below::List,
        "items"
        | "additionalProperties"
        | "additionalItems"
        | "unevaluatedProperties"
        | "unevaluatedItems"
        | "contains"
        | "propertyNames"
        | "contentSchema"
        | "not"
        | "if"
        | "then"
        | "else" => Below::One,
        "$id" | "$schema" | "discriminator" | "type" | "exclusiveMinimum" | "exclusiveMaximum"
        | "nullable" | "x-nullable" => Below::Rewritten,
        _ => return None,
    })
}

/// Raises schemas and remembers what they refer to.
pub(super) struct Raiser {
    siblings: bool,
    /// References met, what is expected behind them, and whether as a map of such.
    notes: BTreeSet<(String, Role, bool)>,
    /// Patterns met, and whether they can be read.
    patterns: BTreeMap<String, bool>,
}

impl Raiser {
    /// `siblings`: keywords beside `$ref` mean something.
    pub(super) fn new(siblings: bool) -> Self {
        Self {
            siblings,
            notes: BTreeSet::new(),
            patterns: BTreeMap::new(),
        }
    }

    /// Whether a pattern was met that cannot be read.
    pub(super) fn met_unread(&self) -> bool {
        self.patterns.values().any(|read| !read)
    }

    fn reads(&mut self, pattern: &str) -> bool {
        if let Some(read) = self.patterns.get(pattern) {
            return *read;
        }
        let read = reads_pattern(pattern);
        self.patterns.insert(pattern.to_owned(), read);
        read
    }

    /// Puts aside a pattern that cannot be read, which would cost all that stands around it.
    fn patterns(&mut self, keywords: &mut Map<String, Value>) {
        if let Some(Value::String(pattern)) = keywords.get("pattern")
            && !self.reads(pattern)
            && let Some(pattern) = keywords.shift_remove("pattern")
        {
            keywords.insert(UNREAD.to_owned(), pattern);
        }
        let Some(Value::Object(named)) = keywords.get_mut("patternProperties") else {
            return;
        };
        let unread: Vec<String> = named
            .keys()
            .filter(|own| !self.reads(own))
            .cloned()
            .collect();
        for pattern in &unread {
            named.shift_remove(pattern);
        }
        if let Some(pattern) = unread.into_iter().next() {
            // Which properties are no further ones is not known any more.
            keywords.shift_remove("additionalProperties");
            keywords.shift_remove("unevaluatedProperties");
            keywords.insert(UNREAD.to_owned(), pattern.into());
        }
    }

    /// A reference was met behind which `role` is expected.
    pub(super) fn note(&mut self, reference: &str, role: Role) {
        // Where most lead, everything is raised anyway.
        if role != Role::Schema || !reference.starts_with("#/components/schemas/") {
            self.notes.insert((reference.to_owned(), role, false));
        }
    }

    /// A reference was met behind which a map of `role` is expected.
    pub(super) fn note_map(&mut self, reference: &str, role: Role) {
        self.notes.insert((reference.to_owned(), role, true));
    }

    /// The references met since this was last asked.
    pub(super) fn take_notes(&mut self) -> BTreeSet<(String, Role, bool)> {
        std::mem::take(&mut self.notes)
    }

    /// Raises `schema` and all below it; raising it again changes nothing.
    pub(super) fn schema(&mut self, schema: &mut Value) {
        let Value::Object(keywords) = schema else {
            return;
        };
        if let Some(Value::String(reference)) = keywords.get("$ref") {
            self.note(reference, Role::Schema);
            if !self.siblings {
                keywords.retain(|key, _| key == "$ref");
                return;
            }
        }
        self.patterns(keywords);
        let mut rewritten = false;
        for (keyword, value) in keywords.iter_mut() {
            match (below(keyword), value) {
                (Some(Below::Named), Value::Object(schemas)) => {
                    schemas.values_mut().for_each(|one| self.schema(one));
                }
                (Some(Below::List), Value::Array(schemas)) => {
                    schemas.iter_mut().for_each(|one| self.schema(one));
                }
                (Some(Below::One), one) => self.schema(one),
                // Most types are right as they are.
                (Some(Below::Rewritten), value) => {
                    rewritten |= keyword != "type" || *value == "file";
                }
                _ => {}
            }
        }
        if rewritten {
            rewrite(keywords);
        }
    }
}

/// Rewrites the keywords that mean something else in 2020-12, or nothing.
fn rewrite(keywords: &mut Map<String, Value>) {
    // References are pointers by now; these would give them, and the schema, another meaning.
    for key in ["$id", "$schema"] {
        if keywords.get(key).is_some_and(Value::is_string) {
            keywords.shift_remove(key);
        }
    }
    if let Some(name @ Value::String(_)) = keywords.get_mut("discriminator") {
        let name = name.take();
        keywords.insert("discriminator".to_owned(), json!({ "propertyName": name }));
    }
    if keywords.get("type").is_some_and(|kind| kind == "file") {
        keywords.insert("type".to_owned(), "string".into());
        keywords.insert("format".to_owned(), "binary".into());
    }
    bound(keywords, "minimum", "exclusiveMinimum");
    bound(keywords, "maximum", "exclusiveMaximum");
    let nullable =
        ["nullable", "x-nullable"].map(|key| keywords.shift_remove(key) == Some(Value::Bool(true)));
    if nullable.contains(&true) {
        admit_null(keywords);
    }
}

/// `minimum: 1, exclusiveMinimum: true` becomes `exclusiveMinimum: 1`.
fn bound(keywords: &mut Map<String, Value>, inclusive: &str, exclusive: &str) {
    let Some(Value::Bool(excluded)) = keywords.get(exclusive) else {
        return;
    };
    let excluded = *excluded;
    match keywords.get(inclusive).cloned() {
        Some(limit) if excluded => {
            keywords.shift_remove(inclusive);
            keywords.insert(exclusive.to_owned(), limit);
        }
        _ => {
            keywords.shift_remove(exclusive);
        }
    }
}

/// Lets `null` through every keyword that would stop it.
fn admit_null(keywords: &mut Map<String, Value>) {
    match keywords.get_mut("type") {
        Some(Value::Array(types)) if !types.iter().any(|one| one == "null") => {
            types.push("null".into());
        }
        Some(one @ Value::String(_)) if one != "null" => {
            *one = Value::Array(vec![one.take(), "null".into()]);
        }
        _ => {}
    }
    if let Some(Value::Array(values)) = keywords.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = keywords.get_mut(key)
            && !branches.iter().any(takes_null)
        {
            branches.push(json!({"type": "null"}));
        }
    }
    let stops = ["allOf", "not", "const", "$ref"];
    if keywords.contains_key("anyOf") || !stops.iter().any(|key| keywords.contains_key(*key)) {
        return;
    }
    let mut inner = Map::new();
    for key in stops {
        if let Some(value) = keywords.shift_remove(key) {
            inner.insert(key.to_owned(), value);
        }
    }
    keywords.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
}

/// Whether the schema, without a look behind its references, lets `null` through.
fn takes_null(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == "null",
        Some(Value::Array(types)) => types.iter().any(|one| one == "null"),
        _ => {
            let values = schema.get("enum").and_then(Value::as_array);
            values.is_some_and(|values| values.contains(&Value::Null))
        }
    }
}
