//! One file per command.

use std::process::ExitCode;

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
