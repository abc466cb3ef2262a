//! contract/response-schema: a success has the body that the document promises.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::schema::{Checked, Direction};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::passing;

pub(super) struct ResponseSchema;

static RULE: Rule = Rule {
    id: RuleId::new("contract/response-schema"),
    title: "Answers with a body that its schema refuses",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "The body of a valid request's answer is what the schema of the document says.",
    sends: "The control.",
    proof: "A JSON Schema validator refuses the body by the documented schema, for the same reason twice.",
    why: "Clients break over what they were not told of, and checks that build on the document prove less than they seem to.",
    fix: "Bring document and implementation together; generate one from the other.",
};

#[async_trait]
impl Check for ResponseSchema {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let has_schema = |response: &crate::spec::ResponseDoc| {
            response
                .media
                .iter()
                .any(|media| media.name.contains("json") && media.schema.is_some())
        };
        match operation.responses.iter().any(has_schema) {
            true => passing::case(&RULE, site, operation, "body of the control"),
            false => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        passing::control(lab).await?;
        let site = lab.site();
        let answer = lab.so_far().last(Label::Control);
        let refused = lab.operation().zip(answer).and_then(|(operation, answer)| {
            let body = answer.json().filter(|_| !answer.truncated)?;
            let own = answer.media_type()?;
            let documented = &operation.response(answer.status)?.media;
            let media = documented
                .iter()
                .find(|media| media.name.to_ascii_lowercase().starts_with(&own))?;
            match site
                .api
                .schemas
                .check(media.schema.as_ref()?, &body, Direction::Response)
            {
                Checked::Refused(refusals) => refusals.into_iter().next(),
                Checked::Legal | Checked::Unusable(_) => None,
            }
        });
        if let Some(refusal) = refused {
            let place = match refusal.pointer.as_str() {
                "" => "the body as a whole",
                pointer => pointer,
            };
            lab.says(format!(
                "Its own schema refuses the body: `{}` at {place}.",
                refusal.keyword
            ));
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        passing::judge(trial)
    }
}
