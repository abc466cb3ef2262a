//! Makes up values, schema by schema; the result is a proposal for the referee.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use crate::schema::facets::{follow, types};
use crate::schema::{Library, SchemaRef};

use super::{Size, Wish, number, string};

/// Objects and arrays within each other; deeper ones get only what they must have.
const DEEPEST: usize = 16;
/// Depth to which optional properties are filled in.
const FULL_TO: usize = 4;
/// At most so many items are made for an array.
const MOST_ITEMS: u64 = 50;

/// One making.
pub(super) struct Maker<'a> {
    library: &'a Library,
    wish: &'a Wish<'a>,
    /// Source of patterns; texts and numbers take theirs from seed and place.
    pub(super) rng: ChaCha8Rng,
}

impl<'a> Maker<'a> {
    pub(super) fn new(library: &'a Library, wish: &'a Wish<'a>) -> Self {
        Self {
            library,
            wish,
            rng: ChaCha8Rng::seed_from_u64(wish.seed),
        }
    }

    pub(super) fn make(&mut self, schema: &SchemaRef) -> Option<Value> {
        self.value(schema, "", "value", 0)
    }

    /// The value at `pointer`, the property being called `name`.
    fn value(&mut self, at: &SchemaRef, pointer: &str, name: &str, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        if let Some(known) = (self.wish.known)(pointer, name)
            .filter(|known| self.library.check(at, known).is_legal())
        {
            return Some(known);
        }
        let flat = self.library.facets(at);
        if let Some(fixed) = flat.get("const") {
            return Some(fixed.clone());
        }
        let shown = if self.wish.examples {
            self.shown(at, &flat)
        } else {
            None
        };
        if let Some(shown) = shown {
            return Some(shown);
        }
        if let Some(options) = flat.get("enum").and_then(Value::as_array) {
            let usable =
                |option: &&Value| !option.is_null() && self.library.check(at, option).is_legal();
            return options.iter().find(usable).or(options.first()).cloned();
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = flat.get(keyword).and_then(Value::as_array) {
                return self.alternative(at, &flat, branches, pointer, name, depth);
            }
        }
        self.plain(&flat, pointer, name, depth)
    }

    /// What the document shows: example, default, examples.
    fn shown(&self, at: &SchemaRef, flat: &Map<String, Value>) -> Option<Value> {
        let examples = flat
            .get("examples")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let all = flat
            .get("example")
            .into_iter()
            .chain(examples)
            .chain(flat.get("default"));
        all.filter(|shown| !shown.is_null())
            .find(|shown| self.library.check(at, shown).is_legal())
            .cloned()
    }

    /// The first branch whose value, together with what stands beside the branches, the referee allows.
    fn alternative(
        &mut self,
        at: &SchemaRef,
        flat: &Map<String, Value>,
        branches: &[Value],
        pointer: &str,
        name: &str,
        depth: usize,
    ) -> Option<Value> {
        let mut beside = flat.clone();
        beside.remove("oneOf");
        beside.remove("anyOf");
        let mut first = None;
        for branch in branches.iter().filter_map(follow) {
            let own = self.library.facets(&branch);
            let made = if is_object(&beside)
                || is_object(&own) && !own.contains_key("oneOf") && !own.contains_key("anyOf")
            {
                self.plain(&together(&beside, &own), pointer, name, depth + 1)
            } else {
                self.value(&branch, pointer, name, depth + 1)
            };
            let Some(mut made) = made else { continue };
            if !made.is_null() {
                self.discriminate(flat, &branch, &mut made);
                if self.library.check(at, &made).is_legal() {
                    return Some(made);
                }
            }
            first = first.or(Some(made));
        }
        first
    }

    /// Sets the discriminator's property to the name under which the branch goes.
    fn discriminate(&self, flat: &Map<String, Value>, branch: &SchemaRef, value: &mut Value) {
        let Some(discriminator) = flat.get("discriminator") else {
            return;
        };
        let (Some(property), Some(object)) = (
            discriminator.get("propertyName").and_then(Value::as_str),
            value.as_object_mut(),
        ) else {
            return;
        };
        let Some((target, _)) = self.library.resolve(branch) else {
            return;
        };
        let mapped = discriminator
            .get("mapping")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .find_map(|(name, to)| {
                let to = to.as_str()?;
                (to.strip_prefix('#') == Some(&target.0) || target.0.rsplit('/').next() == Some(to))
                    .then(|| name.clone())
            });
        let name = mapped
            .or_else(|| target.0.rsplit('/').next().map(str::to_owned))
            .unwrap_or_default();
        object.insert(property.to_owned(), name.into());
    }

    /// A value of the schema's own type.
    fn plain(
        &mut self,
        flat: &Map<String, Value>,
        pointer: &str,
        name: &str,
        depth: usize,
    ) -> Option<Value> {
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| flat.contains_key(*keyword));
        let kinds = types(flat);
        let kind = match kinds.iter().find(|kind| **kind != "null").or(kinds.first()) {
            Some(kind) => *kind,
            None if has(&[
                "properties",
                "additionalProperties",
                "required",
                "minProperties",
            ]) =>
            {
                "object"
            }
            None if has(&["items", "prefixItems", "minItems"]) => "array",
            None if has(&[
                "minimum",
                "maximum",
                "multipleOf",
                "exclusiveMinimum",
                "exclusiveMaximum",
            ]) =>
            {
                "number"
            }
            None => "string",
        };
        match kind {
            "object" => self.object(flat, pointer, depth),
            "array" => self.array(flat, pointer, name, depth),
            "string" => string::make(self, flat, self.wish.seed, pointer, name),
            "integer" => number::integer(flat),
            "number" => number::number(flat),
            // The harmless one: `admin: true` would ask for more than the caller may.
            "boolean" => Some(json!(false)),
            "null" => Some(Value::Null),
            _ => None,
        }
    }

    fn object(&mut self, flat: &Map<String, Value>, pointer: &str, depth: usize) -> Option<Value> {
        let mut object = Map::new();
        let required: Vec<String> = names(flat.get("required"));
        let members = flat.get("properties").and_then(Value::as_object);
        for (name, reference) in members.into_iter().flatten() {
            let Some(own) = follow(reference) else {
                continue;
            };
            let must = required.contains(name);
            let may = self.wish.size == Size::Full && depth < FULL_TO;
            let known = (self.wish.known)(&format!("{pointer}/{name}"), name).is_some();
            if !must && !may && !known {
                continue;
            }
            if self.library.facets(&own).get("readOnly") == Some(&Value::Bool(true)) {
                continue;
            }
            match self.value(
                &own,
                &format!("{pointer}/{}", escape(name)),
                name,
                depth + 1,
            ) {
                Some(value) => {
                    object.insert(name.clone(), value);
                }
                None if must => return None,
                None => {}
            }
        }
        for name in required
            .iter()
            .filter(|name| members.is_none_or(|members| !members.contains_key(*name)))
        {
            let value = self.extra(flat, pointer, name, depth)?;
            object.insert(name.clone(), value);
        }
        let least = flat
            .get("minProperties")
            .and_then(Value::as_u64)
            .unwrap_or(0)
            .min(MOST_ITEMS);
        let mut number = 0;
        while u64::try_from(object.len()).unwrap_or(u64::MAX) < least {
            number += 1;
            let name = format!("key{number}");
            let value = self.extra(flat, pointer, &name, depth)?;
            object.insert(name, value);
        }
        Some(Value::Object(object))
    }

    /// A value for a property that `properties` does not name.
    fn extra(
        &mut self,
        flat: &Map<String, Value>,
        pointer: &str,
        name: &str,
        depth: usize,
    ) -> Option<Value> {
        let below = format!("{pointer}/{}", escape(name));
        match flat.get("additionalProperties").and_then(follow) {
            Some(own) => self.value(&own, &below, name, depth + 1),
            None => string::make(self, &Map::new(), self.wish.seed, &below, name),
        }
    }

    fn array(
        &mut self,
        flat: &Map<String, Value>,
        pointer: &str,
        name: &str,
        depth: usize,
    ) -> Option<Value> {
        let least = flat.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let most = flat
            .get("maxItems")
            .and_then(Value::as_u64)
            .unwrap_or(u64::MAX);
        let wanted = if self.wish.size == Size::Full && depth < FULL_TO {
            least.max(1)
        } else {
            least
        }
        .min(most)
        .min(MOST_ITEMS);
        let unique = flat.get("uniqueItems") == Some(&Value::Bool(true));
        let first: Vec<_> = flat
            .get("prefixItems")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(follow)
            .collect();
        let rest = flat.get("items").and_then(follow);
        let mut items: Vec<Value> = Vec::new();
        for index in 0..usize::try_from(wanted).unwrap_or(0) {
            let own = first.get(index).or(rest.as_ref());
            let below = format!("{pointer}/{index}");
            let made = match own {
                Some(own) => self.value(own, &below, name, depth + 1),
                None => string::make(self, &Map::new(), self.wish.seed, &below, name),
            };
            let Some(made) = made else { break };
            let made = if unique { distinct(&items, made) } else { made };
            items.push(made);
        }
        Some(Value::Array(items))
    }
}

fn is_object(flat: &Map<String, Value>) -> bool {
    flat.contains_key("properties") || types(flat).contains(&"object")
}

/// What stands beside the alternatives and what one of them says, as one object schema; the alternative is the narrower.
fn together(beside: &Map<String, Value>, branch: &Map<String, Value>) -> Map<String, Value> {
    let mut all = beside.clone();
    for (keyword, value) in branch {
        match (all.get_mut(keyword), value) {
            (Some(Value::Object(own)), Value::Object(more)) => own.extend(more.clone()),
            (Some(Value::Array(own)), Value::Array(more)) if keyword == "required" => {
                own.extend(more.iter().cloned())
            }
            _ => {
                all.insert(keyword.clone(), value.clone());
            }
        }
    }
    all
}

/// A value that is not in `items` yet, as near to `made` as can be.
fn distinct(items: &[Value], mut made: Value) -> Value {
    for step in 1..=MOST_ITEMS {
        if !items.contains(&made) {
            break;
        }
        made = match &made {
            Value::Number(number) => number
                .as_i64()
                .map_or_else(|| json!(step), |number| json!(number + 1)),
            Value::String(text) => json!(format!("{text}{step}")),
            Value::Bool(flag) => json!(!flag),
            other => other.clone(),
        };
    }
    made
}

fn names(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
