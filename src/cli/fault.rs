//! What is said when naysayer itself fails: where, and never what about.

use std::backtrace::{Backtrace, BacktraceStatus};

use crate::words::Diagnostic;

/// From now on a panic is told in our own words. Its message may quote an answer or a secret, so that stays untold.
pub(super) fn announce() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|place| format!(" at {}:{}", place.file(), place.line()));
        let told = Diagnostic::error(format!(
            "naysayer itself failed{}",
            place.unwrap_or_default()
        ))
        .todo("please report this line: it is a fault of naysayer, not of the API");
        anstream::eprintln!("{told}");
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            anstream::eprintln!("{trace}");
        }
    }));
}
