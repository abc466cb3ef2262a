//! input/missing: what the document requires must be there.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::schema::{Change, Violation};
use crate::site::Site;
use crate::spec::{Operation, ParameterIn};
use crate::words::{Place, Profile, RuleId, Severity};

use super::negatives::{Negative, is_its_members};
use super::{payload, was_allowed};

pub(super) struct Missing;

static RULE: Rule = Rule {
    id: RuleId::new("input/missing"),
    title: "Accepts a request without a required part",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A request that lacks a required property, parameter or body is refused.",
    sends: "The control with one required part left out at a time.",
    proof: "The answer is 2xx, like that to the whole request.",
    why: "Code behind the API meets values that its authors thought impossible; the document promises what the server does not keep.",
    fix: "Validate requests against the document before they reach the code, and answer 400 or 422; or drop `required` from the document.",
};

#[async_trait]
impl Check for Missing {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let parts = left_out(site, operation)
            .into_iter()
            .filter(|it| !was_allowed(site, operation, &it.place, &it.violation));
        let mut cases: Vec<Case> = parts
            .map(|it| payload::case(&RULE, operation, it.place, it.violation))
            .collect();
        let in_body = payload::plan(&RULE, &["required"], site, operation);
        cases.extend(in_body);
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        payload::probe(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        payload::judge(case, trial)
    }
}

/// Required parameters outside the path, and the required body as a whole, each left out.
pub(in crate::check) fn left_out(site: &Site, operation: &Operation) -> Vec<Negative> {
    let has_default = |schema: &crate::schema::SchemaRef| {
        site.api
            .schemas
            .resolve(schema)
            .is_some_and(|(_, schema)| schema.get("default").is_some())
    };
    let parameters = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.location != ParameterIn::Path)
        // Left out, they are for lifecycle/missing-precondition.
        .filter(|parameter| !parameter.is_precondition())
        .filter(|parameter| !parameter.schema.as_ref().is_some_and(has_default))
        .filter(|parameter| !is_its_members(site, parameter))
        .map(|parameter| (parameter.place(), "a required parameter left out"));
    let body = operation.body.as_ref().filter(|body| body.required);
    let body = body.map(|_| (Place::Body(String::new()), "the required body left out"));
    parameters
        .chain(body)
        .map(|(place, says)| Negative {
            place,
            violation: Violation {
                keyword: "required".to_owned(),
                pointer: String::new(),
                change: Change::Remove,
                says: says.to_owned(),
                within: None,
            },
        })
        .collect()
}
