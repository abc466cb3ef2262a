//! What can be rehearsed: every promise that the clean run proved, and why the others cannot. Pure.

use std::collections::BTreeMap;

use crate::check::{Outcome, Verdict};
use crate::words::{OperationKey, RuleId};

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
    let of = |key: &(RuleId, OperationKey)| {
        let own = all.get(key).map(Vec::as_slice).unwrap_or_default();
        of(key, own, &traffic(key, outcomes))
    };
    order.iter().flat_map(of).collect()
}

/// Cases of other rules whose requests a rule that only looks can look at.
fn traffic((rule, operation): &(RuleId, OperationKey), outcomes: &[Outcome]) -> Vec<usize> {
    let makes: &[&str] = match rule.as_str() {
        "input/crash" | "input/error-leak" => {
            &["input/missing", "input/type", "input/null", "input/format"]
        }
        "access/refused-effect" => &[
            "access/object-write",
            "access/object-delete",
            "access/tenant",
            "access/function",
        ],
        _ => return Vec::new(),
    };
    let own = outcomes.iter().filter(|outcome| {
        let case = &outcome.case;
        case.subject.operation == *operation
            && makes.contains(&case.rule.as_str())
            && outcome.verdict == Verdict::Upheld
    });
    own.take(MOST_TRAFFIC)
        .map(|outcome| outcome.number)
        .collect()
}

/// The lines of one rule at one operation: a line for each constraint of a payload, one for all else.
fn of(
    (rule, operation): &(RuleId, OperationKey),
    outcomes: &[&Outcome],
    traffic: &[usize],
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
            let kind = Kind::Accept(place, violation);
            Some(row(Ok(mutation(vec![outcome.number], kind))))
        })
        .collect();
    if !constraints.is_empty() {
        return constraints;
    }
    let numbers = upheld.iter().map(|outcome| outcome.number).collect();
    let broken = kind(rule.as_str(), operation).map(|kind| mutation(numbers, kind));
    vec![row(broken.map_err(str::to_owned))]
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

/// How the promise of a rule is broken, where that does not depend on the case; or why a proxy cannot break it.
fn kind(rule: &str, operation: &OperationKey) -> Result<Kind, &'static str> {
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
        "access/refused-effect" => Kind::DoSilently,
        "access/property-exposure" => Kind::Rewrite(Rewrite::Exposure),
        "input/malformed-body" | "input/media-type" => Kind::AcceptAny,
        "input/crash" => Kind::Crash,
        "input/error-leak" => Kind::Leak,
        "lifecycle/use-after-delete" => Kind::Undead,
        "lifecycle/stale-precondition"
        | "lifecycle/missing-precondition"
        | "lifecycle/stale-version-field"
        | "lifecycle/parallel-write" => Kind::Refresh,
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
