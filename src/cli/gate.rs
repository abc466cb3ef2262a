//! `naysayer gate`: judges a saved result, with the exit codes of a scan.

use super::args::GateArgs;
use super::setup::{self, Stop};
use super::{Exit, complain, saved, write};

/// Runs the command. Nothing is sent.
pub(crate) fn gate(args: &GateArgs) -> Exit {
    match judged(args) {
        Ok(exit) => exit,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

fn judged(args: &GateArgs) -> Result<Exit, Stop> {
    let config = setup::by_flags(&args.output, args.now.as_deref())?;
    let mut report = saved::report(&args.file)?;
    report.judgement.expire(config.now);
    if let Some(path) = &config.baseline {
        report.judgement.compare(&saved::baseline(path)?);
    }
    let exit = saved::decide_again(&mut report, &args.output, &config);
    match write::those(&report, &config.reports, args.output.quiet) {
        Ok(()) => Ok(exit),
        Err(problem) => Err((Exit::BadInput, vec![problem])),
    }
}
