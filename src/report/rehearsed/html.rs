//! The page of a rehearsal: the share, promise × operation, and each miss with what the scan did there.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::rehearsal::{Fate, Table};

use super::{by_operation, by_rule, not_testable, proxy, word};
use crate::report::harmless;

const STYLE: &str = include_str!("../html/style.css");

/// The table as one page, which loads nothing and runs nothing.
pub(crate) fn write(table: &Table) -> String {
    let title = format!("naysayer rehearse: {}", harmless::line(&table.api, 120));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(table))
                main {
                    (missed(table))
                    (matrix(table))
                    (untestable(table))
                    @if !table.leftovers.is_empty() {
                        section {
                            h2 { "Left behind" }
                            ul { @for line in &table.leftovers { li { (harmless::line(line, 400)) } } }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn head(table: &Table) -> Markup {
    let outcome = match (&table.incomplete, table.passes()) {
        (None, Some(true)) => "passed",
        (None, Some(false)) => "failed",
        _ => "open",
    };
    let [caught, missed, open] = table.counts();
    let tile = |count: usize, what: &str, class: &str| {
        let class = if count == 0 { "none" } else { class };
        html! { li class=(class) { b { (count) } " " span { (what) } } }
    };
    html! {
        header class=(outcome) {
            p.tool { "naysayer rehearse · asked for " (table.at_least) " % · seed " (table.seed) }
            h1 { (harmless::line(&table.api, 120)) }
            p.target { (table.target) }
            @if table.is_mutated { p.decision { (table.share()) } }
            p { (proxy(table)) }
            @if !table.differences.is_empty() {
                ul { @for line in &table.differences { li { (harmless::line(line, 300)) } } }
            }
            @if let Some(why) = &table.incomplete {
                p.warning { "Incomplete: " (harmless::line(why, 300)) }
            }
            ul.tiles {
                (tile(caught, "caught", "good"))
                (tile(missed, "missed", "bad"))
                (tile(open, "not testable", ""))
                (tile(table.left_out, "left out of the sample", ""))
            }
        }
    }
}

fn missed(table: &Table) -> Markup {
    let missed = || {
        table.lines.iter().filter_map(|line| match &line.fate {
            Fate::Missed(miss) => Some((line, miss)),
            _ => None,
        })
    };
    html! {
        section #missed {
            h2 { "Missed" }
            @if missed().next().is_none() {
                p { "Whatever was broken was noticed." }
            }
            @for (line, miss) in missed() {
                details.finding.high {
                    summary {
                        span.badge { (word(&line.fate)) }
                        span.title { (line.rule) }
                        code { (line.operation) }
                        span.place { (harmless::line(&line.mutation, 200)) }
                    }
                    p { (miss.acts) " answers were changed. What the scan did there:" }
                    ul { @for did in &miss.did { li { (harmless::line(did, 400)) } } }
                    p { "What helps: " (miss.todo) }
                }
            }
        }
    }
}

/// Promise × operation.
fn matrix(table: &Table) -> Markup {
    let rules = by_rule(table);
    html! {
        section #table {
            h2 { "Promise × operation" }
            div.wide { table.coverage {
                thead { tr {
                    th { "operation" }
                    @for (rule, _) in &rules { th { (rule) } }
                } }
                tbody {
                    tr.sum {
                        th { "all" }
                        @for (_, counts) in &rules { (triple(*counts)) }
                    }
                    @for (operation, cells) in by_operation(table) {
                        tr {
                            th { code { (operation) } }
                            @for (rule, _) in &rules {
                                @match cells.get(rule) {
                                    Some(counts) => (triple(*counts)),
                                    None => td {},
                                }
                            }
                        }
                    }
                }
            } }
            p.legend { span.upheld { "3" } " caught · " span.broken { "1" } " missed · " span.open { "2" } " not testable" }
        }
    }
}

fn triple([caught, missed, open]: [usize; 3]) -> Markup {
    html! {
        td {
            @if caught > 0 { span.upheld title="caught" { (caught) } " " }
            @if missed > 0 { span.broken title="missed" { (missed) } " " }
            @if open > 0 { span.open title="not testable" { (open) } }
        }
    }
}

fn untestable(table: &Table) -> Markup {
    let reasons = not_testable(table);
    html! {
        @if !reasons.is_empty() {
            section #untestable {
                h2 { "Not testable, and why" }
                @for (why, lines) in &reasons {
                    details {
                        summary { b { (lines.len()) } " × " (harmless::line(why, 400)) }
                        ul { @for line in lines { li { code { (line.rule) } " " code { (line.operation) } " " (harmless::line(&line.mutation, 200)) } } }
                    }
                }
            }
        }
    }
}
