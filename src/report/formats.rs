//! The table of formats: config key, flags, docs and tests iterate it.

use super::{Report, sarif};

/// One way to write a report.
pub(crate) struct Format {
    /// Its name, also the key under `reports:` in the config.
    pub name: &'static str,
    /// The whole rendering. Pure.
    pub render: fn(&Report) -> String,
}

/// Every format.
pub(crate) static FORMATS: &[Format] = &[Format {
    name: "sarif",
    render: sarif::write,
}];
