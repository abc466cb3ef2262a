//! input/type: a value of another type must be refused.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::schema::{Change, Violation};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::payload;

pub(super) struct Type;

static RULE: Rule = Rule {
    id: RuleId::new("input/type"),
    title: "Accepts a value of the wrong type",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1287,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A value of another JSON type than the schema states, or text that cannot be read as that type, is refused.",
    sends: "The control with one value of another type; in path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the right value.",
    why: "Wrong types reach code that does not expect them: queries change their meaning, comparisons pass, data is stored that nobody can read back.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422.",
};

#[async_trait]
impl Check for Type {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        payload::plan(&RULE, site, operation, of_another_type)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        payload::probe(case, lab).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        payload::judge(trial)
    }
}

/// `null` has a rule of its own.
fn of_another_type(violation: &Violation) -> bool {
    violation.keyword == "type" && violation.change != Change::Set(serde_json::Value::Null)
}
