//! Saved results: read back, weighed anew, written again.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::config::Config;
use crate::gate::{Baseline, Decision, Ground, decide};
use crate::report::{Report, sarif};
use crate::words::Diagnostic;

use super::args::OutputArgs;
use super::setup::{self, Stop};
use super::{Exit, assemble, complain, former};

/// Reads a SARIF file back as the report that it was.
pub(crate) fn report(path: &str) -> Result<Report, Stop> {
    let text = text(path, "write one with `naysayer scan --sarif FILE`")?;
    let rules = assemble::entries(&Config::plain(setup::today()));
    sarif::report(&text, path, rules).map_err(|problem| (Exit::BadInput, vec![problem]))
}

/// Reads a SARIF file as a baseline.
pub(crate) fn baseline(path: &Path) -> Result<Baseline, Stop> {
    let name = path.display().to_string();
    let todo = "write one with `naysayer scan --sarif FILE`, or leave --baseline out";
    let text = text(&name, todo).map_err(|(exit, mut problems)| {
        for problem in &mut problems {
            problem.what = problem
                .what
                .replacen("cannot read ", "cannot read the baseline ", 1);
        }
        (exit, problems)
    })?;
    sarif::read(&text, &name).map_err(|problem| (Exit::BadInput, vec![problem]))
}

/// Compares a report with the baseline that is asked for, if one is; `file` is where SARIF lies or goes.
pub(crate) async fn compare(report: &mut Report, config: &Config, file: &Path) -> Result<(), Stop> {
    let former = former::find(config.baseline.as_deref(), Some(file)).await?;
    if let Some(note) = former.note {
        complain(Exit::Passed, &[note]);
    }
    if let Some(baseline) = former.baseline {
        report.judgement.compare(&baseline, &report.run.left_out);
        report.former_paces = baseline.paces;
    }
    Ok(())
}

/// What the gate says of a report as it is now, at the bar of its own run unless the flags set another; that a run
/// failed for itself stands.
pub(crate) fn decide_again(report: &mut Report, flags: &OutputArgs, config: &Config) -> Exit {
    let bar = &mut report.run.bar;
    if flags.fail_on.is_some() {
        bar.fail_on = config.fail_on;
    }
    bar.fail_on_coverage_loss |= config.fail_on_coverage_loss;
    let judgement = &mut report.judgement;
    if let Some(exit) = Exit::of_failed_run(report.run.exit_code) {
        return exit;
    }
    let empty = judgement.coverage.cells.is_empty();
    let (decision, why) = decide(&Ground {
        bar: report.run.bar,
        findings: &judgement.findings,
        coverage: &judgement.coverage,
        lost: judgement.lost.len(),
        has_baseline: judgement.has_baseline,
        left_out: &report.run.left_out,
        interrupted: false,
        nothing_to_try: report.run.limited_to.as_deref().filter(|_| empty),
    });
    (judgement.decision, judgement.why) = (decision, why);
    let exit = match decision {
        Decision::Passed => Exit::Passed,
        Decision::Failed => Exit::GateFailed,
        Decision::NothingProved => Exit::NothingProved,
    };
    report.run.exit_code = exit.code();
    exit
}

/// No file of ours is larger; one more byte shows that this one is.
fn text(path: &str, todo: &str) -> Result<String, Stop> {
    let read = || -> std::io::Result<String> {
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        file.take(sarif::MOST_BYTES as u64 + 1)
            .read_to_end(&mut bytes)?;
        match bytes.len() > sarif::MOST_BYTES {
            true => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            false => String::from_utf8(bytes).map_err(std::io::Error::other),
        }
    };
    read().map_err(|error| {
        let problem = Diagnostic::error(format!("cannot read {path}: {error}")).todo(todo);
        (Exit::BadInput, vec![problem])
    })
}
