//! The same body with values that nobody else has, so that a second making does not collide with the first.

use serde_json::Value;

use crate::schema::{Direction, Library, SchemaRef, Size, Wish, child_pointer, instance};
use crate::site::{Role, singular};
use crate::spec::Operation;
use crate::words::Place;

use super::aim::own_id_within;
use super::numbered::{number_of, own_keys};
use super::template::{filled, is_template};
use super::{Bench, Call};

/// Deepest place that gets a new value.
const DEEPEST: usize = 4;

/// What a body is made new with.
pub(crate) struct Freshener<'a> {
    /// The schemas.
    pub library: &'a Library,
    /// A text that nothing else has: it goes to the end of free texts.
    pub unique: &'a str,
    /// For texts bound by a pattern, which are made anew.
    pub seed: u64,
    /// Whether markers stay: what a change writes is looked for afterwards, what a making wrote may have to be unique.
    pub keep_markers: bool,
    /// Names of properties that keep what they hold.
    pub keep: &'a dyn Fn(&str) -> bool,
}

impl Freshener<'_> {
    /// The body with new texts, as far as it stays legal.
    pub(crate) fn freshen(&self, schema: &SchemaRef, body: &Value) -> Value {
        let mut fresh = body.clone();
        for (pointer, own) in self.texts(schema, body, "", DEEPEST) {
            let Some(old) = body.pointer(&pointer).and_then(Value::as_str) else {
                continue;
            };
            let Some(new) = self.anew(&own, old) else {
                continue;
            };
            let mut attempt = fresh.clone();
            if let Some(slot) = attempt.pointer_mut(&pointer) {
                *slot = new;
            }
            if self
                .library
                .check(schema, &attempt, Direction::Request)
                .is_legal()
            {
                fresh = attempt;
            }
        }
        fresh
    }

    /// A new text for an old one; none for what has a fixed meaning, or is a marker that is looked for afterwards.
    fn anew(&self, own: &SchemaRef, old: &str) -> Option<Value> {
        let schema = self.library.resolve(own).map(|(_, schema)| schema);
        let bound = |keyword: &str| schema.is_some_and(|schema| schema.get(keyword).is_some());
        if bound("enum")
            || bound("const")
            || bound("format")
            || old.contains("nay-") && self.keep_markers
        {
            return None;
        }
        if !bound("pattern") && old.starts_with("nay-") {
            return Some(Value::String(format!("nay-{}", self.unique)));
        }
        if !bound("pattern") {
            return Some(Value::String(format!("{old}-{}", self.unique)));
        }
        let known = |_: &str, _: &str| None;
        let wish = Wish {
            seed: self.seed,
            size: Size::Minimal,
            direction: Direction::Request,
            examples: false,
            known: &known,
        };
        instance(self.library, own, &wish).ok()
    }

    /// Pointers to the texts of a body with their schemas: properties, and the items of lists.
    fn texts(
        &self,
        schema: &SchemaRef,
        value: &Value,
        pointer: &str,
        depth: usize,
    ) -> Vec<(String, SchemaRef)> {
        let Some(depth) = depth.checked_sub(1) else {
            return Vec::new();
        };
        match value {
            Value::String(_) if !pointer.is_empty() => vec![(pointer.to_owned(), schema.clone())],
            Value::Object(object) => {
                let mut found = Vec::new();
                for property in self.library.properties(schema) {
                    let Some(inner) = object
                        .get(&property.name)
                        .filter(|_| !(self.keep)(&property.name))
                    else {
                        continue;
                    };
                    let below = child_pointer(pointer, &property.name);
                    found.extend(self.texts(&property.schema, inner, &below, depth));
                }
                // What no schema has is there since a refusal asked for it.
                let asked_for = object.iter().filter(|(name, inner)| {
                    let below = format!("{pointer}/{name}");
                    inner.as_str().is_some_and(|text| text.starts_with("nay-"))
                        && !found.iter().any(|(known, _)| *known == below)
                        && !(self.keep)(name)
                });
                let asked_for: Vec<_> = asked_for
                    .map(|(name, _)| {
                        (
                            format!("{pointer}/{name}"),
                            schema.child("additionalProperties"),
                        )
                    })
                    .collect();
                found.extend(asked_for);
                found
            }
            Value::Array(items) => {
                let Some(own) = self.library.items(schema) else {
                    return Vec::new();
                };
                let each = items.iter().enumerate();
                each.flat_map(|(index, inner)| {
                    self.texts(&own, inner, &format!("{pointer}/{index}"), depth)
                })
                .collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Bench {
    /// Lays config values that are unique to each call over a body.
    fn unique_values(&self, operation: &Operation, unique: &str, body: &mut Value) {
        let own = format!("{}#", operation.key);
        for (place, value) in &self.site.config.values {
            let slot = match place.strip_prefix(&own) {
                Some(pointer) => body.pointer_mut(pointer),
                None => body.get_mut(place),
            };
            if let Some(slot) = slot.filter(|_| is_template(value)) {
                *slot = filled(value, unique);
            }
        }
    }

    /// A new key, as far as the document takes it, else one that it does take: one of a few words, or by a pattern.
    fn legal_key(&self, operation: &Operation, place: &Place, new: Value, old: &Value) -> Value {
        let mut parameters = operation.parameters.iter();
        let own = parameters.find(|own| own.place() == *place);
        let library = &self.site.api.schemas;
        let (Some(schema), Some(text)) = (own.and_then(|own| own.schema.as_ref()), new.as_str())
        else {
            return new;
        };
        if library.check_text(schema, text).is_legal() {
            return new;
        }
        let wish = Wish {
            seed: self.salt(),
            size: Size::Minimal,
            direction: Direction::Request,
            examples: false,
            known: &|_, _| None,
        };
        instance(library, schema, &wish).unwrap_or_else(|_| old.clone())
    }

    /// The same call with values that no other call has: for making one more.
    pub(crate) fn freshened(&self, operation: &Operation, call: &Call) -> Call {
        let mut call = call.clone();
        let unique = self.unique();
        if let Role::Makes { by_key: true, .. } = self.site.role(&operation.key)
            && let Some(last) = operation.path_names().last()
        {
            let place = Place::Path((*last).to_owned());
            if let Some((_, value)) = call.parameters.iter_mut().find(|(own, _)| *own == place)
                && value.is_string()
            {
                let template = self.site.config.values.get(*last);
                let new = match template.filter(|template| is_template(template)) {
                    Some(template) => filled(template, &unique),
                    None => format!("nay-{unique}").into(),
                };
                *value = self.legal_key(operation, &place, new, value);
            }
        }
        for name in own_keys(&self.site, operation) {
            let place = Place::Path(name.to_owned());
            let mut all = operation.parameters.iter();
            let schema = all
                .find(|own| own.place() == place)
                .and_then(|own| own.schema.as_ref());
            let number = |schema| number_of(&self.site.api.schemas, schema, &unique, name);
            if let Some((_, value)) = call.parameters.iter_mut().find(|(own, _)| *own == place)
                && let Some(other) = schema.and_then(number).filter(|_| value.is_number())
            {
                *value = other;
            }
        }
        let media = call
            .body
            .as_ref()
            .and_then(|(index, _)| operation.body.as_ref()?.media.get(*index));
        if let Some(schema) = media.and_then(|media| media.schema.as_ref())
            && let Some((_, value)) = &mut call.body
        {
            let keep = |name: &str| {
                self.site.config.values.contains_key(name)
                    && !self.site.is_key_of_new(operation, name)
                    || self.site.is_own_key(&operation.key, name)
                    || self.site.reference(operation, name).is_some()
                    || self.site.reference(operation, &singular(name)).is_some()
                    || self.site.likely_reference(operation, name).is_some()
                    || self.site.listed_reference(name).is_some()
            };
            let seed = self.salt();
            let library = &self.site.api.schemas;
            let freshener = Freshener {
                library,
                unique: &unique,
                seed,
                keep_markers: !self.site.makes(&operation.key),
                keep: &keep,
            };
            let own = own_id_within(&self.site, operation, value).cloned();
            *value = freshener.freshen(schema, value);
            if let Some((own, slot)) = own.zip(own_id_within(&self.site, operation, value)) {
                *slot = own;
            }
            self.unique_values(operation, &unique, value);
        }
        call
    }
}
