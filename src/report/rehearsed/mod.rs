//! What a rehearsal brought: promise × operation, in each format.

mod html;
mod junit;
mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::rehearsal::{Fate, Line, Table};
use crate::words::Arrange as _;

pub(crate) use html::write as html;
pub(crate) use junit::write as junit;
pub(crate) use markdown::write as markdown;
pub(crate) use terminal::{brief, write as terminal};

/// How a fate is called.
fn word(fate: &Fate) -> &'static str {
    match fate {
        Fate::Caught => "caught",
        Fate::Missed(_) => "missed",
        Fate::NotTestable(_) => "not testable",
    }
}

/// What became of each rule, in the order in which they come: caught, missed, not testable.
fn by_rule(table: &Table) -> Vec<(&str, [usize; 3])> {
    counted(table, |line| line.rule.as_str().to_owned())
        .into_iter()
        .filter_map(|(rule, counts)| {
            let line = table
                .lines
                .iter()
                .find(|line| *line.rule.as_str() == rule)?;
            Some((line.rule.as_str(), counts))
        })
        .collect()
}

fn counted(table: &Table, name: impl Fn(&Line) -> String) -> Vec<(String, [usize; 3])> {
    let mut rows: Vec<(String, [usize; 3])> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for line in &table.lines {
        let name = name(line);
        let at = *places.entry(name.clone()).or_insert_with(|| {
            rows.push((name, [0; 3]));
            rows.len() - 1
        });
        let which = match line.fate {
            Fate::Caught => 0,
            Fate::Missed(_) => 1,
            Fate::NotTestable(_) => 2,
        };
        rows[at].1[which] += 1;
    }
    rows
}

/// The operations, and what became of each rule there.
fn by_operation(table: &Table) -> Vec<(String, BTreeMap<&str, [usize; 3]>)> {
    let mut rows: Vec<(String, BTreeMap<&str, [usize; 3]>)> = Vec::new();
    for (operation, _) in counted(table, |line| line.operation.to_string()) {
        let mut cells: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        let own = table
            .lines
            .iter()
            .filter(|line| line.operation.to_string() == operation);
        for line in own {
            let which = match line.fate {
                Fate::Caught => 0,
                Fate::Missed(_) => 1,
                Fate::NotTestable(_) => 2,
            };
            cells.entry(line.rule.as_str()).or_default()[which] += 1;
        }
        rows.push((operation, cells));
    }
    rows
}

/// Why something could not be tested, and of what; the most frequent first.
fn not_testable(table: &Table) -> Vec<(&str, Vec<&Line>)> {
    let mut reasons: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in &table.lines {
        let Fate::NotTestable(why) = &line.fate else {
            continue;
        };
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, lines)) => lines.push(line),
            None => reasons.push((why, vec![line])),
        }
    }
    reasons.arrange_by_key(|(_, lines)| std::cmp::Reverse(lines.len()));
    reasons
}

/// What the scan through a proxy that adds nothing says of the proxy.
fn proxy(table: &Table) -> String {
    let [alike, all] = table.alike;
    match table.differences.len() {
        0 => format!(
            "through a proxy that adds nothing, the scan finds what it finds without one ({} findings); {alike} of {all} cases were settled alike",
            table.findings
        ),
        1 => "through a proxy that adds nothing, one finding differs".to_owned(),
        many => format!("through a proxy that adds nothing, {many} findings differ"),
    }
}
