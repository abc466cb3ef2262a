//! A fair part of what could be rehearsed.

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::Row;
use crate::words::Arrange as _;

/// Leaves so many testable rows, by the seed: each rule once before any rule twice. Says how many it took out.
pub(crate) fn sample(rows: &mut Vec<Row>, most: usize, seed: u64) -> usize {
    let mut order: Vec<usize> = (0..rows.len())
        .filter(|&index| rows[index].mutation.is_ok())
        .collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let mut turns: Vec<(usize, usize)> = Vec::new();
    for index in order {
        let turn = times.entry(rows[index].rule.as_str()).or_default();
        turns.push((*turn, index));
        *turn += 1;
    }
    turns.arrange_by_key(|(turn, _)| *turn);
    let out: BTreeSet<usize> = turns
        .into_iter()
        .skip(most)
        .map(|(_, index)| index)
        .collect();
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !out.contains(&(index - 1))
    });
    out.len()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::sample;
    use crate::rehearsal::mutation::{Kind, Mutation};
    use crate::rehearsal::plan::Row;
    use crate::words::{OperationKey, RuleId};

    fn rows() -> Vec<Row> {
        let row = |rule: &'static str, number: usize, testable: bool| {
            let operation = OperationKey::new("GET", &format!("/things{number}"));
            let mutation = Mutation {
                rule: RuleId::new(rule),
                operation: operation.clone(),
                cases: vec![number],
                traffic: Vec::new(),
                kind: Kind::Crash,
            };
            Row {
                rule: RuleId::new(rule),
                operation,
                mutation: testable.then_some(mutation).ok_or("no".to_owned()),
            }
        };
        let many = (0..40).map(|number| row("input/type", number, true));
        let few = (40..44).map(|number| row("auth/no-credential", number, true));
        let none = (44..47).map(|number| row("transport/tls", number, false));
        many.chain(few).chain(none).collect()
    }

    fn testable(rows: &[Row]) -> Vec<usize> {
        let mutations = rows.iter().filter_map(|row| row.mutation.as_ref().ok());
        mutations.map(|mutation| mutation.cases[0]).collect()
    }

    #[test]
    fn every_rule_has_its_turn_before_any_has_a_second() {
        let mut all = rows();
        assert_eq!(sample(&mut all, 6, 1), 38);
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for row in all.iter().filter(|row| row.mutation.is_ok()) {
            *times.entry(row.rule.as_str()).or_default() += 1;
        }
        assert_eq!(
            times,
            BTreeMap::from([("auth/no-credential", 3), ("input/type", 3)])
        );
        // What cannot be tested is told all the same.
        assert_eq!(all.len(), 6 + 3);
    }

    #[test]
    fn the_seed_alone_chooses() {
        let of = |seed| {
            let mut all = rows();
            sample(&mut all, 8, seed);
            testable(&all)
        };
        assert_eq!(of(7), of(7));
        let chosen: BTreeSet<Vec<usize>> = (0..10).map(of).collect();
        assert!(chosen.len() > 5, "{chosen:?}");
    }

    #[test]
    fn each_mutation_has_the_same_chance() {
        let mut times: BTreeMap<usize, usize> = BTreeMap::new();
        for seed in 0..400 {
            let mut all = rows();
            sample(&mut all, 10, seed);
            for number in testable(&all).into_iter().filter(|number| *number < 40) {
                *times.entry(number).or_default() += 1;
            }
        }
        // Six of forty in each of four hundred samples: sixty each, give or take.
        assert_eq!(times.len(), 40);
        assert!(
            times.values().all(|times| (30..=90).contains(times)),
            "{times:?}"
        );
    }
}
