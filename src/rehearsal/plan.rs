//! What can be rehearsed: every promise that the clean run proved, and why the others cannot. Pure.

use std::collections::BTreeMap;

use crate::check::{Outcome, Verdict};
use crate::words::{OperationKey, RuleId};

use super::Mutation;
use super::mutation::{Caller, Kind};

/// A promise at an operation: a line of the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The rule.
    pub rule: RuleId,
    /// The operation.
    pub operation: OperationKey,
    /// How it is broken, or why it cannot be.
    pub mutation: Result<Mutation, String>,
}

/// The lines of the table, in the order of the plan.
pub(crate) fn rows(outcomes: &[Outcome]) -> Vec<Row> {
    let mut order: Vec<(RuleId, OperationKey)> = Vec::new();
    let mut all: BTreeMap<(RuleId, OperationKey), Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        let case = &outcome.case;
        let key = (case.rule.clone(), case.subject.operation.clone());
        let own = all.entry(key.clone()).or_default();
        if own.is_empty() {
            order.push(key);
        }
        own.push(outcome);
    }
    let of = |key: (RuleId, OperationKey)| {
        let outcomes = all.remove(&key).unwrap_or_default();
        of(key, &outcomes)
    };
    order.into_iter().flat_map(of).collect()
}

/// The lines of one rule at one operation: a line for each constraint of a payload, one for all else.
fn of((rule, operation): (RuleId, OperationKey), outcomes: &[&Outcome]) -> Vec<Row> {
    let row = |mutation| Row {
        rule: rule.clone(),
        operation: operation.clone(),
        mutation,
    };
    let is_upheld = |outcome: &&&Outcome| outcome.verdict == Verdict::Upheld;
    let upheld: Vec<&&Outcome> = outcomes.iter().filter(is_upheld).collect();
    if let Some(why) = unproven(outcomes) {
        return vec![row(Err(why))];
    }
    let mutation = |cases: Vec<usize>, kind| Mutation {
        rule: rule.clone(),
        operation: operation.clone(),
        cases,
        kind,
    };
    let constraints: Vec<Row> = upheld
        .iter()
        .filter_map(|outcome| {
            let (place, violation) = (outcome.case.place.clone()?, outcome.case.violation.clone()?);
            let kind = Kind::Accept(place, violation);
            Some(row(Ok(mutation(vec![outcome.number], kind))))
        })
        .collect();
    if !constraints.is_empty() {
        return constraints;
    }
    let numbers = upheld.iter().map(|outcome| outcome.number).collect();
    let broken = kind(rule.as_str()).map(|kind| mutation(numbers, kind));
    vec![row(broken.ok_or_else(|| {
        "a proxy cannot break it: no mutation is made for it".to_owned()
    }))]
}

/// Why nothing was proved that could be broken.
fn unproven(outcomes: &[&Outcome]) -> Option<String> {
    let mut why = None;
    for outcome in outcomes {
        match &outcome.verdict {
            Verdict::Broken(_) => {
                return Some("it is broken already: the scan finds it".to_owned());
            }
            Verdict::Upheld => why = Some(None),
            Verdict::Inconclusive(reason) => {
                why = why.or_else(|| Some(Some(reason.to_string())));
            }
        }
    }
    why.flatten()
}

/// How the promise of a rule is broken, where that does not depend on the case.
fn kind(rule: &str) -> Option<Kind> {
    Some(match rule {
        "auth/no-credential" => Kind::LetIn(Caller::Nobody),
        "auth/invalid-credential" => Kind::LetIn(Caller::Stranger),
        "auth/unsigned-token" => Kind::LetIn(Caller::Unsigned),
        "auth/tampered-token" | "auth/weak-secret" | "auth/expired-token" | "auth/wrong-token" => {
            Kind::LetIn(Caller::Stranger)
        }
        "auth/revoked-token" => Kind::LetIn(Caller::Known),
        "access/function"
        | "access/object-read"
        | "access/object-write"
        | "access/object-delete"
        | "access/tenant" => Kind::LetIn(Caller::Known),
        _ => return None,
    })
}
