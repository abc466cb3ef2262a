//! The command line as people type it.

use clap::{Args, Parser, Subcommand};

use crate::config::Flags;

use super::rehearsal_args::{RehearsalBar, RehearseArgs};

/// naysayer proves that an API says no.
#[derive(Debug, Parser)]
#[command(name = "naysayer", version, about, after_help = super::Exit::help(), max_term_width = 100)]
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
    /// Say what an earlier document allowed and a later one does not, and the other way round
    Diff(DiffArgs),
    /// Judge a saved result, with the exit codes of a scan
    Gate(GateArgs),
    /// Accept the findings of a saved result, so that later gates bite only on what is new
    Baseline(BaselineArgs),
    /// Try the findings of a saved result again, and nothing else
    Retest(RetestArgs),
    /// Break the API's promises one by one, in a proxy before it, and see whether the scan notices
    Rehearse(RehearseArgs),
    /// Put the results of all shards together and judge them as one
    Merge(MergeArgs),
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
    /// Write a first naysayer.yml from the document's security schemes, and a pipeline that uses it
    Init(InitArgs),
    /// Go the way of a scan step by step: document, name, connection, logins, controls; say what fails and what to do
    Doctor(DoctorArgs),
    /// Print the completion script of a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// `naysayer diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The earlier document: a file or a URL
    #[arg(required_unless_present = "since")]
    pub old: Option<String>,
    /// The later document: a file, a URL, or - for standard input [default: `spec:` of naysayer.yml]
    pub new: Option<String>,
    /// The earlier document is the later one as it was at this git revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// Only what is gone or refused now
    #[arg(long)]
    pub breaking: bool,
}

/// `naysayer init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// OpenAPI document: a file or a URL [default: openapi.yaml and its like where there is one]
    #[arg(long, value_name = "FILE|URL")]
    pub spec: Option<String>,
    /// Base URL of the staging API [default: the document's first server]
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,
    /// Write a pipeline as well
    #[arg(long, value_name = "NAME")]
    pub ci: Option<Pipeline>,
    /// Overwrite files that are there
    #[arg(long)]
    pub force: bool,
    /// Print instead the `access:` section that a recorded access matrix amounts to
    #[arg(long, value_name = "FILE")]
    pub policy: Option<String>,
}

/// Where a pipeline runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Pipeline {
    /// `.github/workflows/naysayer.yml`
    Github,
    /// `.gitlab/naysayer.yml`
    Gitlab,
}

/// `naysayer doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// What is tested: as in the scan.
    #[command(flatten)]
    pub source: SourceArgs,
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
    /// An earlier document: a file or a URL; what it allowed and the present one does not is tried
    #[arg(long, value_name = "FILE|URL", conflicts_with = "since")]
    pub previous: Option<String>,
    /// The same, of the document as it was at this git revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
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
    /// Leave identities out of which the environment lacks a secret, and say so: for pull requests from forks
    #[arg(long)]
    pub without_secrets: bool,
    /// Only the operations of which the document says something else than at this git revision
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,
    /// Only this share of the operations, such as 2/5; `ci` takes it from CI_NODE_INDEX and CI_NODE_TOTAL
    #[arg(long, value_name = "N/M")]
    pub shard: Option<String>,
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
    /// A former SARIF file: findings in it do not fail the gate. `auto` takes naysayer-baseline.sarif, else the last
    /// result of the default branch from GitHub or GitLab
    #[arg(long, value_name = "FILE|auto")]
    pub baseline: Option<String>,
    /// Where to write SARIF [default: naysayer.sarif]
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<String>,
    /// Where to write one page of HTML that holds everything
    #[arg(long, value_name = "FILE")]
    pub html: Option<String>,
    /// Where to write JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<String>,
    /// Where to write Markdown, for the summary of a job or a comment
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<String>,
    /// Where to write GitLab's security report of DAST scanners
    #[arg(long, value_name = "FILE")]
    pub gitlab: Option<String>,
    /// Where to write GitLab's Code Quality report
    #[arg(long, value_name = "FILE")]
    pub code_quality: Option<String>,
    /// Where to write workflow commands that annotate the worst findings on GitHub
    #[arg(long, value_name = "FILE")]
    pub github: Option<String>,
    /// Where to write how many findings are new, unchanged and fixed: a line each, for scripts
    #[arg(long, value_name = "FILE")]
    pub counts: Option<String>,
    /// Where to write who was let in to what: the access matrix that later scans are compared with
    #[arg(long, value_name = "FILE")]
    pub write_access: Option<String>,
    /// Lowest severity that fails the gate: critical, high, medium, low or never
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<String>,
    /// Fail as well when something that the baseline had proved could not be proved now
    #[arg(long)]
    pub fail_on_coverage_loss: bool,
    /// No progress, and only the decision on standard output
    #[arg(long, short)]
    pub quiet: bool,
}

/// `naysayer gate`.
#[derive(Debug, Args)]
pub(crate) struct GateArgs {
    /// SARIF file that a scan wrote
    pub file: String,
    /// The day that counts as today, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub now: Option<String>,
    /// What is reported.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `naysayer retest`.
#[derive(Debug, Args)]
pub(crate) struct RetestArgs {
    /// SARIF file that a scan wrote
    pub file: String,
    /// Only this finding, named by its fingerprint or its rule; may be repeated
    #[arg(long = "finding", value_name = "F")]
    pub findings: Vec<String>,
    /// What is tested: as in the scan.
    #[command(flatten)]
    pub source: SourceArgs,
    /// No progress
    #[arg(long, short)]
    pub quiet: bool,
}

/// `naysayer baseline`.
#[derive(Debug, Args)]
pub(crate) struct BaselineArgs {
    /// SARIF file that a scan wrote
    pub file: String,
    /// Where the baseline goes
    #[arg(
        long,
        short,
        value_name = "FILE",
        default_value = "naysayer-baseline.sarif"
    )]
    pub output: String,
}

/// `naysayer merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// SARIF files of all shards
    #[arg(required = true)]
    pub files: Vec<String>,
    /// What is reported.
    #[command(flatten)]
    pub output: OutputArgs,
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
    /// Rehearse it instead: break its promises one by one, and see whether the scan notices
    #[arg(long, conflicts_with_all = ["serve", "sarif", "gitlab", "code_quality", "github", "counts", "baseline"])]
    pub rehearse: bool,
    /// Which mutations, and how many must be caught.
    #[command(flatten, next_help_heading = "With --rehearse")]
    pub bar: RehearsalBar,
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

impl OutputArgs {
    /// Reports that the config room knows by name only.
    fn further(&self) -> Vec<(String, String)> {
        let named = [
            ("markdown", &self.markdown),
            ("gitlab", &self.gitlab),
            ("code_quality", &self.code_quality),
            ("github", &self.github),
            ("counts", &self.counts),
        ];
        let asked = named.into_iter();
        asked
            .filter_map(|(name, file)| Some((name.to_owned(), file.clone()?)))
            .collect()
    }
}

impl SourceArgs {
    /// The flags as the config room takes them.
    pub(crate) fn flags(&self, output: &OutputArgs) -> Flags {
        Flags {
            config: self.config.clone(),
            spec: self.spec.clone(),
            previous: self.previous.clone(),
            target: self.target.clone(),
            headers: self.headers.clone(),
            profile: self.profile.clone(),
            seed: self.seed,
            now: self.now.clone(),
            read_only: self.read_only,
            without_secrets: self.without_secrets,
            strict: self.strict,
            baseline: output.baseline.clone(),
            sarif: output.sarif.clone(),
            html: output.html.clone(),
            junit: output.junit.clone(),
            reports: output.further(),
            fail_on: output.fail_on.clone(),
            fail_on_coverage_loss: output.fail_on_coverage_loss,
            ..Flags::default()
        }
    }
}
