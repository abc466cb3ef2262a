//! What can be rehearsed: every promise that the clean run proved, and why the others cannot. Pure.

use std::collections::BTreeMap;

use crate::check::{Case, Outcome, Stage, Verdict};
use crate::schema::Violation;
use crate::words::{OperationKey, Place, RuleId};

use super::Mutation;
use super::mutation::{Caller, Guise, Kind, Rewrite};

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

/// The lines of the table, in the order of the plan. `names` are those by which somebody logs in.
pub(crate) fn rows(outcomes: &[Outcome], names: &[String]) -> Vec<Row> {
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
        of(key, own, &traffic(key, outcomes), names)
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
            "access/refused-effect" => case.subject.attacker.is_some(),
            _ => false,
        };
        attacks
            && case.rule != *rule
            && case.subject.operation == *operation
            && outcome.verdict == Verdict::Upheld
    };
    let mut food: Vec<&Outcome> = outcomes.iter().filter(is_food).collect();
    // Payloads first: what is refused for its sender is refused before it is read.
    food.sort_by_key(|outcome| outcome.case.rule.family() != "input");
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
    names: &[String],
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
            let kind = constraint(place, violation);
            Some(row(Ok(mutation(vec![outcome.number], kind))))
        })
        .collect();
    if !constraints.is_empty() {
        return constraints;
    }
    let numbers = upheld.iter().map(|outcome| outcome.number).collect();
    let broken = match (rule.as_str(), upheld.first().and_then(|it| page(&it.case))) {
        ("resource/unbounded-page", Some(page)) => Ok(page),
        (rule, _) => kind(rule, operation, names),
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
fn page(case: &Case) -> Option<Kind> {
    let Some(Place::Query(name)) = &case.place else {
        return None;
    };
    let rows = case.form.rsplit(' ').next()?.parse().ok()?;
    Some(Kind::Endless(name.clone(), rows))
}

/// How the promise of a rule is broken, where that does not depend on the case; or why a proxy cannot break it.
fn kind(rule: &str, operation: &OperationKey, names: &[String]) -> Result<Kind, &'static str> {
    let lists = operation.is_safe() && !operation.template.ends_with('}');
    Ok(match rule {
        "auth/no-credential" => Kind::LetIn(Caller::Nobody),
        "auth/invalid-credential"
        | "auth/tampered-token"
        | "auth/expired-token"
        | "auth/wrong-token" => Kind::LetIn(Caller::Stranger),
        "auth/unsigned-token" => Kind::LetIn(Caller::Unsigned),
        "auth/revoked-token" => Kind::GoesOn,
        "auth/misplaced-credential" => Kind::LetInAs(Guise::InQuery),
        "auth/trusted-header" => Kind::LetInAs(Guise::GatewayHeader),
        "auth/path-variant" => Kind::LetInAs(Guise::OtherPath),
        "auth/method-override" => Kind::LetInAs(Guise::OtherMethod),
        "access/list-leak" => Kind::ShowOthers,
        "access/tenant" if lists => Kind::ShowOthers,
        "access/function"
        | "access/object-read"
        | "access/object-write"
        | "access/object-delete"
        | "access/tenant"
        | "access/matrix-drift" => Kind::LetIn(Caller::Known),
        "access/nested-object" => Kind::LetInAs(Guise::ForeignParent),
        "access/mass-assignment" | "access/reference" => Kind::Sticks(None),
        "auth/refresh-reuse" => Kind::Again,
        "auth/account-enumeration" => Kind::Tells(names.to_vec()),
        "lifecycle/removed-operation" => Kind::Relic,
        "access/refused-effect" => Kind::DoSilently,
        "access/property-exposure" => Kind::Rewrite(Rewrite::Exposure),
        "input/malformed-body" | "input/media-type" => Kind::AcceptAny,
        "input/crash" => Kind::Crash,
        "input/error-leak" => Kind::Leak,
        "lifecycle/use-after-delete" => Kind::Undead,
        "lifecycle/stale-precondition"
        | "lifecycle/missing-precondition"
        | "lifecycle/stale-version-field" => Kind::Refresh,
        "lifecycle/parallel-write" => Kind::Race,
        "lifecycle/replayed-request" => Kind::Forgetful,
        "lifecycle/undocumented-method" => Kind::HiddenMethod,
        "lifecycle/old-version" => Kind::OldVersion,
        "lifecycle/old-version-refusal" => Kind::LetInAs(Guise::OlderVersion),
        "lifecycle/sunset-passed" => Kind::Rewrite(Rewrite::Sunset),
        "transport/cors" => Kind::Rewrite(Rewrite::Cors),
        "transport/cookie-flags" => Kind::Rewrite(Rewrite::CookieFlags),
        "transport/cacheable" => Kind::Rewrite(Rewrite::Cacheable),
        "contract/response-schema" => Kind::Rewrite(Rewrite::Shape),
        "contract/unreachable" => Kind::Rewrite(Rewrite::Missing),
        "auth/weak-secret" => {
            return Err("only the target can sign its tokens with another secret");
        }
        "transport/plaintext" | "transport/tls" | "transport/hsts" | "transport/direct-address" => {
            return Err("the proxy speaks plain HTTP itself");
        }
        _ => return Err("no mutation is made for this rule yet"),
    })
}
