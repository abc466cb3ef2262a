//! input/pattern: a text that breaks its pattern must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &["pattern"],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/pattern"),
    title: "Accepts a text that breaks its pattern",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1286,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A text that does not match its `pattern` (ECMA-262) is refused.",
    sends: "The control with one text that does not match, as alike as it can be. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "Patterns keep texts from becoming something else behind the API: a path, a formula, a second line, markup.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422.",
};
