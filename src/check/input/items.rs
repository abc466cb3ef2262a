//! input/items: too few, too many or equal items must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &[
        "minItems",
        "maxItems",
        "uniqueItems",
        "contains",
        "minContains",
        "maxContains",
        "minProperties",
        "maxProperties",
    ],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/items"),
    title: "Accepts too few, too many or equal items",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1284,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An array or object with fewer or more members than allowed, with equal items where they must differ, or without an item that it must contain, is refused.",
    sends: "The control with one array or object that breaks exactly one such limit. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "Work grows with items: an unlimited list is a cheap way to make the server do expensive work, and doubles count twice.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422.",
};
