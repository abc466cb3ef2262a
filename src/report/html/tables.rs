//! What was proved, what changed, how the target answered, and the run itself.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::gate::{Cell, Known};
use crate::report::{Report, harmless, tables as counts};

/// Operation × family, and why something is open.
pub(super) fn coverage(report: &Report) -> Markup {
    let coverage = &report.judgement.coverage;
    let families = counts::families(coverage);
    let mut rows: Vec<(String, BTreeMap<&str, &Cell>)> = Vec::new();
    for cell in &coverage.cells {
        let operation = cell.operation.to_string();
        match rows.iter_mut().find(|(own, _)| *own == operation) {
            Some((_, cells)) => {
                cells.insert(&cell.family, cell);
            }
            None => rows.push((operation, BTreeMap::from([(cell.family.as_str(), cell)]))),
        }
    }
    let reasons = counts::reasons(coverage);
    html! {
        section #coverage {
            h2 { "What was proved" }
            div.wide { table.coverage {
                thead { tr {
                    th { "operation" }
                    @for (family, _) in &families { th { (family) } }
                } }
                tbody {
                    tr.sum {
                        th { "all" }
                        @for (_, [upheld, broken, open]) in &families { (triple(*upheld, *broken, *open)) }
                    }
                    @for (operation, cells) in &rows {
                        tr {
                            th { code { (operation) } }
                            @for (family, _) in &families {
                                @match cells.get(family) {
                                    Some(cell) => (triple(cell.upheld, cell.broken, cell.inconclusive)),
                                    None => td {},
                                }
                            }
                        }
                    }
                }
            } }
            p.legend { span.upheld { "3" } " refused as promised · " span.broken { "1" } " accepted · " span.open { "2" } " not proved" }
            @if !reasons.is_empty() {
                details {
                    summary { "Not proved, and why" }
                    ul { @for open in &reasons {
                        li { b { (open.count) } " × " (harmless::line(open.sentence, 400)) " " code { (open.operations()) } }
                    } }
                }
            }
            @if !coverage.untested.is_empty() {
                details {
                    summary { (counts::operations(coverage.untested.len())) " not tested at all" }
                    ul { @for (operation, why) in &coverage.untested {
                        li { code { (operation) } ": " (harmless::line(why, 400)) }
                    } }
                }
            }
        }
    }
}

fn triple(upheld: u32, broken: u32, open: u32) -> Markup {
    html! {
        td {
            @if upheld > 0 { span.upheld title="refused as promised" { (upheld) } " " }
            @if broken > 0 { span.broken title="accepted" { (broken) } " " }
            @if open > 0 { span.open title="not proved" { (open) } }
        }
    }
}

/// Against the baseline, and what else is to be noted.
pub(super) fn changes(report: &Report) -> Markup {
    let judgement = &report.judgement;
    let known = |title: &str, all: &[Known]| {
        let lines = all.iter();
        let lines = lines.map(|known| format!("{}  {}", known.rule, known.operation));
        list(title, &lines.collect::<Vec<_>>())
    };
    let notes = judgement.notes.iter().chain(&report.diagnostics);
    let notes: Vec<String> = notes.map(counts::note).collect();
    let access = judgement.access_changes.iter().map(counts::note);
    let access: Vec<String> = access.collect();
    html! {
        (known("Fixed", &judgement.fixed))
        (known("In the baseline, and not proved now", &judgement.unproved))
        (list("Who may do what has changed", &access))
        (list("To be noted", &notes))
        (list("Seen once, not twice", &judgement.unstable))
        (list("Left behind", &report.run.leftovers))
    }
}

fn list(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section {
                h2 { (title) }
                ul { @for line in lines { li { (harmless::line(line, 800)) } } }
            }
        }
    }
}

/// How the target answered.
pub(super) fn pace(report: &Report) -> Markup {
    html! {
        @if !report.paces.is_empty() {
            section #pace {
                h2 { "How the target answered" }
                details {
                    summary {
                        "Answers and times of each operation, under the load of this run"
                        @if !report.former_paces.is_empty() { "; in brackets what they were in the baseline" }
                    }
                    div.wide { table.pace {
                        thead { tr {
                            th { "operation" } th { "requests" }
                            th { "2xx" } th { "3xx" } th { "4xx" } th { "5xx" } th { "none" }
                            th { "median" } th { "95 %" } th { "slowest" }
                        } }
                        tbody { @for pace in &report.paces {
                            @let then = report.former_paces.iter().find(|then| then.operation == pace.operation);
                            tr {
                                th { code { (pace.operation) } }
                                td { (pace.requests()) }
                                @for class in 2..=5_u16 { td { (pace.classes.get(&class).copied().unwrap_or_default()) } }
                                td { (pace.unanswered) }
                                (time(pace.median, then.map(|then| then.median)))
                                (time(pace.p95, then.map(|then| then.p95)))
                                (time(pace.slowest, then.map(|then| then.slowest)))
                            }
                        } }
                    } }
                }
            }
        }
    }
}

/// A time, and what it was when the baseline was made.
fn time(millis: u64, then: Option<u64>) -> Markup {
    html! {
        td {
            (millis) " ms"
            @if let Some(then) = then { span.then { " (" (then) ")" } }
        }
    }
}

/// The run.
pub(super) fn run(report: &Report) -> Markup {
    let run = &report.run;
    html! {
        footer {
            dl {
                dt { "Document" } dd { code { (run.document) } }
                dt { "Identities" } dd { (run.identities.join(", ")) }
                dt { "Operations" } dd { (run.operations.0) " read, " (run.operations.1) " left out" }
                dt { "Requests" } dd { (run.requests) " in " (run.millis / 1_000) "." (run.millis % 1_000 / 100) " s" }
                dt { "Time" } dd { (run.started) " to " (run.ended) }
                dt { "Run" } dd { (run.run) ", seed " (run.seed) }
            }
        }
    }
}
