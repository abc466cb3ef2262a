//! `naysayer gate`: judges a saved result, with the exit codes of a scan.

use std::path::Path;

use super::args::GateArgs;
use super::setup::{self, Stop};
use super::{Exit, complain, saved, write};

/// Runs the command. Nothing is sent.
pub(crate) async fn gate(args: &GateArgs) -> Exit {
    match judged(args).await {
        Ok(exit) => exit,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

async fn judged(args: &GateArgs) -> Result<Exit, Stop> {
    let config = setup::by_flags(&args.output, args.now.as_deref())?;
    let mut report = saved::report(&args.file)?;
    report.judgement.expire(config.now);
    saved::compare(&mut report, &config, Path::new(&args.file)).await?;
    let exit = saved::decide_again(&mut report, &args.output, &config);
    match write::those(&report, &config.reports, args.output.quiet) {
        Ok(()) => Ok(exit),
        Err(problem) => Err((Exit::BadInput, vec![problem])),
    }
}
