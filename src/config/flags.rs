//! What the command line says, as plain values; it wins over the file.

/// What the command line says. Nothing here is checked yet.
#[derive(Clone, Default)]
pub(crate) struct Flags {
    /// The config file; it must exist then. Default: `naysayer.yml`, if it is there.
    pub config: Option<String>,
    /// The document.
    pub spec: Option<String>,
    /// An older document.
    pub previous: Option<String>,
    /// The base URL.
    pub target: Option<String>,
    /// `Name: value`, the credential of the one identity `user`.
    pub headers: Vec<String>,
    /// A former SARIF to compare with.
    pub baseline: Option<String>,
    /// Where to write SARIF.
    pub sarif: Option<String>,
    /// Where to write HTML.
    pub html: Option<String>,
    /// Where to write JUnit XML.
    pub junit: Option<String>,
    /// Further reports, by format name.
    pub reports: Vec<(String, String)>,
    /// `gate`, `advice` or `deep`.
    pub profile: Option<String>,
    /// A severity, or `never`.
    pub fail_on: Option<String>,
    /// Whether lost coverage fails the gate; only ever switched on.
    pub fail_on_coverage_loss: bool,
    /// Where generated values come from.
    pub seed: Option<u64>,
    /// Another day than today, `YYYY-MM-DD`.
    pub now: Option<String>,
    /// Send nothing that may change something; only ever switched on.
    pub read_only: bool,
    /// Stop at warnings about the document; only ever switched on.
    pub strict: bool,
    /// Leave out identities of which the environment lacks a variable; only ever switched on.
    pub without_secrets: bool,
    /// The origin behind the gateway.
    pub direct_address: Option<String>,
}
