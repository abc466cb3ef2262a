//! input/range: a number out of its range must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/range"),
    title: "Accepts a number out of its range",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1284,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A number below its minimum, above its maximum, on an excluded bound or between its steps (`multipleOf`) is refused.",
    sends: "The control with one number just out of its range. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "Limits keep sums, stocks and loops sane: a negative quantity becomes a credit, a huge one an outage.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422. Some servers cut a number down to its limit; then say so in the document, or refuse.",
};
