//! A promise that an API makes when it says no.

use crate::words::{Profile, RuleId, Severity};

/// Id, weight and texts of a rule: what `explain`, the docs, SARIF and the HTML page show.
#[derive(Debug)]
pub(crate) struct Rule {
    /// `family/name`.
    pub id: RuleId,
    /// A few words, such as "Works without a credential".
    pub title: &'static str,
    /// Weight unless the config says otherwise.
    pub severity: Severity,
    /// The first profile that has it.
    pub profile: Profile,
    /// Number of the weakness in CWE.
    pub cwe: u16,
    /// Entry of the OWASP API Security Top 10, 2023, such as `API2:2023 Broken Authentication`.
    pub owasp: &'static str,
    /// The version of naysayer that brought it.
    pub since: &'static str,
    /// What the API promises.
    pub promise: &'static str,
    /// What naysayer sends.
    pub sends: &'static str,
    /// What counts as proof.
    pub proof: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}
