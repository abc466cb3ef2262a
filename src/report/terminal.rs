//! The summary that people read first.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::gate::{Finding, State};
use crate::words::{Severity, caret};

use super::{Report, evidence, harmless, tables};

/// Characters in a line.
const WIDTH: usize = 110;
/// A longer command is for the file, not for the eye.
const LONGEST_COMMAND: usize = 500;
/// Reasons that are listed before the rest is counted.
const MOST_REASONS: usize = 8;

/// The whole summary. Writing to a String cannot fail, so results of `write!` are passed over.
pub(crate) fn render(report: &Report, colour: bool) -> String {
    let mut out = String::new();
    let paint = Paint { colour };
    head(&mut out, report);
    for finding in &report.judgement.findings {
        show(&mut out, report, finding, &paint);
    }
    coverage(&mut out, report, &paint);
    changes(&mut out, report);
    for line in &report.run.leftovers {
        let _ = writeln!(out, "left behind: {}", harmless::line(line, 400));
    }
    let judgement = &report.judgement;
    for note in judgement.access_changes.iter().chain(&judgement.notes) {
        let _ = writeln!(out, "{note}");
    }
    let _ = writeln!(out, "\n{}", paint.decision(report));
    out
}

/// The gate's decision in one line. It may quote the target.
pub(crate) fn decision(report: &Report) -> String {
    harmless::line(&report.judgement.why, 1_000)
}

fn head(out: &mut String, report: &Report) {
    let run = &report.run;
    let _ = writeln!(out, "{} at {}", harmless::line(&run.api, 80), run.target);
    let _ = writeln!(
        out,
        "{} operations read, {} left out{} · identities: {} · {} requests in {}.{} s{} · run {}\n",
        run.operations.0,
        run.operations.1,
        match run.untested.as_str() {
            "" => String::new(),
            untested => format!(", {untested} not tested"),
        },
        if run.identities.is_empty() {
            "none".to_owned()
        } else {
            run.identities.join(", ")
        },
        run.requests,
        run.millis / 1_000,
        run.millis % 1_000 / 100,
        spread(report),
        run.run,
    );
    if let Some(part) = &run.limited_to {
        let _ = writeln!(out, "A PART ONLY: {part}\n");
    }
    if let Some(without) = run.without() {
        let _ = writeln!(out, "WITHOUT SECRETS: {}\n", harmless::line(&without, 400));
    }
    if let Some(why) = &run.incomplete {
        let _ = writeln!(
            out,
            "INCOMPLETE: {why}; what follows was proved until then\n"
        );
    }
}

/// ` (66 for each operation, 91 for each finding)`
fn spread(report: &Report) -> String {
    let requests = report.run.requests;
    let each = |number: usize, what: &str| {
        let number = u64::try_from(number).ok().filter(|number| *number > 0)?;
        Some(format!("{} for each {what}", requests.div_ceil(number)))
    };
    let parts = [
        each(report.run.operations.0, "operation"),
        each(report.judgement.findings.len(), "finding"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match requests == 0 || parts.is_empty() {
        true => String::new(),
        false => format!(" ({})", parts.join(", ")),
    }
}

fn show(out: &mut String, report: &Report, finding: &Finding, paint: &Paint) {
    let state = match &finding.state {
        State::New => String::new(),
        State::Known => " (known)".to_owned(),
        State::Forgiven { until, reason } => {
            format!(" (forgiven until {until}: {})", harmless::line(reason, 80))
        }
    };
    let case = &finding.case;
    let place = case.place.as_ref().map_or_else(String::new, |place| {
        format!("  {}", harmless::line(&place.to_string(), 60))
    });
    let _ = writeln!(
        out,
        "{} {}  {}{place}{state}",
        paint.severity(finding),
        case.rule,
        case.subject.operation
    );
    let _ = writeln!(out, "         {}", harmless::line(&finding.proof, 400));
    for (name, step) in evidence::telling(finding) {
        let _ = writeln!(out, "         {name:<8} {}", evidence::short(step, WIDTH));
    }
    let forms: Vec<&String> = finding.forms.iter().skip(1).collect();
    if !forms.is_empty() {
        let shown = forms
            .iter()
            .map(|form| form.as_str())
            .collect::<Vec<_>>()
            .join("; ");
        let _ = writeln!(out, "         also     {}", harmless::line(&shown, 200));
    }
    if let Some((_, step)) = evidence::telling(finding)
        .into_iter()
        .find(|(name, _)| *name == "attack")
    {
        let command = evidence::command(&report.run.target, &step.exchange);
        let shown = if command.len() > LONGEST_COMMAND {
            "the command is long: see the SARIF file"
        } else {
            &command
        };
        let _ = writeln!(out, "         again    {shown}");
    }
    let _ = writeln!(
        out,
        "         at       {}   fingerprint {}",
        finding.at, finding.fingerprint
    );
    if let Some(line) = &finding.line {
        let line = harmless::columns(line, WIDTH);
        for line in caret(&finding.at, &line) {
            let _ = writeln!(out, "                  {line}");
        }
    }
    out.push('\n');
}

fn coverage(out: &mut String, report: &Report, paint: &Paint) {
    let coverage = &report.judgement.coverage;
    let _ = writeln!(
        out,
        "{}",
        paint.heading("coverage     upheld  broken  not proved")
    );
    for (family, [upheld, broken, open]) in tables::families(coverage) {
        let _ = writeln!(out, "{family:<12} {upheld:>6}  {broken:>6}  {open:>10}");
    }
    let reasons = tables::reasons(coverage);
    if !reasons.is_empty() {
        let _ = writeln!(out, "\nnot proved, and why:");
    }
    for reason in reasons.iter().take(MOST_REASONS) {
        let _ = writeln!(
            out,
            "{:>5} × {}\n        {}",
            reason.count,
            harmless::line(reason.sentence, 200),
            reason.operations()
        );
    }
    if reasons.len() > MOST_REASONS {
        let rest = reasons.iter().skip(MOST_REASONS);
        let rest: u32 = rest.map(|reason| reason.count).sum();
        let _ = writeln!(
            out,
            "{rest:>5} × for {} other reasons: see the SARIF file",
            reasons.len() - MOST_REASONS
        );
    }
    if !coverage.untested.is_empty() {
        let _ = writeln!(out, "\nnot tested at all:");
        for (operation, why) in coverage.untested.iter().take(MOST_REASONS) {
            let _ = writeln!(out, "        {operation}: {}", harmless::line(why, 160));
        }
        if coverage.untested.len() > MOST_REASONS {
            let _ = writeln!(
                out,
                "        and {} more: see the SARIF file",
                coverage.untested.len() - MOST_REASONS
            );
        }
    }
}

fn changes(out: &mut String, report: &Report) {
    let judgement = &report.judgement;
    for line in &judgement.unstable {
        let _ = writeln!(
            out,
            "unstable (seen once, not twice): {}",
            harmless::line(line, 200)
        );
    }
    if judgement.has_baseline {
        let is_new = |finding: &&Finding| finding.state == State::New;
        let new = judgement.findings.iter().filter(is_new).count();
        let _ = writeln!(
            out,
            "\nagainst the baseline: {new} new, {} known or forgiven, {} fixed, {} not proved now",
            judgement.findings.len() - new,
            judgement.fixed.len(),
            judgement.unproved.len()
        );
        for known in &judgement.fixed {
            let _ = writeln!(
                out,
                "  fixed: {} {}",
                harmless::line(&known.rule, 60),
                harmless::line(&known.operation, 100)
            );
        }
    }
}

struct Paint {
    colour: bool,
}

impl Paint {
    fn wrap(&self, text: &str, style: Style) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn heading(&self, text: &str) -> String {
        self.wrap(text, Style::new().bold())
    }

    fn severity(&self, finding: &Finding) -> String {
        let word = tables::severity(finding);
        let colour = match finding.severity {
            _ if finding.advice => AnsiColor::Blue,
            Severity::Critical | Severity::High => AnsiColor::Red,
            Severity::Medium => AnsiColor::Yellow,
            Severity::Low => AnsiColor::Cyan,
        };
        self.wrap(
            &format!("{word:<8}"),
            Style::new().bold().fg_color(Some(colour.into())),
        )
    }

    fn decision(&self, report: &Report) -> String {
        let colour = if report.run.exit_code == 0 {
            AnsiColor::Green
        } else {
            AnsiColor::Red
        };
        self.wrap(
            &decision(report),
            Style::new().bold().fg_color(Some(colour.into())),
        )
    }
}
