//! input/type: a value of another type must be refused. `null` has a rule of its own.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &["type"],
};

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
