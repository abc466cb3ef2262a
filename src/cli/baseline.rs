//! `naysayer baseline`: accepts the findings of a saved result, so that later gates bite only on what is new.

use std::path::Path;

use crate::report::{Report, sarif};
use crate::words::Diagnostic;

use super::args::BaselineArgs;
use super::setup::Stop;
use super::{Exit, complain, saved, write};

/// Runs the command. Nothing is sent.
pub(crate) fn baseline(args: &BaselineArgs) -> Exit {
    match accept(args) {
        Ok(exit) => exit,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

fn accept(args: &BaselineArgs) -> Result<Exit, Stop> {
    let mut report = saved::report(&args.file)?;
    check(&report, &args.file).map_err(|problem| (Exit::BadInput, vec![problem]))?;
    let judgement = &mut report.judgement;
    for finding in &mut judgement.findings {
        // Bodies of a staging API have no business in a repository.
        finding.trial.steps.clear();
    }
    let refused: Vec<String> = judgement
        .unproved
        .iter()
        .map(|known| {
            format!(
                "{} {} (it could not be proved in this run)",
                known.rule, known.operation
            )
        })
        .chain(
            judgement
                .unstable
                .iter()
                .map(|case| format!("{case} (it was seen once only)")),
        )
        .collect();
    judgement.fixed.clear();
    judgement.unproved.clear();
    judgement.has_baseline = false;
    let accepted = judgement.findings.len();
    let path = Path::new(&args.output);
    write::whole(path, &sarif::write(&report))
        .map_err(|problem| (Exit::BadInput, vec![problem]))?;
    for line in refused {
        anstream::println!("not accepted: {line}");
    }
    let findings = if accepted == 1 { "finding" } else { "findings" };
    anstream::println!(
        "{}: {accepted} {findings} accepted; `naysayer scan --baseline {}` fails on what is new",
        args.output,
        args.output
    );
    Ok(Exit::Passed)
}

/// Only a run that came to its end says what there is to accept.
fn check(report: &Report, path: &str) -> Result<(), Diagnostic> {
    let run = &report.run;
    let todo = "scan again, to the end and in full";
    if let Some(why) = &run.incomplete {
        return Err(Diagnostic::error(format!("{path} is not complete: {why}")).todo(todo));
    }
    if let Some(limited) = &run.limited_to {
        let what = format!("{path} is of {limited} only");
        return Err(Diagnostic::error(what)
            .todo("scan all operations, or `naysayer merge` the shards first"));
    }
    if !run.left_out.is_empty() {
        let names = run.left_out.join(", ");
        let what = format!("{path} was made without the secrets of {names}");
        return Err(Diagnostic::error(what).todo("scan with all secrets"));
    }
    if !matches!(run.exit_code, 0 | 1) {
        let what = format!("{path} proves nothing: {}", report.judgement.why);
        return Err(Diagnostic::error(what).todo(todo));
    }
    Ok(())
}
