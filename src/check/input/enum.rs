//! input/enum: a value outside its list must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &["enum", "const"],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/enum"),
    title: "Accepts a value outside its list",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A value that `enum` or `const` does not list is refused.",
    sends: "The control with one value that is not listed. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "States that nobody thought of take the default branch: unknown roles, kinds and states pass checks that name only the known ones.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422.",
};
