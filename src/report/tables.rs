//! Counts and columns that several formats show.

use std::collections::{BTreeMap, BTreeSet};

use crate::gate::{Coverage, Finding, State};
use crate::lab::Actor;
use crate::words::{Arrange as _, Diagnostic, Matrix};

/// Upheld, broken and not proved of each family, in the order of the plan.
pub(super) fn families(coverage: &Coverage) -> Vec<(&str, [u32; 3])> {
    let mut families: Vec<(&str, [u32; 3])> = Vec::new();
    for cell in &coverage.cells {
        let counts = [cell.upheld, cell.broken, cell.inconclusive];
        match families.iter_mut().find(|(name, _)| *name == cell.family) {
            Some((_, all)) => all
                .iter_mut()
                .zip(counts)
                .for_each(|(all, own)| *all += own),
            None => families.push((&cell.family, counts)),
        }
    }
    families
}

/// A reason why something was not proved, and where it holds.
pub(super) struct Open<'a> {
    /// The reason.
    pub sentence: &'a str,
    /// For how many cases.
    pub count: u32,
    /// At which operations, in the order of the plan.
    pub at: Vec<String>,
}

impl Open<'_> {
    /// The first operations, and how many more there are.
    pub(super) fn operations(&self) -> String {
        let first: Vec<&str> = self.at.iter().take(2).map(String::as_str).collect();
        match self.at.len().saturating_sub(2) {
            0 => first.join(", "),
            more => format!("{} and {more} more", first.join(", ")),
        }
    }
}

/// Every reason, the most frequent first.
pub(super) fn reasons(coverage: &Coverage) -> Vec<Open<'_>> {
    let mut reasons: Vec<Open<'_>> = Vec::new();
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in &coverage.cells {
        for (sentence, count) in &cell.reasons {
            let at = *index.entry(sentence).or_insert_with(|| {
                let (count, at) = (0, Vec::new());
                reasons.push(Open {
                    sentence,
                    count,
                    at,
                });
                reasons.len() - 1
            });
            let open = &mut reasons[at];
            open.count += count;
            let operation = cell.operation.to_string();
            if !open.at.contains(&operation) {
                open.at.push(operation);
            }
        }
    }
    reasons.arrange_by_key(|open| std::cmp::Reverse(open.count));
    reasons
}

/// Everybody whom a matrix knows.
pub(super) fn columns(matrix: &Matrix) -> Vec<&str> {
    let names: BTreeSet<&str> = matrix
        .cells
        .values()
        .flat_map(|row| row.keys().map(String::as_str))
        .collect();
    names.into_iter().collect()
}

/// The place in the request, and who tried it on whose object: what tells findings of one rule and operation apart.
pub(super) fn place(finding: &Finding) -> String {
    let case = &finding.case;
    let place = case.place.as_ref().map(ToString::to_string);
    let attacker = case.subject.attacker.as_ref();
    let who = attacker.map(|attacker| match &case.subject.owner {
        Actor::Identity(owner) => format!("{attacker} on {owner}'s"),
        _ => format!("as {attacker}"),
    });
    let parts: Vec<String> = place.into_iter().chain(who).collect();
    parts.join(", ")
}

/// `1 operation`, `2 operations`.
pub(super) fn operations(count: usize) -> String {
    match count {
        1 => "1 operation".to_owned(),
        many => format!("{many} operations"),
    }
}

/// A diagnostic on one line.
pub(super) fn note(diagnostic: &Diagnostic) -> String {
    let at = diagnostic.at.iter().map(|at| format!(" (at {at})"));
    let todo = Some(&diagnostic.todo).filter(|todo| !todo.is_empty());
    let todo = todo.map(|todo| format!("; do: {todo}"));
    let more: String = at.chain(todo).collect();
    format!("{}{more}", diagnostic.what)
}

/// The word for how bad it is.
pub(super) fn severity(finding: &Finding) -> &'static str {
    match finding.advice {
        true => "note",
        false => finding.severity.as_str(),
    }
}

/// The word for how it stands towards what is known.
pub(super) fn state(finding: &Finding) -> &'static str {
    match finding.state {
        State::New => "new",
        State::Known => "known",
        State::Forgiven { .. } => "forgiven",
    }
}
