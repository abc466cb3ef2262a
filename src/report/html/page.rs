//! The page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::gate::{Finding, State};
use crate::report::{Report, harmless, tables as counts};

use super::{evidence, matrix, tables};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("copy.js");

/// The report as one page.
pub(crate) fn write(report: &Report) -> String {
    let title = format!("naysayer: {}", harmless::line(&report.run.api, 120));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Whatever an answer smuggled in: nothing is loaded, and only the one script below runs.
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(report))
                main {
                    (findings(report))
                    (tables::coverage(report))
                    (matrix::table(&report.judgement.matrix))
                    (tables::changes(report))
                    (tables::pace(report))
                    (tables::run(report))
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    )
}

fn head(report: &Report) -> Markup {
    let (run, judgement) = (&report.run, &report.judgement);
    let outcome = match run.exit_code {
        0 => "passed",
        1 => "failed",
        _ => "open",
    };
    let of = |wanted: fn(&State) -> bool| {
        let findings = judgement.findings.iter();
        findings.filter(|finding| wanted(&finding.state)).count()
    };
    let cells = &judgement.coverage.cells;
    let upheld: u32 = cells.iter().map(|cell| cell.upheld).sum();
    let open: u32 = cells.iter().map(|cell| cell.inconclusive).sum();
    html! {
        header class=(outcome) {
            p.tool { "naysayer " (run.version) " · profile " (run.profile) }
            h1 { (harmless::line(&run.api, 120)) }
            p.target { (run.target) }
            p.decision { (harmless::line(&judgement.why, 1_000)) }
            @if let Some(part) = &run.limited_to {
                p.warning { "A part only: " (harmless::line(part, 300)) }
            }
            @if let Some(without) = run.without() {
                p.warning { "Without secrets: " (harmless::line(&without, 300)) }
            }
            @if let Some(why) = &run.incomplete {
                p.warning { "Incomplete: " (harmless::line(why, 300)) }
            }
            ul.tiles {
                (tile(of(|state| *state == State::New), "new findings", "bad"))
                (tile(of(|state| *state == State::Known), "known", ""))
                (tile(of(|state| matches!(state, State::Forgiven { .. })), "forgiven", ""))
                (tile(judgement.fixed.len(), "fixed", "good"))
                (tile(upheld as usize, "refused as promised", "good"))
                (tile(open as usize, "not proved", ""))
            }
        }
    }
}

fn tile(count: usize, what: &str, class: &str) -> Markup {
    let class = if count == 0 { "none" } else { class };
    html! { li class=(class) { b { (count) } " " span { (what) } } }
}

fn findings(report: &Report) -> Markup {
    let findings = &report.judgement.findings;
    let mut words: Vec<&str> = Vec::new();
    for finding in findings {
        let word = counts::severity(finding);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    html! {
        section #findings {
            h2 { "Findings" }
            @if findings.is_empty() {
                p { "Nothing that had to be refused was accepted, as far as it could be proved: see what was proved below." }
            } @else {
                p.filter {
                    "Show "
                    @for word in &words {
                        @let count = findings.iter().filter(|finding| counts::severity(finding) == *word).count();
                        label { input type="checkbox" id={ "show-" (word) } checked; " " (word) " (" (count) ")" }
                    }
                }
                @for finding in findings { (one(report, finding)) }
            }
        }
    }
}

fn one(report: &Report, finding: &Finding) -> Markup {
    let case = &finding.case;
    let (word, place) = (counts::severity(finding), counts::place(finding));
    let mut rules = report.rules.iter();
    let rule = rules.find(|rule| rule.id == case.rule.as_str());
    html! {
        details.finding.(word) id={ "f-" (finding.fingerprint) } {
            summary {
                span.badge { (word) }
                span.title { (rule.map_or(case.rule.as_str(), |rule| &rule.title)) }
                code { (case.subject.operation) }
                @if !place.is_empty() { span.place { (harmless::line(&place, 120)) } }
                @if finding.state != State::New { span.state { (counts::state(finding)) } }
            }
            p.proof { (harmless::line(&finding.proof, 1_000)) }
            @if let State::Forgiven { until, reason } = &finding.state {
                p { "Forgiven until " (until) ": " (harmless::line(reason, 500)) }
            }
            @if finding.forms.len() > 1 {
                p { "Seen in " (finding.forms.len()) " forms: " (harmless::line(&finding.forms.join("; "), 600)) }
            }
            (evidence::panes(report, finding))
            @if let Some(rule) = rule {
                dl {
                    dt { "Promise" } dd { (rule.promise) }
                    dt { "Why it matters" } dd { (rule.why) }
                    dt { "What to do" } dd { (rule.fix) }
                    dt { "Known as" } dd { "CWE-" (rule.cwe) " · " (rule.owasp) }
                }
            }
            p.where {
                code { (case.rule) } " · " code { (finding.at) } " · fingerprint " code { (finding.fingerprint) }
            }
        }
    }
}
