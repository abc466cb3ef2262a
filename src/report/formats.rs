//! The table of formats: config key, flags, docs and tests iterate it.

use super::{Report, sarif, terminal};

/// One way to write a report.
pub(crate) struct Format {
    /// Its name, also the key under `reports:` in the config.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// The whole rendering. Pure.
    pub render: fn(&Report) -> String,
}

/// Every format.
pub(crate) static FORMATS: &[Format] = &[
    Format {
        name: "sarif",
        about: "SARIF 2.1.0, for code scanning and as a baseline",
        render: sarif::write,
    },
    Format {
        name: "text",
        about: "the summary that the terminal shows",
        render: plain,
    },
];

fn plain(report: &Report) -> String {
    terminal::render(report, false)
}
