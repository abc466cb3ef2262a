//! What was proved: operation × family.

use serde::{Deserialize, Serialize};

use crate::check::{Outcome, Verdict};
use crate::words::{Arrange as _, Diagnostic, OperationKey};

use super::decide::count;

/// What became of the cases of one family at one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// The number of its first case in the whole plan.
    #[serde(default)]
    pub first: usize,
    /// The operation.
    pub operation: OperationKey,
    /// `auth`, `access`, `input` …
    pub family: String,
    /// Refused as promised.
    pub upheld: u32,
    /// Accepted, twice.
    pub broken: u32,
    /// Not proved.
    pub inconclusive: u32,
    /// Why, each sentence once, with how many cases it holds for, most first.
    pub reasons: Vec<(String, u32)>,
}

impl Cell {
    /// Whether anything was proved here, one way or the other.
    pub(crate) fn is_proved(&self) -> bool {
        self.upheld + self.broken > 0
    }
}

/// The whole table, in the order of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coverage {
    /// One cell per operation and family that had cases.
    pub cells: Vec<Cell>,
    /// Operations of the document that had no case at all, and why (left out, excluded, nothing to refuse).
    pub untested: Vec<(OperationKey, String)>,
}

impl Coverage {
    /// Counts outcomes.
    pub(super) fn of(outcomes: &[Outcome], untested: Vec<(OperationKey, String)>) -> Self {
        let mut cells: Vec<Cell> = Vec::new();
        let mut index = std::collections::BTreeMap::new();
        for outcome in outcomes {
            let key = (
                outcome.case.subject.operation.clone(),
                outcome.case.rule.family().to_owned(),
            );
            let at = *index.entry(key.clone()).or_insert_with(|| {
                let (operation, family) = key;
                cells.push(Cell {
                    first: outcome.number,
                    operation,
                    family,
                    upheld: 0,
                    broken: 0,
                    inconclusive: 0,
                    reasons: Vec::new(),
                });
                cells.len() - 1
            });
            let cell = &mut cells[at];
            match &outcome.verdict {
                Verdict::Upheld => cell.upheld += 1,
                Verdict::Broken(_) => cell.broken += 1,
                Verdict::Inconclusive(reason) => {
                    cell.inconclusive += 1;
                    let sentence = reason.to_string();
                    match cell
                        .reasons
                        .iter_mut()
                        .find(|(known, _)| *known == sentence)
                    {
                        Some((_, count)) => *count += 1,
                        None => cell.reasons.push((sentence, 1)),
                    }
                }
            }
        }
        for cell in &mut cells {
            cell.reasons
                .arrange_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        Self { cells, untested }
    }

    /// Operations and families that were proved in `former` and are not now.
    pub(super) fn lost(&self, former: &[Cell]) -> Vec<String> {
        let now = |cell: &Cell| {
            self.cells
                .iter()
                .find(|own| own.operation == cell.operation && own.family == cell.family)
                .is_some_and(Cell::is_proved)
        };
        former
            .iter()
            .filter(|cell| cell.is_proved() && !now(cell))
            .map(|cell| format!("{} {}", cell.operation, cell.family))
            .collect()
    }

    /// What the user is told of lost coverage.
    pub(super) fn told(lost: &[String]) -> Option<Diagnostic> {
        let what = format!(
            "{} that the baseline had proved could not be proved now: {}",
            count(lost.len(), "place"),
            lost.join(", ")
        );
        (!lost.is_empty()).then(|| Diagnostic::warning(what).todo("see the reasons under coverage"))
    }
}
