//! Each way to break a valid instance: candidates per constraint, kept only when the referee confirms them.
//!
//! A candidate that the whole schema still allows would be a false alarm; it is dropped and counted.

mod beyond;
mod composed;
mod list;
mod number;
mod object;
mod text;
mod typed;
mod walk;

use std::collections::BTreeMap;

use serde_json::Value;

use super::direction::Direction;
use super::instance::{Size, Wish};
use super::library::{Library, SchemaRef};
use super::pointer;
use super::referee::Judge;
use super::violation::{Change, Violation};
use crate::words::Arrange as _;

pub(crate) use object::EXTRA;
pub(super) use walk::{Subject, subjects};

/// Violations that are kept, and candidates that are tried, at most.
const KEPT: usize = 400;
const TRIED: usize = 2_000;
/// Values copied at most: each try copies the whole instance.
const WORK: usize = 1_000_000;

/// The ways to break one instance.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Violations {
    /// Confirmed ones: one of each kind of constraint in document order, then the second of each, and so on.
    pub kept: Vec<Violation>,
    /// How many candidates the referee threw out because the whole was still legal, or failed for another reason.
    pub still_legal: usize,
}

/// What becomes of a change where it is sent.
pub(crate) enum Sent {
    /// It is sent as it is.
    AsIs,
    /// This is sent instead: what it looks like on the wire.
    As(Change),
    /// What it looks like on the wire is legal.
    Legal,
    /// Nothing on the wire would say it: it is not even tried.
    Never,
}

/// Tells what becomes of a change where it is sent; its keyword is the one that is aimed at.
pub(crate) type Way<'w> = &'w dyn Fn(&Violation) -> Sent;

/// A constraint and the values that should break it, best first.
pub(super) struct Candidate {
    /// Keywords of which one has to fail; the first is the one aimed at.
    keywords: &'static [&'static str],
    /// The instance pointer at which it has to fail.
    expected: String,
    /// What may be done, best first.
    tries: Vec<Try>,
}

/// One change at one place.
pub(super) struct Try {
    pointer: String,
    change: Change,
    says: String,
}

impl Candidate {
    /// Values that break one of `keywords` at `pointer`.
    fn values(
        keywords: &'static [&'static str],
        pointer: &str,
        values: impl IntoIterator<Item = (Value, String)>,
    ) -> Self {
        let tries = values.into_iter().map(|(value, says)| Try {
            pointer: pointer.to_owned(),
            change: Change::Set(value),
            says,
        });
        Self {
            keywords,
            expected: pointer.to_owned(),
            tries: tries.collect(),
        }
    }
}

/// Every way to break `instance`, which has to be legal; nothing otherwise.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn violations(
    library: &Library,
    schema: &SchemaRef,
    instance: &Value,
    direction: Direction,
) -> Violations {
    violations_under(library, schema, instance, direction, ("", &|_| Sent::AsIs))
}

/// Every way to break what stands at `place` and below it that can be sent; nothing where `instance` is not legal.
pub(crate) fn violations_under(
    library: &Library,
    schema: &SchemaRef,
    instance: &Value,
    direction: Direction,
    (place, way): (&str, Way<'_>),
) -> Violations {
    let mut found = Violations::default();
    let judge = library.judge(schema, direction);
    if !judge.check(instance).is_legal() {
        return found;
    }
    let most = TRIED.min(WORK / size(instance));
    let mut tried = 0;
    for subject in subjects(library, schema, instance, direction) {
        if !pointer::holds(place, &subject.pointer) {
            continue;
        }
        let mut candidates = stated(&subject, direction);
        if let Value::Object(members) = subject.value {
            beyond::candidates(&subject, members, direction, &mut candidates);
        }
        for candidate in candidates {
            if tried >= most || found.kept.len() >= KEPT {
                found.kept = kinds_first(found.kept, Violation::kind);
                return found;
            }
            tried += 1;
            match confirmed(&candidate, instance, &judge, (way, &found.kept)) {
                Word::Broken(violation) => found.kept.push(violation),
                Word::Legal => found.still_legal += 1,
                Word::Untried => {}
            }
        }
    }
    found.kept = kinds_first(found.kept, Violation::kind);
    found
}

/// How many values an instance holds, itself included.
fn size(instance: &Value) -> usize {
    match instance {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// What the schemas of one value state, in a fixed order.
fn stated(subject: &Subject<'_>, direction: Direction) -> Vec<Candidate> {
    let mut all = Vec::new();
    typed::candidates(subject, &mut all);
    match subject.value {
        Value::Number(_) => number::candidates(subject, &mut all),
        Value::String(text) => text::candidates(subject, text, &mut all),
        Value::Array(items) => list::candidates(subject, items, direction, &mut all),
        Value::Object(members) => object::candidates(subject, members, direction, &mut all),
        Value::Null | Value::Bool(_) => {}
    }
    composed::candidates(subject, direction, &mut all);
    all
}

/// What is wished of the parts of a value that are made to break it.
fn wish(size: Size, direction: Direction) -> Wish<'static> {
    Wish {
        seed: 0,
        size,
        direction,
        examples: true,
        known: &|_, _| None,
    }
}

/// What is said of the tries of one candidate.
enum Word {
    Broken(Violation),
    /// The whole stays legal, or fails for another reason.
    Legal,
    /// There was nothing to try.
    Untried,
}

/// The first try that breaks nothing but the constraint; else the one that breaks the fewest others.
fn confirmed(
    candidate: &Candidate,
    instance: &Value,
    judge: &Judge,
    (way, known): (Way<'_>, &[Violation]),
) -> Word {
    let mut best: Option<(usize, Violation)> = None;
    let mut tried = false;
    for attempt in &candidate.tries {
        let mut violation = Violation {
            keyword: candidate
                .keywords
                .first()
                .copied()
                .unwrap_or_default()
                .to_owned(),
            pointer: attempt.pointer.clone(),
            change: attempt.change.clone(),
            says: attempt.says.clone(),
            within: None,
        };
        let sent = way(&violation);
        let change = match &sent {
            Sent::Never => continue,
            Sent::As(change) => change,
            Sent::AsIs | Sent::Legal => &attempt.change,
        };
        // One change is sent once, whatever else it breaks.
        let repeats =
            |known: &Violation| known.pointer == attempt.pointer && known.change == *change;
        if known.iter().any(repeats) {
            continue;
        }
        tried = true;
        if matches!(sent, Sent::Legal) {
            continue;
        }
        let Some(changed) = violation.apply(instance) else {
            continue;
        };
        let checked = judge.check(&changed);
        let refusals = checked.refusals();
        let aimed = |refusal: &&super::Refusal| {
            refusal.pointer == candidate.expected
                && candidate.keywords.contains(&refusal.keyword.as_str())
        };
        if let Some(refusal) = refusals.iter().find(aimed) {
            violation.keyword.clone_from(&refusal.keyword);
        } else if !refusals
            .iter()
            .any(|r| r.speaks_of(candidate.keywords, &candidate.expected))
        {
            continue;
        }
        if let Sent::As(change) = sent {
            violation.change = change;
        }
        let broken = refusals.iter().map(|refusal| refusal.broken).sum();
        if broken == 1 {
            return Word::Broken(violation);
        }
        if best.as_ref().is_none_or(|(fewest, _)| broken < *fewest) {
            best = Some((broken, violation));
        }
    }
    match best {
        Some((_, violation)) => Word::Broken(violation),
        None if tried => Word::Legal,
        None => Word::Untried,
    }
}

/// The first of each kind, then the second of each: whoever stops early has seen every kind.
pub(super) fn kinds_first<T>(found: Vec<T>, kind: impl Fn(&T) -> &str) -> Vec<T> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, T)> = Vec::with_capacity(found.len());
    for one in found {
        let rank = seen.entry(kind(&one).to_owned()).or_default();
        let own = *rank;
        *rank += 1;
        ranked.push((own, one));
    }
    ranked.arrange_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests;
