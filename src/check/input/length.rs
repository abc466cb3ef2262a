//! input/length: a text too short or too long must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &["minLength", "maxLength"],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/length"),
    title: "Accepts a text of the wrong length",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1284,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A text shorter than `minLength` or longer than `maxLength`, counted in characters, is refused.",
    sends: "The control with one text a character too short or too long. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "Longer texts overflow columns, displays and budgets behind the API; empty ones pass for names that nobody has.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422.",
};
