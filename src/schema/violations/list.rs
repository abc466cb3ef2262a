//! Arrays with too few, too many or equal items.

use serde_json::{Map, Value, json};

use super::{Candidate, Subject};
use crate::schema::direction::Direction;
use crate::schema::instance::{Size, Wish, instance};
use crate::schema::shape::Part;

/// Most items that are sent to break a limit; longer limits are not tried.
const MOST: u64 = 1_000;
/// Most items that are made anew for it.
const MADE: u64 = 20;

pub(super) fn candidates(
    subject: &Subject<'_>,
    items: &[Value],
    direction: Direction,
    all: &mut Vec<Candidate>,
) {
    let at = &subject.pointer;
    let shape = &subject.shape;
    if let Some(least) = shape
        .at_least("minItems")
        .filter(|n| (1..=MOST).contains(n))
    {
        let few: Vec<Value> = items.iter().take(least as usize - 1).cloned().collect();
        let says = format!("fewer than {least} items");
        all.push(Candidate::values(
            &["minItems"],
            at,
            [(Value::Array(few), says)],
        ));
    }
    if let Some(most) = shape.at_most("maxItems").filter(|n| *n <= MOST) {
        let says = format!("more than {most} items");
        let model = items.first().cloned().or_else(|| made(subject, direction));
        let model = model.unwrap_or_else(|| json!("nay"));
        let distinct = filled(items, &model, most as usize + 1, true);
        let equal = filled(items, &model, most as usize + 1, false);
        let tries = std::iter::once(distinct).chain(each_made(subject, items, most, direction));
        let tries = tries
            .chain([equal])
            .map(|items| (Value::Array(items), says.clone()));
        all.push(Candidate::values(&["maxItems"], at, tries));
    }
    if shape.is("uniqueItems")
        && let Some(first) = items.first()
    {
        let says = "two equal items".to_owned();
        let more: Vec<Value> = std::iter::once(first).chain(items).cloned().collect();
        let mut same = items.to_vec();
        if let Some(second) = same.get_mut(1) {
            second.clone_from(first);
        }
        let tries = [Value::Array(more), Value::Array(same)];
        let tries = tries.map(|items| (items, says.clone()));
        all.push(Candidate::values(&["uniqueItems"], at, tries));
    }
    if shape.all("contains").next().is_some() {
        let says = "no item of the kind that has to be there".to_owned();
        let others = vec![json!("nay"); items.len().max(1)];
        let tries = [(json!([]), says.clone()), (Value::Array(others), says)];
        all.push(Candidate::values(&["contains"], at, tries));
    }
}

/// An item of a list that has none.
fn made(subject: &Subject<'_>, direction: Direction) -> Option<Value> {
    let items = subject.shape.item(0);
    let wish = super::wish(Size::Minimal, direction);
    let made = |part: &Part<'_>| instance(subject.library, &part.at, &wish).ok();
    items.first().and_then(made)
}

/// One item too many, where they have to differ and a pattern, format or length says how: each is made anew.
fn each_made(
    subject: &Subject<'_>,
    items: &[Value],
    most: u64,
    direction: Direction,
) -> Option<Vec<Value>> {
    let parts = subject.shape.item(items.len());
    let bound = ["pattern", "format", "maxLength"];
    let is_bound = parts
        .iter()
        .any(|part| bound.iter().any(|it| part.schema.get(it).is_some()));
    if !subject.shape.is("uniqueItems") || !is_bound || most > MADE {
        return None;
    }
    let mut all = items.to_vec();
    for seed in 1..=most + MADE {
        let wish = Wish {
            seed,
            ..super::wish(Size::Minimal, direction)
        };
        let made = parts
            .first()
            .map(|part| instance(subject.library, &part.at, &wish));
        all.extend(made.and_then(Result::ok).filter(|made| !all.contains(made)));
        if all.len() as u64 > most {
            return Some(all);
        }
    }
    None
}

/// `items`, and as many like the model as make this length; copies of plain values are made to differ where asked.
fn filled(items: &[Value], model: &Value, length: usize, differ: bool) -> Vec<Value> {
    let mut filled = items.to_vec();
    while filled.len() < length {
        let index = filled.len();
        filled.push(match model {
            Value::String(text) if differ => json!(format!("{text}{index}")),
            Value::Number(number) if differ && number.is_i64() => {
                json!(number.as_i64().unwrap_or(0).saturating_add(index as i64))
            }
            Value::Object(members) if differ => Value::Object(other(members, index)),
            other => other.clone(),
        });
    }
    filled
}

/// The same object with its first text or number changed.
fn other(members: &Map<String, Value>, index: usize) -> Map<String, Value> {
    let mut other = members.clone();
    let plain = other
        .values_mut()
        .find(|value| value.is_string() || value.is_i64());
    if let Some(value) = plain {
        *value = match value.as_i64() {
            Some(number) => json!(number.saturating_add(index as i64)),
            None => json!(format!("{}{index}", value.as_str().unwrap_or_default())),
        };
    }
    other
}
