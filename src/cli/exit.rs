//! The exit codes, which scripts rely on.

use std::process::ExitCode;

/// What a command ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The gate passed: something was proved, and nothing new is broken at or above `fail_on`.
    Passed = 0,
    /// The gate failed: something new is broken.
    GateFailed = 1,
    /// The user's input is wrong: arguments, config, document or baseline.
    BadInput = 2,
    /// The target does not answer, or an identity cannot log in.
    TargetUnusable = 3,
    /// Nothing could be proved: neither a pass nor a failure.
    NothingProved = 4,
    /// Interrupted; the report holds what was proved until then.
    Interrupted = 130,
}

impl Exit {
    /// Every code with its meaning, for the help and the README.
    pub(crate) const TABLE: &[(Exit, &str)] = &[
        (
            Exit::Passed,
            "gate passed: something was proved, and nothing new is broken at or above fail_on",
        ),
        (Exit::GateFailed, "gate failed: something new is broken"),
        (
            Exit::BadInput,
            "the input is wrong: arguments, config, document or baseline",
        ),
        (
            Exit::TargetUnusable,
            "the target does not answer, or an identity cannot log in",
        ),
        (
            Exit::NothingProved,
            "nothing could be proved: neither a pass nor a failure",
        ),
        (
            Exit::Interrupted,
            "interrupted; the report holds what was proved until then",
        ),
    ];

    /// The table as the help shows it.
    pub(crate) fn help() -> String {
        let mut help = "Exit codes:\n".to_owned();
        for (exit, meaning) in Self::TABLE {
            help.push_str(&format!("  {:>3}  {meaning}\n", exit.code()));
        }
        help
    }

    /// The exit of a saved run that came to no verdict.
    pub(crate) fn of_failed_run(code: u8) -> Option<Self> {
        [Self::BadInput, Self::TargetUnusable, Self::Interrupted]
            .into_iter()
            .find(|exit| exit.code() == code)
    }

    /// The number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
