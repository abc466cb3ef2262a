//! The constraints that two schemas state of one value: which became tighter, which looser.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::words::Place;

use super::What;
use super::inputs::Pair;

/// Least values, by keyword, and the words around the number.
const LEAST: &[(&str, &str, &str)] = &[
    ("minimum", "must be at least", ""),
    ("exclusiveMinimum", "must be above", ""),
    ("minLength", "must have at least", " characters"),
    ("minItems", "must have at least", " items"),
    ("minProperties", "must have at least", " properties"),
];
/// Greatest values.
const MOST: &[(&str, &str, &str)] = &[
    ("maximum", "may be at most", ""),
    ("exclusiveMaximum", "must be below", ""),
    ("maxLength", "may have at most", " characters"),
    ("maxItems", "may have at most", " items"),
    ("maxProperties", "may have at most", " properties"),
];
/// Constraints that are there or not.
const NAMED: &[(&str, &str)] = &[
    ("pattern", "must match"),
    ("format", "must be a"),
    ("multipleOf", "must be a multiple of"),
];

/// Compares the keywords of two schemas at one place.
pub(super) fn compare(place: &Place, pair: &Pair<'_>, found: &mut Vec<What>) {
    let resolve = |side: &(&crate::schema::Library, crate::schema::SchemaRef)| {
        let (_, schema) = side.0.resolve(&side.1)?;
        schema.as_object().cloned()
    };
    let (Some(old), Some(new)) = (resolve(&pair.old), resolve(&pair.new)) else {
        return;
    };
    types(place, &old, &new, found);
    listed(place, &old, &new, found);
    for (names, grows) in [(LEAST, true), (MOST, false)] {
        for (keyword, words, unit) in names {
            limit(place, (&old, &new), (keyword, words, unit), grows, found);
        }
    }
    for (keyword, words) in NAMED {
        match (old.get(*keyword), new.get(*keyword)) {
            (was, Some(is)) if was != Some(is) => {
                let words = format!("{words} {} now", plain(is));
                found.push(What::Tighter(place.clone(), words));
            }
            (Some(was), None) => {
                let words = format!("{words} {} no longer", plain(was));
                found.push(What::Looser(place.clone(), words));
            }
            _ => {}
        }
    }
    let is_closed = |schema: &Map<String, Value>| {
        ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .any(|keyword| schema.get(*keyword) == Some(&Value::Bool(false)))
    };
    match (is_closed(&old), is_closed(&new)) {
        (false, true) => {
            let words = "may have no further properties now".to_owned();
            found.push(What::Tighter(place.clone(), words));
        }
        (true, false) => {
            let words = "may have further properties now".to_owned();
            found.push(What::Looser(place.clone(), words));
        }
        _ => {}
    }
}

fn limit(
    place: &Place,
    (old, new): (&Map<String, Value>, &Map<String, Value>),
    (keyword, words, unit): (&str, &str, &str),
    grows: bool,
    found: &mut Vec<What>,
) {
    let number = |schema: &Map<String, Value>| schema.get(keyword).and_then(Value::as_f64);
    let shown = |schema: &Map<String, Value>| schema.get(keyword).map(plain).unwrap_or_default();
    let words = match (number(old), number(new)) {
        (None, Some(_)) => format!("{words} {}{unit} now", shown(new)),
        (Some(was), Some(is)) if (was - is).abs() > f64::EPSILON => {
            format!("{words} {}{unit} now, {} before", shown(new), shown(old))
        }
        (Some(_), None) => format!("{words} {}{unit} no longer", shown(old)),
        _ => return,
    };
    let is_tighter = match (number(old), number(new)) {
        (None, _) => true,
        (_, None) => false,
        (Some(was), Some(is)) => (is > was) == grows,
    };
    found.push(match is_tighter {
        true => What::Tighter(place.clone(), words),
        false => What::Looser(place.clone(), words),
    });
}

fn types(place: &Place, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<What>) {
    let of = |schema: &Map<String, Value>| -> BTreeSet<String> {
        let names = match schema.get("type") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => many
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        let mut names: BTreeSet<String> = names.into_iter().collect();
        if names.contains("number") {
            names.insert("integer".to_owned());
        }
        names
    };
    let (was, is) = (of(old), of(new));
    if was == is || is.is_empty() && was.is_empty() {
        return;
    }
    let list = |names: BTreeSet<String>| names.into_iter().collect::<Vec<_>>().join(" or ");
    if was.is_empty() {
        let words = format!("must be {} now", list(is));
        return found.push(What::Tighter(place.clone(), words));
    }
    if is.is_empty() {
        return found.push(What::Looser(
            place.clone(),
            "may be of any type now".to_owned(),
        ));
    }
    let lost: BTreeSet<String> = was.difference(&is).cloned().collect();
    let won: BTreeSet<String> = is.difference(&was).cloned().collect();
    if !lost.is_empty() {
        let words = format!("may no longer be {}", list(lost));
        found.push(What::Tighter(place.clone(), words));
    }
    if !won.is_empty() {
        let words = format!("may also be {}", list(won));
        found.push(What::Looser(place.clone(), words));
    }
}

/// Values that are listed, by `enum` or `const`.
fn listed(
    place: &Place,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<What>,
) {
    let of = |schema: &Map<String, Value>| -> Option<Vec<Value>> {
        let single = schema.get("const").map(|value| vec![value.clone()]);
        single.or_else(|| schema.get("enum")?.as_array().cloned())
    };
    match (of(old), of(new)) {
        (Some(was), Some(is)) => {
            let gone = was.iter().filter(|value| !is.contains(value));
            found.extend(gone.map(|value| What::ValueGone(place.clone(), value.clone())));
            let news = is.iter().filter(|value| !was.contains(value));
            found.extend(news.map(|value| What::ValueNew(place.clone(), value.clone())));
        }
        (None, Some(is)) => {
            let values: Vec<String> = is.iter().map(plain).collect();
            let words = format!("must be one of {} now", values.join(", "));
            found.push(What::Tighter(place.clone(), words));
        }
        (Some(_), None) => {
            let words = "is not bound to a list any more".to_owned();
            found.push(What::Looser(place.clone(), words));
        }
        (None, None) => {}
    }
}

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
