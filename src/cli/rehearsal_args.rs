//! Flags of `naysayer rehearse`, and of `naysayer demo --rehearse`.

use clap::Args;

use super::args::SourceArgs;

/// `naysayer rehearse`.
#[derive(Debug, Args)]
pub(crate) struct RehearseArgs {
    /// What is tested: as in the scan.
    #[command(flatten)]
    pub source: SourceArgs,
    /// How it is rehearsed and reported.
    #[command(flatten)]
    pub rehearsal: RehearsalArgs,
}

/// Flags that say what is rehearsed, and what is asked of the result.
#[derive(Debug, Clone, Args, Default)]
pub(crate) struct RehearsalBar {
    /// Share of the testable mutations that must be caught, in percent [default: 100]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub at_least: Option<u8>,
    /// Rehearse only so many mutations, chosen by the seed: each rule once before any rule twice
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
    /// Rehearse only this rule, or a family such as access/*; may be repeated
    #[arg(long = "rule", value_name = "RULE")]
    pub rules: Vec<String>,
    /// Break nothing: compare the scan through a proxy that adds nothing with one without, finding by finding
    #[arg(long, conflicts_with_all = ["sample", "rules", "at_least"])]
    pub proxy_only: bool,
}

/// Where the table of a rehearsal goes, beside the terminal.
#[derive(Debug, Clone, Args, Default)]
pub(crate) struct RehearsalReports {
    /// Write the table as one HTML page
    #[arg(long, value_name = "FILE")]
    pub html: Option<String>,
    /// Write it as Markdown
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<String>,
    /// Write it as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<String>,
}

/// Flags that say how it is rehearsed.
#[derive(Debug, Args, Default)]
pub(crate) struct RehearsalArgs {
    /// Which mutations, and how many must be caught.
    #[command(flatten)]
    pub bar: RehearsalBar,
    /// Where it goes.
    #[command(flatten)]
    pub reports: RehearsalReports,
    /// No progress, and only the share on standard output
    #[arg(long, short)]
    pub quiet: bool,
}
