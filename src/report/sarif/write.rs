//! The whole file.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Notification, Run, RunAutomationDetails, Sarif, Tool,
    ToolComponent,
};

use crate::report::{Report, harmless, tables};
use crate::words::Kind;

use super::{TOOL, bag, message, result, rules};

/// The schema's address in the standard.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// More results are neither shown by GitHub nor taken by GitLab.
const MOST_RESULTS: usize = 5_000;

/// The report as SARIF. Always a whole file, also when nothing was found.
pub(crate) fn write(report: &Report) -> String {
    let sarif = Sarif::builder()
        .schema(SCHEMA.to_owned())
        .version(json!("2.1.0"))
        .runs(vec![run(report)])
        .build();
    // The types hold nothing that JSON could not: no maps with keys other than text.
    text(&sarif).unwrap_or_default()
}

/// A report as text. Its length is found out first: a text that grows by doubling is held twice, and those of large APIs have
/// ten megabytes.
fn text(sarif: &Sarif) -> Option<String> {
    // One kind of writer for both: the types of SARIF are many, and each kind would be compiled for all of them.
    let write = |to: &mut dyn Write| serde_json::to_writer_pretty(to, sarif);
    let mut length = Length(0);
    write(&mut length).ok()?;
    let mut text = Vec::with_capacity(length.0);
    write(&mut text).ok()?;
    String::from_utf8(text).ok()
}

/// Counts the bytes that are written to it.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn run(report: &Report) -> Run {
    let judgement = &report.judgement;
    let found = judgement.findings.iter().map(|finding| {
        let rule = report
            .rules
            .iter()
            .enumerate()
            .find(|(_, rule)| rule.id == finding.case.rule.as_str());
        result::of_finding(report, finding, rule)
    });
    let fixed = judgement
        .fixed
        .iter()
        .map(|known| result::absent(report, known));
    let root = ArtifactLocation::builder()
        .description(message("The root of the repository."))
        .build();
    Run::builder()
        .tool(Tool::builder().driver(driver(report)).build())
        .automation_details(RunAutomationDetails::builder().id(category(report)).build())
        .invocations(vec![invocation(report)])
        .original_uri_base_ids(BTreeMap::from([("%SRCROOT%".to_owned(), root)]))
        .column_kind(json!("unicodeCodePoints"))
        .taxonomies(rules::taxonomies(&report.rules))
        .results(found.chain(fixed).take(MOST_RESULTS).collect::<Vec<_>>())
        .properties(bag(vec![
            ("naysayer/run", json!(report.run)),
            ("naysayer/coverage", json!(judgement.coverage)),
            (
                "naysayer/decision",
                json!([judgement.decision, judgement.why]),
            ),
            ("naysayer/unstable", json!(judgement.unstable)),
            ("naysayer/unproved", json!(judgement.unproved)),
            ("naysayer/matrix", json!(judgement.matrix)),
            ("naysayer/lost", json!(judgement.lost)),
            ("naysayer/access-changes", json!(judgement.access_changes)),
            ("naysayer/notes", json!(judgement.notes)),
            ("naysayer/diagnostics", json!(report.diagnostics)),
            ("naysayer/paces", json!(report.paces)),
            ("naysayer/former-paces", json!(report.former_paces)),
            ("naysayer/baseline", json!(judgement.has_baseline)),
        ]))
        .build()
}

/// By its category code scanning knows which alerts are gone. What was not tried for want of secrets is not gone.
fn category(report: &Report) -> String {
    let profile = &report.run.profile;
    match report.run.left_out.is_empty() {
        true => format!("{TOOL}/{profile}/"),
        false => format!("{TOOL}/{profile}-without-secrets/"),
    }
}

fn driver(report: &Report) -> ToolComponent {
    ToolComponent::builder()
        .name(TOOL.to_owned())
        .organization("naysayer".to_owned())
        .version(report.run.version.clone())
        .semantic_version(report.run.version.clone())
        .rules(
            report
                .rules
                .iter()
                .map(rules::descriptor)
                .collect::<Vec<_>>(),
        )
        .build()
}

fn invocation(report: &Report) -> Invocation {
    let run = &report.run;
    let successful = matches!(run.exit_code, 0 | 1) && run.incomplete.is_none();
    Invocation::builder()
        .execution_successful(successful)
        .exit_code(i64::from(run.exit_code))
        .exit_code_description(harmless::line(&report.judgement.why, 500))
        .start_time_utc(run.started.clone())
        .end_time_utc(run.ended.clone())
        .tool_execution_notifications(notifications(report))
        .build()
}

/// What was odd, what was left behind, and why the run is not complete.
fn notifications(report: &Report) -> Vec<Notification> {
    let note = |level: &str, text: &str| {
        Notification::builder()
            .level(json!(level))
            .message(message(harmless::line(text, 1_000)))
            .build()
    };
    let mut all: Vec<Notification> = report
        .run
        .incomplete
        .iter()
        .map(|why| note("error", &format!("The run is not complete: {why}.")))
        .collect();
    let told = report.diagnostics.iter();
    let told = told.chain(&report.judgement.access_changes);
    for diagnostic in told.chain(&report.judgement.notes) {
        let level = if diagnostic.kind == Kind::Error {
            "error"
        } else {
            "warning"
        };
        // One line, since few viewers keep more; the level says already how much it weighs.
        all.push(note(level, &tables::note(diagnostic)));
    }
    all.extend(
        report
            .run
            .leftovers
            .iter()
            .map(|line| note("warning", &format!("Left behind: {line}"))),
    );
    all
}
