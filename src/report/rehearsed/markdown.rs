//! Markdown of a rehearsal: the share, what was missed, and what could not be tested.

use std::fmt::Write;

use crate::rehearsal::{Fate, Table};

use super::{by_rule, not_testable, proxy};
use crate::report::markdown::{code, text};

/// Misses that are shown before the rest is counted.
const MOST_SHOWN: usize = 200;

/// The table as Markdown. Writing to a String cannot fail.
pub(crate) fn write(table: &Table) -> String {
    let mut out = String::new();
    let sign = match (&table.incomplete, table.passes()) {
        (None, Some(true)) => "✅",
        (None, Some(false)) => "❌",
        _ => "⚠️",
    };
    let share = match table.is_mutated {
        true => table.share(),
        false => proxy(table),
    };
    let _ = writeln!(out, "## {sign} naysayer rehearse: {}\n", text(&share, 200));
    let _ = writeln!(
        out,
        "{} at {} · asked for {} % · seed {}\n",
        text(&table.api, 120),
        code(&table.target),
        table.at_least,
        table.seed
    );
    if let Some(why) = &table.incomplete {
        let _ = writeln!(out, "**Incomplete:** {}\n", text(why, 300));
    }
    let _ = writeln!(out, "{}.\n", text(&proxy(table), 300));
    for line in &table.differences {
        let _ = writeln!(out, "- {}", text(line, 300));
    }
    rules(&mut out, table);
    misses(&mut out, table);
    let reasons = not_testable(table);
    if !reasons.is_empty() {
        let _ = writeln!(out, "\n<details><summary>Not testable, and why</summary>\n");
        for (why, lines) in reasons {
            let _ = writeln!(out, "- {} × {}", lines.len(), text(why, 400));
        }
        let _ = writeln!(out, "\n</details>");
    }
    out
}

fn rules(out: &mut String, table: &Table) {
    let rules = by_rule(table);
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n| promise | caught | missed | not testable |\n|---|--:|--:|--:|"
    );
    for (rule, [caught, missed, open]) in rules {
        let _ = writeln!(out, "| {} | {caught} | {missed} | {open} |", code(rule));
    }
    if table.left_out > 0 {
        let _ = writeln!(
            out,
            "\n{} more were left out of the sample.",
            table.left_out
        );
    }
}

fn misses(out: &mut String, table: &Table) {
    let missed = table.lines.iter().filter_map(|line| match &line.fate {
        Fate::Missed(miss) => Some((line, miss)),
        _ => None,
    });
    for (at, (line, miss)) in missed.enumerate() {
        if at == 0 {
            let _ = writeln!(out, "\n### Missed\n");
        }
        if at == MOST_SHOWN {
            let _ = writeln!(out, "\n_The rest is in the other reports._");
            break;
        }
        let operation = line.operation.to_string();
        let _ = writeln!(
            out,
            "- {} {}: {}",
            code(line.rule.as_str()),
            code(&operation),
            text(&line.mutation, 200)
        );
        for did in &miss.did {
            let _ = writeln!(out, "  - {}", text(did, 300));
        }
        let _ = writeln!(out, "  - What helps: {}", text(&miss.todo, 300));
    }
}
