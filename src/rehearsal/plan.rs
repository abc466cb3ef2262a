//! What can be rehearsed: every promise that the clean run proved, and why the others cannot. Pure.

use std::collections::BTreeMap;

use crate::check::{Outcome, Stage, Verdict};
use crate::schema::Violation;
use crate::words::{Arrange as _, IdentityName, OperationKey, Place, RuleId};

use super::broken::kind;
use super::mutation::Kind;
use super::{Mutation, Typed};

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

/// Cases that make traffic for one rule that only looks.
const MOST_TRAFFIC: usize = 3;

/// Longer pages are not made up.
const LONGEST_PAGE: usize = 20_000;

/// What is known of who calls and of the document, beside the outcomes.
pub(crate) struct Callers<'a> {
    /// The names by which somebody logs in.
    pub names: &'a [String],
    /// Who is let in at an operation and ranks above somebody who is as well.
    pub higher: &'a dyn Fn(&OperationKey) -> Option<IdentityName>,
    /// What the document says of the types of an operation's answers.
    pub typed: &'a dyn Fn(&OperationKey) -> Typed,
}

/// The lines of the table, in the order of the plan.
pub(crate) fn rows(outcomes: &[Outcome], callers: &Callers<'_>) -> Vec<Row> {
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
    let of = |key: &(RuleId, OperationKey)| {
        let own = all.get(key).map(Vec::as_slice).unwrap_or_default();
        of(key, own, &traffic(key, outcomes), callers)
    };
    order.iter().flat_map(of).collect()
}

/// Cases of other rules whose requests a rule that only looks can look at: those that were refused there, each rule once
/// before any rule twice.
fn traffic((rule, operation): &(RuleId, OperationKey), outcomes: &[Outcome]) -> Vec<usize> {
    let is_food = |outcome: &&Outcome| {
        let case = &outcome.case;
        let attacks = match rule.as_str() {
            "input/crash" | "input/error-leak" => case.stage == Stage::Probe,
            "access/refused-effect" => {
                case.subject.attacker.is_some() || case.rule.family() == "auth"
            }
            "contract/denial-status" => case.rule.family() == "auth",
            _ => false,
        };
        attacks
            && case.rule != *rule
            && case.subject.operation == *operation
            && outcome.verdict == Verdict::Upheld
    };
    let mut food: Vec<&Outcome> = outcomes.iter().filter(is_food).collect();
    // Payloads first: what is refused for its sender is refused before it is read. Of what is refused, first what others
    // tried on an object that its owner can look at.
    let looks_at_effects = rule.as_str() == "access/refused-effect";
    food.arrange_by_key(|outcome| {
        let by_nobody = outcome.case.subject.attacker.is_none();
        (
            outcome.case.rule.family() != "input",
            looks_at_effects && by_nobody,
        )
    });
    let mut rules: Vec<&RuleId> = Vec::new();
    food.retain(|outcome| {
        let is_new = !rules.contains(&&outcome.case.rule);
        rules.push(&outcome.case.rule);
        is_new
    });
    let numbers = food.into_iter().map(|outcome| outcome.number);
    numbers.take(MOST_TRAFFIC).collect()
}

/// The lines of one rule at one operation: a line for each constraint of a payload, one for all else.
fn of(
    (rule, operation): &(RuleId, OperationKey),
    outcomes: &[&Outcome],
    traffic: &[usize],
    callers: &Callers<'_>,
) -> Vec<Row> {
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
        traffic: traffic.to_vec(),
        kind,
    };
    let constraints: Vec<Row> = upheld
        .iter()
        .filter_map(|outcome| {
            let (place, violation) = (outcome.case.place.clone()?, outcome.case.violation.clone()?);
            let kind = constraint(place, *violation);
            Some(row(Ok(mutation(vec![outcome.number], kind))))
        })
        .collect();
    if !constraints.is_empty() {
        return constraints;
    }
    let numbers = upheld.iter().map(|outcome| outcome.number).collect();
    let broken = match (
        rule.as_str(),
        upheld
            .first()
            .and_then(|it| page(it.case.place.as_ref(), &it.case.form)),
    ) {
        ("resource/unbounded-page", Some(page)) => Ok(page),
        (rule, _) => kind(rule, operation, callers),
    };
    let broken = broken.map(|kind| mutation(numbers, kind));
    vec![row(broken.map_err(str::to_owned))]
}

/// How one constraint of a payload is broken. What an earlier document had is no constraint, but to have an effect again.
fn constraint(place: Place, violation: Violation) -> Kind {
    match (&place, violation.keyword == "removed") {
        (_, true) if violation.says.ends_with("no longer listed") => Kind::Accept(place, violation),
        (Place::Body(pointer), true) => Kind::Sticks(pointer.rsplit('/').next().map(str::to_owned)),
        (_, true) => Kind::Revived(place),
        _ => Kind::Accept(place, violation),
    }
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

/// The parameter that asks for too long a page, and how long it is.
fn page(place: Option<&Place>, form: &str) -> Option<Kind> {
    let Some(Place::Query(name)) = place else {
        return None;
    };
    let rows = form.rsplit(' ').next()?.parse().ok()?;
    (rows <= LONGEST_PAGE).then(|| Kind::Endless(name.clone(), rows))
}

#[cfg(test)]
mod tests {
    use super::{Kind, Place, page};

    #[test]
    fn a_page_that_is_too_long_to_be_made_up_is_none() {
        let limit = Place::Query("limit".to_owned());
        let of = |form| page(Some(&limit), form);
        assert_eq!(
            of("a page of 101"),
            Some(Kind::Endless("limit".to_owned(), 101))
        );
        assert_eq!(of("a page of 9223372036854775808"), None);
        assert_eq!(page(None, "a page of 101"), None);
    }
}
