//! input/null: null must be refused where it is not allowed.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &["null"],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/null"),
    title: "Accepts null where it is not allowed",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Null is refused where the schema does not allow it.",
    sends: "The control with one value null. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "null stands where a value is required: what reads it fails later, or takes it for zero, for empty, for everybody.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422. Or allow null in the document.",
};
