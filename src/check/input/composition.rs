//! input/composition: what fits none or several alternatives must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &[
        "oneOf",
        "anyOf",
        "not",
        "dependentRequired",
        "dependentSchemas",
        "if",
    ],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/composition"),
    title: "Accepts what fits none or several of its alternatives",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A value that fits no branch of `anyOf`, none or several of `oneOf`, a discriminator that names no branch, and a property without those that it calls for are refused.",
    sends: "The control with one value that fits no branch, or two at once, or lacks a dependent property. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "Each reader picks another alternative: what was checked as one thing is acted on as the other.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422.",
};
