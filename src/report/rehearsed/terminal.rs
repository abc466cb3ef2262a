//! For the eye: what was missed and why, what could not be tested, and the share.

use std::fmt::Write;

use crate::rehearsal::{Fate, Line, Table};

use super::{by_rule, not_testable, proxy, word};
use crate::report::harmless;

/// Operations of one reason that are named.
const MOST_NAMED: usize = 5;

/// The whole table; the share alone if `quiet`.
pub(crate) fn write(table: &Table, quiet: bool) -> String {
    // Writing to a String cannot fail.
    let mut out = String::new();
    if !quiet {
        for line in &table.lines {
            match &line.fate {
                Fate::Caught | Fate::Missed(_) => show(&mut out, line),
                Fate::NotTestable(_) if !line.mutation.is_empty() => show(&mut out, line),
                Fate::NotTestable(_) => {}
            }
        }
        untestable(&mut out, table);
        rules(&mut out, table);
        for line in &table.leftovers {
            let _ = writeln!(out, "left behind: {}", harmless::line(line, 300));
        }
    }
    if let Some(why) = &table.incomplete {
        let _ = writeln!(out, "incomplete: {}", harmless::line(why, 300));
    }
    let _ = writeln!(out, "{}", proxy(table));
    for line in &table.differences {
        let _ = writeln!(out, "  {}", harmless::line(line, 300));
    }
    if table.is_mutated {
        let _ = writeln!(out, "{}", table.share());
    }
    out
}

/// `caught       access/object-read  GET /orders/{orderId}  the check of role and owner is gone`
pub(crate) fn brief(line: &Line) -> String {
    format!(
        "{:<12} {}  {}  {}",
        word(&line.fate),
        line.rule,
        line.operation,
        harmless::line(&line.mutation, 200)
    )
}

fn show(out: &mut String, line: &Line) {
    let _ = writeln!(out, "{}", brief(line));
    let mut tell = |text: &str| {
        let _ = writeln!(out, "             {}", harmless::line(text, 400));
    };
    match &line.fate {
        Fate::Caught => {}
        Fate::NotTestable(why) => tell(why),
        Fate::Missed(miss) => {
            tell(&format!("{} answers were changed", miss.acts));
            miss.did.iter().for_each(|line| tell(line));
            tell(&format!("what helps: {}", miss.todo));
        }
    }
}

fn untestable(out: &mut String, table: &Table) {
    let reasons = not_testable(table);
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nnot testable");
    for (why, lines) in reasons {
        let mut named: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {}", line.rule, line.operation))
            .take(MOST_NAMED)
            .collect();
        if lines.len() > MOST_NAMED {
            named.push(format!("and {} more", lines.len() - MOST_NAMED));
        }
        let why = harmless::line(why, 400);
        let _ = writeln!(out, "{:>5} × {why}", lines.len());
        let _ = writeln!(out, "        {}", harmless::line(&named.join("; "), 600));
    }
}

fn rules(out: &mut String, table: &Table) {
    let rules = by_rule(table);
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{:<30} caught  missed  not testable", "promise");
    for (rule, [caught, missed, open]) in rules {
        let _ = writeln!(out, "{rule:<30} {caught:>6}  {missed:>6}  {open:>12}");
    }
    if table.left_out > 0 {
        let _ = writeln!(
            out,
            "{} more could be rehearsed; --sample chose by the seed {}",
            table.left_out, table.seed
        );
    }
    out.push('\n');
}
