//! What the requests of a run were for.

use std::collections::BTreeMap;

use crate::check::Outcome;
use crate::lab::Sent;

/// Requests by the family of the rule that sent them, or else by what they were for; those of a case without an outcome
/// by its number. The outcomes are in the order of their numbers.
pub(super) fn by_family(outcomes: &[Outcome], sent: &Sent) -> BTreeMap<String, u64> {
    let mut requests = sent.others.clone();
    for (number, count) in &sent.cases {
        let outcome = outcomes.binary_search_by_key(number, |outcome| outcome.number);
        let outcome = outcome.ok().and_then(|at| outcomes.get(at));
        let name = match outcome {
            Some(outcome) => outcome.case.rule.family().to_owned(),
            None => number.to_string(),
        };
        *requests.entry(name).or_default() += count;
    }
    requests
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::by_family;
    use crate::check::{Case, Cost, Outcome, Stage, Verdict};
    use crate::lab::{Actor, Sent, Subject};
    use crate::words::{OperationKey, RuleId};

    #[test]
    fn every_try_of_a_case_counts_for_its_family() {
        let outcome = |(number, rule)| Outcome {
            number,
            case: Arc::new(Case {
                rule: RuleId::new(rule),
                subject: Subject {
                    operation: OperationKey::new("GET", "/notes"),
                    owner: Actor::Able,
                    attacker: None,
                },
                place: None,
                form: String::new(),
                violation: None,
                stage: Stage::Probe,
                cost: Cost::default(),
            }),
            cause: None,
            verdict: Verdict::Upheld,
            trial: None,
        };
        // Of the second, two causes of a break were told apart.
        let outcomes = [
            (7, "auth/no-credential"),
            (17, "input/type"),
            (17, "input/type"),
        ];
        let mut sent = Sent::default();
        let tags = [
            "7", "7", "7r1", "17", "17c", "17cr2", "survey", "9", "survey", "7r1",
        ];
        tags.into_iter().for_each(|tag| sent.count(tag));
        let expected = [("9", 1), ("auth", 4), ("input", 3), ("survey", 2)];
        let expected = expected.map(|(name, count)| (name.to_owned(), count));
        assert_eq!(
            by_family(&outcomes.map(outcome), &sent),
            BTreeMap::from(expected)
        );
    }
}
