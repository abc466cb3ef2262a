//! One file per command. The only room that knows all others, prints, and reads arguments, environment and clock.

mod args;
mod assemble;
mod baseline;
mod demo;
mod diff;
mod doctor;
mod document;
mod excerpt;
mod exit;
mod explain;
mod fault;
mod fetch;
mod former;
mod gate;
mod init;
mod interrupt;
mod merge;
mod part;
mod perform;
mod plan;
mod progress;
mod rehearsal_args;
mod rehearse;
mod resources;
mod retest;
mod revision;
mod saved;
mod scan;
mod setup;
mod shell;
mod stage;
mod starter;
mod write;

use std::process::ExitCode;

use clap::Parser;

use crate::words::Diagnostic;

pub(crate) use exit::Exit;

/// Runs the command line and says how it ended.
///
/// Findings and summary go to standard output, progress and messages to standard error, reports to files.
#[must_use]
pub fn run() -> ExitCode {
    fault::announce();
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; nothing is left to do when even the terminal is gone.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::BadInput.into()
            } else {
                Exit::Passed.into()
            };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return complain(
                Exit::TargetUnusable,
                &[Diagnostic::error(format!("cannot start: {error}"))],
            )
            .into();
        }
    };
    runtime
        .block_on(async {
            match &cli.command {
                args::Command::Scan(args) => scan::scan(args).await,
                args::Command::Plan(args) => plan::plan(args).await,
                args::Command::Diff(args) => diff::diff(args).await,
                args::Command::Demo(args) => demo::demo(args).await,
                args::Command::Rules { markdown } => explain::rules(*markdown),
                args::Command::Explain { rule } => explain::explain(rule),
                args::Command::Gate(args) => gate::gate(args).await,
                args::Command::Baseline(args) => baseline::baseline(args),
                args::Command::Retest(args) => retest::retest(args).await,
                args::Command::Rehearse(args) => rehearse::rehearse(args).await,
                args::Command::Merge(args) => merge::merge(args).await,
                args::Command::Init(args) => init::init(args).await,
                args::Command::Doctor(args) => doctor::doctor(args).await,
                args::Command::Completions { shell } => shell::completions(*shell),
                args::Command::Man => shell::man(),
                args::Command::Schema => explain::schema(),
            }
        })
        .into()
}

/// Prints what is wrong to standard error and passes the exit on.
pub(crate) fn complain(exit: Exit, diagnostics: &[Diagnostic]) -> Exit {
    for diagnostic in diagnostics {
        anstream::eprintln!("{diagnostic}");
    }
    exit
}
