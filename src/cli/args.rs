//! The command line as people type it.

use clap::{Args, Parser, Subcommand};

use crate::config::Flags;

/// naysayer proves that an API says no.
#[derive(Debug, Parser)]
#[command(name = "naysayer", version, about, after_help = exit_help(), max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try everything that must be refused against the target, and gate on what is accepted
    Scan(ScanArgs),
    /// Say what a scan would try, without any traffic
    Plan(PlanArgs),
    /// Scan the embedded staging API, which has flaws to find
    Demo(DemoArgs),
    /// List the rules
    Rules {
        /// All that there is to say of each, as a page in Markdown
        #[arg(long)]
        markdown: bool,
    },
    /// Explain a rule: its promise, what is sent, what counts as proof, what to do
    Explain {
        /// Id of the rule, such as auth/no-credential
        rule: String,
    },
    /// Print the JSON Schema of naysayer.yml
    Schema,
}

/// Flags that say what is tested; they win over the config file.
#[derive(Debug, Args, Default)]
pub(crate) struct SourceArgs {
    /// Config file [default: naysayer.yml where it exists]
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// OpenAPI document: a file, a URL, or - for standard input
    #[arg(long, value_name = "FILE|URL")]
    pub spec: Option<String>,
    /// Base URL of the API; a path in it replaces the path of the document's server
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,
    /// Header that proves who calls, such as 'Authorization: Bearer …'; may be repeated
    #[arg(long = "header", value_name = "N: V")]
    pub headers: Vec<String>,
    /// How far to go: gate, advice or deep
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Where generated values come from
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The day that counts as today, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub now: Option<String>,
    /// Send nothing that may change something
    #[arg(long)]
    pub read_only: bool,
    /// Stop at warnings about the document, with exit code 2
    #[arg(long)]
    pub strict: bool,
}

/// `naysayer scan`.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// What is tested.
    #[command(flatten)]
    pub source: SourceArgs,
    /// What is reported.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Flags that say what is reported and what fails.
#[derive(Debug, Args, Default)]
pub(crate) struct OutputArgs {
    /// A former SARIF file: findings in it do not fail the gate
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<String>,
    /// Where to write SARIF [default: naysayer.sarif]
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<String>,
    /// Where to write who was let in to what: the access matrix that later scans are compared with
    #[arg(long, value_name = "FILE")]
    pub write_access: Option<String>,
    /// Lowest severity that fails the gate: critical, high, medium, low or never
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<String>,
    /// No progress, and only the decision on standard output
    #[arg(long, short)]
    pub quiet: bool,
}

/// `naysayer plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// What is planned.
    #[command(flatten)]
    pub source: SourceArgs,
    /// Show instead which operation makes, lists, reads, changes and deletes what, as far as it was inferred
    #[arg(long)]
    pub resources: bool,
}

/// `naysayer demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Switch the flaws off: the same scan finds nothing
    #[arg(long)]
    pub clean: bool,
    /// Switch on only this flaw, named as its rule; may be repeated
    #[arg(long = "flaw", value_name = "RULE", conflicts_with = "clean")]
    pub flaws: Vec<String>,
    /// Only serve the API, with its document at /openapi.yaml, until interrupted
    #[arg(long)]
    pub serve: bool,
    /// How far to go: gate, advice or deep
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Where generated values come from
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// What is reported.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl SourceArgs {
    /// The flags as the config room takes them.
    pub(crate) fn flags(&self, output: &OutputArgs) -> Flags {
        Flags {
            config: self.config.clone(),
            spec: self.spec.clone(),
            target: self.target.clone(),
            headers: self.headers.clone(),
            profile: self.profile.clone(),
            seed: self.seed,
            now: self.now.clone(),
            read_only: self.read_only,
            strict: self.strict,
            baseline: output.baseline.clone(),
            sarif: output.sarif.clone(),
            fail_on: output.fail_on.clone(),
            ..Flags::default()
        }
    }
}

fn exit_help() -> String {
    let mut help = "Exit codes:\n".to_owned();
    for (exit, meaning) in super::Exit::TABLE {
        help.push_str(&format!("  {:>3}  {meaning}\n", exit.code()));
    }
    help
}
