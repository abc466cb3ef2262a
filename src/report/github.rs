//! Workflow commands of GitHub: the worst findings as annotations. And counts for scripts.

use crate::gate::{Finding, State};
use crate::words::Severity;

use super::{Report, harmless, source};

/// GitHub shows ten of a kind for each step and drops the others without a word.
const MOST: usize = 9;
/// Characters of a message: GitHub cuts at 4,096.
const MOST_TEXT: usize = 2_000;

/// One command for each of the worst findings that are new, and one that counts the others.
pub(crate) fn write(report: &Report) -> String {
    let findings = report.judgement.findings.iter();
    let new: Vec<&Finding> = findings
        .filter(|finding| finding.state == State::New)
        .collect();
    let mut text = String::new();
    for finding in new.iter().take(MOST) {
        text.push_str(&command(report, finding));
        text.push('\n');
    }
    if let Some(more) = new.len().checked_sub(MOST).filter(|more| *more > 0) {
        let level = new.get(MOST).map_or("notice", |next| level(next));
        text.push_str(&format!(
            "::{level} title=naysayer::and {more} more: see the summary and the report\n"
        ));
    }
    text
}

fn command(report: &Report, finding: &Finding) -> String {
    let case = &finding.case;
    let title = format!("{} {}", case.rule, case.subject.operation);
    format!(
        "::{} file={},line={},title={}::{}",
        level(finding),
        property(&source::path(&finding.at.file, report)),
        finding.at.line.max(1),
        property(&harmless::line(&title, 250)),
        data(&harmless::line(&finding.proof, MOST_TEXT)),
    )
}

fn level(finding: &Finding) -> &'static str {
    match finding.severity {
        _ if finding.advice => "notice",
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Low => "warning",
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// How many of each kind, a line each: `new=2`.
pub(crate) fn counts(report: &Report) -> String {
    let judgement = &report.judgement;
    let of = |wanted: fn(&State) -> bool| {
        let findings = judgement.findings.iter();
        findings.filter(|finding| wanted(&finding.state)).count()
    };
    let cells = &judgement.coverage.cells;
    let upheld: u32 = cells.iter().map(|cell| cell.upheld).sum();
    let open: u32 = cells.iter().map(|cell| cell.inconclusive).sum();
    let run = &report.run;
    let mut text = format!(
        "new={}\nunchanged={}\nforgiven={}\nfixed={}\nunproved={}\nupheld={upheld}\nnot-proved={open}\nrequests={}\noperations={}\nleft-out={}\n",
        of(|state| *state == State::New),
        of(|state| *state == State::Known),
        of(|state| matches!(state, State::Forgiven { .. })),
        judgement.fixed.len(),
        judgement.unproved.len(),
        run.requests,
        run.operations.0,
        run.left_out.len(),
    );
    for (what, count) in &run.requests_for {
        text.push_str(&format!("requests-{what}={count}\n"));
    }
    text
}
