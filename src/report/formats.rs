//! The table of formats: config key, flags, docs and tests iterate it.

use super::{Report, code_quality, github, gitlab, html, junit, markdown, sarif};

/// One way to write a report.
pub(crate) struct Format {
    /// Its name, also the key under `reports:` in the config and, with hyphens, the flag.
    pub name: &'static str,
    /// The whole rendering. Pure.
    pub render: fn(&Report) -> String,
}

/// Every format.
pub(crate) static FORMATS: &[Format] = &[
    Format {
        name: "sarif",
        render: sarif::write,
    },
    Format {
        name: "html",
        render: html::write,
    },
    Format {
        name: "junit",
        render: junit::write,
    },
    Format {
        name: "markdown",
        render: markdown::write,
    },
    Format {
        name: "gitlab",
        render: gitlab::write,
    },
    Format {
        name: "code_quality",
        render: code_quality::write,
    },
    Format {
        name: "github",
        render: github::write,
    },
    Format {
        name: "counts",
        render: github::counts,
    },
];
