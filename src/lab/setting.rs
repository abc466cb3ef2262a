//! What a body can set where it has no room for a text: flags, numbers, words of a list; and what that leaves in an object.

use serde_json::{Value, json};

use crate::schema::{Direction, Library, Property, SchemaRef, Size, Wish, instance};
use crate::site::Batch;

use super::trial::{Change, DEEPEST, named_values};

/// So many values of one place are tried.
const MOST_VALUES: usize = 2;
/// So many of all places.
const MOST: usize = 4;
/// A word that says what became of something is no longer.
const LONGEST_WORD: usize = 24;

/// A value for a place of a body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    /// Names that lead to the place, from the body or from each item of its list.
    way: Vec<String>,
    /// Whether it stands in each item.
    in_items: bool,
    value: Value,
}

/// Values for the places of a batch's body whose names its objects show, each other than what `shown` has there.
pub(super) fn settings(
    library: &Library,
    schema: &SchemaRef,
    batch: &Batch,
    shown: &Value,
) -> Vec<Setting> {
    let mut found = Vec::new();
    let mut enter = |owner: &SchemaRef, in_items: bool, but: &str| {
        for property in library.properties(owner) {
            if property.read_only || property.name == but {
                continue;
            }
            let way = vec![property.name.clone()];
            let inner = match library.primary_type(&property.schema) {
                Some("object") => library.properties(&property.schema),
                _ => Vec::new(),
            };
            let below = inner.into_iter().filter(|inner| !inner.read_only);
            let below = below.map(|inner| ([&way[..], &[inner.name.clone()]].concat(), inner));
            let below: Vec<(Vec<String>, Property)> = below.collect();
            for (way, property) in std::iter::once((way.clone(), property)).chain(below) {
                let held = named_values(shown, &property.name, DEEPEST);
                let values = match held.is_empty() {
                    true => Vec::new(),
                    false => others(library, &property.schema, &held),
                };
                found.extend(values.into_iter().map(|value| Setting {
                    way: way.clone(),
                    in_items,
                    value,
                }));
            }
        }
    };
    if !batch.property.is_empty() {
        enter(schema, false, &batch.property);
    }
    let list = match batch.property.as_str() {
        "" => Some(schema.clone()),
        name => {
            let mut properties = library.properties(schema).into_iter();
            properties
                .find(|own| own.name == name)
                .map(|own| own.schema)
        }
    };
    if let Some(each) = &batch.each
        && let Some(item) = list.and_then(|list| library.items(&list))
    {
        enter(&item, true, each);
    }
    found.truncate(MOST);
    found
}

/// Legal values that are none of those held.
fn others(library: &Library, schema: &SchemaRef, held: &[&Value]) -> Vec<Value> {
    let mut values = Vec::new();
    if let Some(choices) = library.get(schema).and_then(|own| own.get("enum")) {
        values.extend(choices.as_array().into_iter().flatten().cloned());
    }
    for held in held {
        match held {
            Value::Bool(flag) => values.push(json!(!flag)),
            Value::Number(number) => {
                let number = number.as_i64().unwrap_or_default();
                values
                    .extend([number.saturating_add(1), number.saturating_sub(1)].map(Value::from));
            }
            _ => {}
        }
    }
    let known = |_: &str, _: &str| None;
    let made = (1..=3).filter_map(|seed| {
        let wish = Wish {
            seed,
            size: Size::Full,
            direction: Direction::Request,
            examples: true,
            known: &known,
        };
        instance(library, schema, &wish).ok()
    });
    values.extend(made);
    let mut fit: Vec<Value> = Vec::new();
    for value in values {
        let is_scalar = value.is_boolean() || value.is_number() || value.is_string();
        let legal = || {
            let checked = library.check(schema, &value, Direction::Request);
            checked.is_legal()
        };
        if is_scalar && !held.contains(&&value) && !fit.contains(&value) && legal() {
            fit.push(value);
        }
    }
    fit.truncate(MOST_VALUES);
    fit
}

impl Setting {
    /// The body with the value at its place, which may have to be made.
    pub(super) fn put(&self, batch: &Batch, body: &mut Value) {
        if !self.in_items {
            return insert(body, &self.way, &self.value);
        }
        let list = match batch.property.as_str() {
            "" => Some(body),
            name => body.get_mut(name),
        };
        let items = list.and_then(Value::as_array_mut).into_iter().flatten();
        items.for_each(|item| insert(item, &self.way, &self.value));
    }

    /// What it leaves, if the object shows what it was asked to hold and held something else before.
    fn left(&self, before: &Value, after: &Value) -> Option<Change> {
        let change = Change {
            property: self.way.last()?.clone(),
            to: self.value.clone(),
        };
        let held = named_values(after, &change.property, DEEPEST);
        (change.is_open_in(before) && held.contains(&&change.to)).then_some(change)
    }
}

fn insert(body: &mut Value, way: &[String], value: &Value) {
    let Some((first, rest)) = way.split_first() else {
        *body = value.clone();
        return;
    };
    if let Some(object) = body.as_object_mut() {
        let inner = object.entry(first.as_str()).or_insert_with(|| json!({}));
        insert(inner, rest, value);
    }
}

/// What a call left in an object that it named: what it was asked to set, or else a flag or a word.
///
/// Other values change with time and count: they are no sign of this call.
pub(super) fn left(before: &Value, after: &Value, setting: Option<&Setting>) -> Option<Change> {
    let asked = setting.and_then(|setting| setting.left(before, after));
    asked.or_else(|| switched(before, after, DEEPEST))
}

fn switched(before: &Value, after: &Value, depth: u8) -> Option<Change> {
    let (Value::Object(was), Value::Object(is)) = (before, after) else {
        return None;
    };
    let depth = depth.checked_sub(1)?;
    let own = is.iter().find_map(|(name, to)| {
        let from = was.get(name)?;
        let is_flag = from.is_boolean() && to.is_boolean();
        let changed = from != to && (is_flag || is_word(from) && is_word(to));
        changed.then(|| Change {
            property: name.clone(),
            to: to.clone(),
        })
    });
    own.or_else(|| {
        let mut inner = is.iter();
        inner.find_map(|(name, after)| switched(was.get(name)?, after, depth))
    })
}

fn is_word(value: &Value) -> bool {
    let letter = |letter: char| letter.is_alphabetic() || matches!(letter, '-' | '_' | ' ');
    let word = value.as_str();
    word.is_some_and(|word| word.len() <= LONGEST_WORD && word.chars().all(letter))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Setting, left};
    use crate::lab::trial::Change;

    #[test]
    fn what_a_call_left_is_told_from_what_time_and_counting_change() {
        let setting = Setting {
            way: vec!["set".to_owned(), "level".to_owned()],
            in_items: false,
            value: json!(7),
        };
        let change = |property: &str, to| {
            Some(Change {
                property: property.to_owned(),
                to,
            })
        };
        for (before, after, asked, found) in [
            // What was asked for.
            (
                json!({"level": 3}),
                json!({"level": 7}),
                true,
                change("level", json!(7)),
            ),
            // It was so before.
            (json!({"level": 7}), json!({"level": 7}), true, None),
            // A count, a time and a tag are no signs where nothing was asked for.
            (
                json!({"level": 3, "at": "2026-01-01T00:00:00Z", "tag": "a1"}),
                json!({"level": 4, "at": "2026-01-01T00:00:01Z", "tag": "b2"}),
                false,
                None,
            ),
            (
                json!({"data": {"done": false}}),
                json!({"data": {"done": true}}),
                false,
                change("done", json!(true)),
            ),
            (
                json!({"state": "open"}),
                json!({"state": "put away"}),
                false,
                change("state", json!("put away")),
            ),
        ] {
            let setting = Some(&setting).filter(|_| asked);
            assert_eq!(left(&before, &after, setting), found, "{before} {after}");
        }
    }
}
