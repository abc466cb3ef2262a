//! Properties that the instance does without and the schema speaks of only in general: one of a name that each pattern
//! fits, and one of a name that nothing mentions. Each is put in with a value that is not what it has to be.

use serde_json::{Map, Value};

use super::{Candidate, EXTRA, Subject, Try, Violation, subjects, typed};
use crate::schema::direction::Direction;
use crate::schema::instance::{Size, instance, name_matching};
use crate::schema::pointer;
use crate::schema::shape::{Part, Shape};
use crate::schema::violation::Change;

/// Patterns that are looked at.
const PATTERNS: usize = 8;
/// Ways to break the value of one such property.
const WAYS: usize = 40;

pub(super) fn candidates(
    subject: &Subject<'_>,
    members: &Map<String, Value>,
    direction: Direction,
    all: &mut Vec<Candidate>,
) {
    for name in names(subject) {
        let parts = subject.shape.property(&name).unwrap_or_default();
        let place = |parts: &[Part<'_>]| parts.iter().map(|part| part.at.clone()).collect();
        let said: Vec<_> = place(&parts);
        let is_said_of = |other: &String| {
            let parts = subject.shape.property(other);
            parts.is_some_and(|parts| place(&parts) == said)
        };
        // What stands there already is broken where it stands.
        if said.is_empty() || members.keys().any(is_said_of) {
            continue;
        }
        let at = pointer::child(&subject.pointer, &name);
        let wish = super::wish(Size::Full, direction);
        let made = |part: &Part<'_>| instance(subject.library, &part.at, &wish).ok();
        match &parts[..] {
            [part] if let Some(value) = made(part) => {
                broken(subject, &at, part, &value, direction, all);
            }
            _ => another_type(subject, &at, &parts, all),
        }
    }
}

/// A name for each pattern, and one that nothing mentions; only those that may be names.
fn names(subject: &Subject<'_>) -> Vec<String> {
    let shape = &subject.shape;
    let patterns = shape.all("patternProperties").filter_map(Value::as_object);
    let patterns = patterns.flat_map(Map::keys).take(PATTERNS);
    let mut names: Vec<String> = patterns
        .filter_map(|pattern| name_matching(pattern))
        .collect();
    let ruled: Vec<Part<'_>> = shape
        .parts
        .iter()
        .filter_map(|part| part.under("propertyNames"))
        .collect();
    let may_be = |name: &String| {
        let name = Value::from(name.as_str());
        let mut rules = ruled.iter();
        rules.all(|rule| {
            subject
                .library
                .check(&rule.at, &name, Direction::Request)
                .is_legal()
        })
    };
    names.retain(may_be);
    let of_rule = ruled
        .iter()
        .filter_map(|rule| rule.schema.get("pattern")?.as_str());
    let unknown = std::iter::once(EXTRA.to_owned())
        .chain(of_rule.filter_map(name_matching))
        .chain(["key1", "k"].map(str::to_owned));
    names.extend(unknown.into_iter().find(may_be));
    names
}

/// A value of another type, whatever the right one would be.
fn another_type(subject: &Subject<'_>, at: &str, parts: &[Part<'_>], all: &mut Vec<Candidate>) {
    let of = Subject {
        library: subject.library,
        pointer: at.to_owned(),
        value: subject.value,
        shape: Shape::of(subject.library, parts),
        choices: Vec::new(),
    };
    if of.shape.types().is_some() {
        all.push(typed::other_type(&of));
    }
}

/// The property with a value in which one constraint is broken, each in turn.
fn broken(
    subject: &Subject<'_>,
    at: &str,
    part: &Part<'_>,
    value: &Value,
    direction: Direction,
    all: &mut Vec<Candidate>,
) {
    let inside = subjects(subject.library, &part.at, value, direction);
    let ways = inside
        .iter()
        .flat_map(|inner| super::stated(inner, direction))
        .take(WAYS);
    for way in ways {
        let tries = way.tries.into_iter().filter_map(|attempt| {
            let change = Violation {
                keyword: String::new(),
                pointer: attempt.pointer,
                change: attempt.change,
                says: String::new(),
                within: None,
            };
            Some(Try {
                pointer: at.to_owned(),
                change: Change::Set(change.apply(value)?),
                says: attempt.says,
            })
        });
        all.push(Candidate {
            keywords: way.keywords,
            expected: format!("{at}{}", way.expected),
            tries: tries.collect(),
        });
    }
}
