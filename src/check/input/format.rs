//! input/format: a text that is not of its format must be refused.

use crate::check::Rule;
use crate::words::{Profile, RuleId, Severity};

use super::payload::Constraint;

pub(super) static CHECK: Constraint = Constraint {
    rule: &RULE,
    kinds: &["format"],
};

static RULE: Rule = Rule {
    id: RuleId::new("input/format"),
    title: "Accepts a text that is not of its format",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1286,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A text that is no date, date-time, time, UUID, e-mail address, URI, host name or IP address is refused where the document says it is one.",
    sends: "The control with one text that is clearly not of its format, and of dates the 30th of February, which has the form and is no day. In path, query, header and form only what no reading of the text allows.",
    proof: "The answer is 2xx, like that to the legal value, twice; a JSON Schema validator refuses what was sent by the keyword that the finding names.",
    why: "Code behind the API parses it later, where nobody expects a failure, or stores what nobody can read back.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422. Turn on the assertion of formats, which most validators leave off.",
};
