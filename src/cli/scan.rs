//! `naysayer scan`: perform, judge, report, exit.

use std::path::{Path, PathBuf};

use crate::gate::{self, Seen};
use crate::words::Diagnostic;

use super::args::{OutputArgs, ScanArgs};
use super::assemble::{self, Made};
use super::perform::{Performed, perform};
use super::setup::{self, Setup};
use super::{Exit, complain, former, write};

/// Runs the command.
pub(crate) async fn scan(args: &ScanArgs) -> Exit {
    let setup = setup::site(&args.source, &args.output).await;
    match setup {
        Ok(setup) => run(setup, &args.output).await,
        Err((exit, diagnostics)) => complain(exit, &diagnostics),
    }
}

/// Scans a site that is set up. The report is written whatever becomes of it.
pub(crate) async fn run(mut setup: Setup, output: &OutputArgs) -> Exit {
    let config = &setup.site.config;
    setup.diagnostics.extend(write::unknown(&config.reports));
    let report = config.reports.get("sarif").map(PathBuf::as_path);
    let former = former::find(config.baseline.as_deref(), report).await;
    if let Ok(former) = &former {
        setup.diagnostics.extend(former.note.clone());
    }
    if !output.quiet {
        complain(Exit::Passed, &setup.diagnostics);
    }
    let baseline = match former {
        Ok(former) => former.baseline,
        Err((exit, problems)) => return complain(exit, &problems),
    };
    let mut done = match perform(setup, output.quiet).await {
        Ok(done) => done,
        Err((exit, problems)) => return complain(exit, &problems),
    };
    done.made.baseline = baseline;
    if done.exit == Exit::Passed
        && !done.made.is_empty
        && let Err(problem) = matrix(&mut done.made, &done.seen, output)
    {
        complain(Exit::BadInput, std::slice::from_ref(&problem));
        done.made.diagnostics.push(problem);
        done.exit = Exit::BadInput;
    }
    finish(done, output)
}

/// Compares who was let in with what is recorded, and writes it down where that is asked for.
fn matrix(made: &mut Made, seen: &[Seen], output: &OutputArgs) -> Result<(), Diagnostic> {
    let now = gate::observed(seen, &made.outcomes, &made.config);
    let differences = gate::differences(&made.config.recorded, &now);
    let told = differences.into_iter().map(|line| {
        Diagnostic::warning(format!("against the recorded access matrix: {line}"))
            .todo("when that is meant, record it anew with --write-access")
    });
    made.diagnostics.extend(told);
    match &output.write_access {
        Some(path) => write::whole(Path::new(path), &now.text()),
        None => Ok(()),
    }
}

/// Judges, writes and prints; an exit other than `Passed` stands, `Passed` becomes what the gate says.
fn finish(done: Performed, output: &OutputArgs) -> Exit {
    let wanted = done.made.config.reports.clone();
    let (report, exit) = assemble::assemble(done.made, done.exit, &done.redactor);
    match write::all(&report, &wanted, output.quiet) {
        Ok(()) => exit,
        Err(problem) => complain(Exit::BadInput, &[problem]),
    }
}
