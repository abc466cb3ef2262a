//! contract/media-type: a success has a media type that the document knows.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::passing;

pub(super) struct MediaType;

static RULE: Rule = Rule {
    id: RuleId::new("contract/media-type"),
    title: "Answers with a media type that is not documented",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 436,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A valid request is answered with a media type that the document has for the status.",
    sends: "The control.",
    proof: "Its Content-Type is none of those that the document lists for its status.",
    why: "Clients that parse by the document read something else; browsers may guess.",
    fix: "Set Content-Type on every answer, and document it.",
};

#[async_trait]
impl Check for MediaType {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let has_media = |response: &crate::spec::ResponseDoc| !response.media.is_empty();
        match operation.responses.iter().any(has_media) {
            true => passing::case(&RULE, site, operation, "media type of the control"),
            false => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        passing::control(lab).await?;
        let answer = lab.so_far().last(Label::Control);
        let stranger = lab.operation().zip(answer).and_then(|(operation, answer)| {
            let documented = &operation.response(answer.status)?.media;
            let own = match answer.media_type() {
                Some(own) => own,
                None if answer.body.is_empty() => return None,
                None => "none at all".to_owned(),
            };
            let known = documented.iter().any(|media| covers(&media.name, &own));
            (!documented.is_empty() && !known).then_some(own)
        });
        if let Some(own) = stranger {
            lab.says(format!(
                "Its Content-Type is {own}, which the document does not have there."
            ));
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        passing::judge(trial)
    }
}

/// Whether a media type or range of the document covers one of an answer, parameters aside.
fn covers(documented: &str, own: &str) -> bool {
    let essence = documented.split(';').next().unwrap_or_default().trim();
    let documented = essence.to_ascii_lowercase();
    documented == "*/*"
        || documented == own
        || documented
            .strip_suffix("/*")
            .is_some_and(|kind| own.split('/').next() == Some(kind))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn ranges_and_parameters_are_understood() {
        assert!(covers(
            "application/json; charset=utf-8",
            "application/json"
        ));
        assert!(covers("text/*", "text/html") && covers("*/*", "image/png"));
        assert!(!covers("application/json", "text/html"));
    }
}
