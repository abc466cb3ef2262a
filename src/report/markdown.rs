//! Markdown: the summary of a job, the text of a comment.

use std::fmt::Write;

use crate::gate::{Finding, State};
use crate::words::Access;

use super::{Report, evidence, harmless, tables};

/// GitHub drops a summary of more than 1 MiB as a whole.
const MOST_BYTES: usize = 900 * 1024;
/// Findings whose evidence is shown.
const MOST_SHOWN: usize = 100;
/// Reasons that are listed before the rest is counted.
const MOST_REASONS: usize = 15;

/// The report as Markdown. Writing to a String cannot fail, so results of `write!` are passed over.
pub(crate) fn write(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    access_changes(&mut out, report);
    for (at, finding) in report.judgement.findings.iter().enumerate() {
        if at == MOST_SHOWN || out.len() > MOST_BYTES {
            let more = report.judgement.findings.len() - at;
            let _ = writeln!(out, "\n_{more} more findings are in the other reports._");
            break;
        }
        show(&mut out, report, finding);
    }
    coverage(&mut out, report);
    matrix(&mut out, report);
    changes(&mut out, report);
    if out.len() > MOST_BYTES {
        let mut end = MOST_BYTES;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
        out.push_str("\n```\n\n_The rest is in the other reports._\n");
    }
    out
}

fn head(out: &mut String, report: &Report) {
    let (run, judgement) = (&report.run, &report.judgement);
    let sign = match run.exit_code {
        0 => "✅",
        1 => "❌",
        _ => "⚠️",
    };
    let _ = writeln!(out, "## {sign} naysayer: {}\n", text(&judgement.why, 600));
    let _ = writeln!(
        out,
        "{} at {} · {} operations read, {} left out · identities: {} · {} requests in {}.{} s\n",
        text(&run.api, 120),
        code(&run.target),
        run.operations.0,
        run.operations.1,
        code(&run.identities.join(", ")),
        run.requests,
        run.millis / 1_000,
        run.millis % 1_000 / 100,
    );
    if let Some(part) = &run.limited_to {
        let _ = writeln!(out, "**A part only:** {}\n", text(part, 300));
    }
    if let Some(without) = run.without() {
        let _ = writeln!(out, "**Without secrets:** {}\n", text(&without, 300));
    }
    if let Some(why) = &run.incomplete {
        let _ = writeln!(out, "**Incomplete:** {}\n", text(why, 300));
    }
    if judgement.findings.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "| | rule | operation | where, by whom | state |\n|---|---|---|---|---|"
    );
    for finding in judgement.findings.iter().take(MOST_SHOWN) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            tables::severity(finding),
            code(finding.case.rule.as_str()),
            code(&finding.case.subject.operation.to_string()),
            code(&tables::place(finding)),
            tables::state(finding),
        );
    }
    out.push('\n');
}

/// What a reviewer wants to know first, before any evidence.
fn access_changes(out: &mut String, report: &Report) {
    let changes = &report.judgement.access_changes;
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(out, "### Who may do what has changed\n");
    for change in changes {
        let _ = writeln!(out, "- {}", text(&tables::note(change), 600));
    }
    out.push('\n');
}

fn show(out: &mut String, report: &Report, finding: &Finding) {
    let case = &finding.case;
    let _ = writeln!(
        out,
        "<details><summary>{} <code>{}</code> <code>{}</code></summary>\n",
        tables::severity(finding),
        escaped(case.rule.as_str()),
        escaped(&case.subject.operation.to_string()),
    );
    let _ = writeln!(out, "{}\n", text(&finding.proof, 600));
    if let State::Forgiven { until, reason } = &finding.state {
        let _ = writeln!(out, "Forgiven until {until}: {}\n", text(reason, 300));
    }
    for (name, step) in evidence::telling(finding) {
        let actor = code(step.actor.as_str());
        let _ = writeln!(
            out,
            "{name} as {actor}\n\n{}\n",
            block(&evidence::sent(step))
        );
        let _ = writeln!(out, "{}\n", block(&evidence::received(step)));
    }
    let mut rules = report.rules.iter();
    if let Some(rule) = rules.find(|rule| rule.id == case.rule.as_str()) {
        let _ = writeln!(out, "**To do:** {}\n", text(&rule.fix, 1_000));
    }
    let _ = writeln!(
        out,
        "At {} · fingerprint {}\n\n</details>\n",
        code(&finding.at.to_string()),
        code(&finding.fingerprint)
    );
}

fn coverage(out: &mut String, report: &Report) {
    let coverage = &report.judgement.coverage;
    let _ = writeln!(
        out,
        "### What was proved\n\n| family | upheld | broken | not proved |\n|---|--:|--:|--:|"
    );
    for (family, [upheld, broken, open]) in tables::families(coverage) {
        let _ = writeln!(out, "| {family} | {upheld} | {broken} | {open} |");
    }
    let reasons = tables::reasons(coverage);
    if !reasons.is_empty() {
        let _ = writeln!(out, "\n<details><summary>Not proved, and why</summary>\n");
        for reason in reasons.iter().take(MOST_REASONS) {
            let _ = writeln!(
                out,
                "- {} × {}: {}",
                reason.count,
                text(reason.sentence, 300),
                code(&reason.operations())
            );
        }
        if let Some(more) = reasons
            .len()
            .checked_sub(MOST_REASONS)
            .filter(|more| *more > 0)
        {
            let _ = writeln!(out, "- and {more} other reasons");
        }
        let _ = writeln!(out, "\n</details>");
    }
    if !coverage.untested.is_empty() {
        let _ = writeln!(
            out,
            "\n<details><summary>{} not tested at all</summary>\n",
            tables::operations(coverage.untested.len())
        );
        for (operation, why) in &coverage.untested {
            let _ = writeln!(
                out,
                "- {}: {}",
                code(&operation.to_string()),
                text(why, 300)
            );
        }
        let _ = writeln!(out, "\n</details>");
    }
}

fn matrix(out: &mut String, report: &Report) {
    let matrix = &report.judgement.matrix;
    let who = tables::columns(matrix);
    if who.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n<details><summary>Who was let in to what</summary>\n"
    );
    let heads: String = who.iter().map(|who| format!(" {} |", code(who))).collect();
    let _ = writeln!(out, "| |{heads}\n|---|{}", ":-:|".repeat(who.len()));
    for (operation, row) in &matrix.cells {
        let cells: String = who
            .iter()
            .map(|who| match row.get(*who) {
                Some(Access::Allowed) => " yes |",
                Some(Access::Denied) => " no |",
                Some(Access::Unproven) => " ? |",
                None => " |",
            })
            .collect();
        let _ = writeln!(out, "| {} |{cells}", code(&operation.to_string()));
    }
    let _ = writeln!(out, "\n</details>");
}

fn changes(out: &mut String, report: &Report) {
    let judgement = &report.judgement;
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = writeln!(out, "\n### {title}\n");
            for line in lines {
                let _ = writeln!(out, "- {line}");
            }
        }
    };
    let known =
        |known: &crate::gate::Known| format!("{} {}", code(&known.rule), code(&known.operation));
    list("Fixed", judgement.fixed.iter().map(known).collect());
    list(
        "In the baseline, and not proved now",
        judgement.unproved.iter().map(known).collect(),
    );
    let notes = judgement.notes.iter().chain(&report.diagnostics);
    list(
        "To be noted",
        notes.map(|note| text(&tables::note(note), 600)).collect(),
    );
    let unstable = judgement.unstable.iter().map(|line| code(line));
    list("Seen once, not twice", unstable.collect());
    let left = report.run.leftovers.iter().map(|line| text(line, 300));
    list("Left behind", left.collect());
}

/// Text on one line that Markdown and HTML take as text.
pub(super) fn text(raw: &str, most: usize) -> String {
    let mut clean = String::new();
    for character in harmless::line(raw, most).chars() {
        match character {
            '<' => clean.push_str("&lt;"),
            '>' => clean.push_str("&gt;"),
            '&' => clean.push_str("&amp;"),
            // A name behind an @ is told of the report otherwise.
            '@' => clean.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' => {
                clean.push('\\');
                clean.push(character);
            }
            other => clean.push(other),
        }
    }
    clean
}

fn escaped(raw: &str) -> String {
    harmless::line(raw, 300)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A code span, in a fence longer than any in the text; tables want their bars escaped even there.
pub(super) fn code(raw: &str) -> String {
    let clean = harmless::line(raw, 300).replace('|', "\\|");
    if clean.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&clean) + 1);
    match clean.contains('`') {
        true => format!("{fence} {clean} {fence}"),
        false => format!("{fence}{clean}{fence}"),
    }
}

fn block(raw: &str) -> String {
    let fence = "`".repeat(longest_run(raw).max(2) + 1);
    format!("{fence}http\n{raw}\n{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or_default()
}
