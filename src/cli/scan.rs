//! `naysayer scan`: perform, judge, report, exit.

use std::path::{Path, PathBuf};

use super::args::{OutputArgs, ScanArgs};
use super::assemble;
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
    let mut done = match perform(setup, output.quiet, true).await {
        Ok(done) => done,
        Err((exit, problems)) => return complain(exit, &problems),
    };
    done.made.baseline = baseline;
    finish(done, output)
}

/// Judges, writes and prints; an exit other than `Passed` stands, `Passed` becomes what the gate says.
fn finish(done: Performed, output: &OutputArgs) -> Exit {
    let wanted = done.made.config.reports.clone();
    let (report, exit) = assemble::assemble(done.made, done.exit, &done.redactor);
    let reports = write::all(&report, &wanted, output.quiet);
    // What an unfinished run saw is not who is let in.
    let recorded = match &output.write_access {
        Some(path) if done.exit == Exit::Passed && !report.judgement.matrix.is_empty() => {
            write::whole(Path::new(path), &report.judgement.matrix.text())
        }
        _ => Ok(()),
    };
    match reports.and(recorded) {
        Ok(()) => exit,
        Err(problem) => complain(Exit::BadInput, &[problem]),
    }
}
