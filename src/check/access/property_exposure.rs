//! access/property-exposure: what is only to be written, or meant for nobody, must not be in an answer.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::http::Response;
use crate::lab::{Actor, Lab, Label, Reason, Step, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::exposed::{Exposed, exposed};

pub(super) struct PropertyExposure;

static RULE: Rule = Rule {
    id: RuleId::new("access/property-exposure"),
    title: "Shows a property that nobody is to see",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 213,
    owasp: super::mass_assignment::OWASP,
    since: "0.1.0",
    promise: "No answer holds a property that the document calls writeOnly, or one by the name of a secret that the document does not declare there.",
    sends: "Nothing of its own: every successful answer of the run to every identity is looked at, and one that shows something is asked for once more.",
    proof: "The property is in the body with a value, twice; masked and empty values do not count.",
    why: "Password hashes, tokens and other people's secrets leave the server because a whole record is serialised.",
    fix: "List the properties of each answer instead of leaving some out; keep secrets in a type that cannot be serialised.",
};

#[async_trait]
impl Check for PropertyExposure {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: None,
            form: "every successful answer of the run".to_owned(),
            violation: None,
            stage: Stage::Aftermath,
            cost: Cost {
                requests: 4,
                writes: u32::from(!operation.key.is_safe()),
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let recorded = lab.recorded();
        let successes = || recorded.iter().filter(|step| is_success(step));
        if successes().next().is_none() {
            return Err(lab.quote_control().err().unwrap_or(Reason::NoSubject(
                "no request of the run was answered with success".to_owned(),
            )));
        }
        let shows = |lab: &Lab, step: &Step| {
            let response = step.exchange.response()?;
            let operation = lab.operation()?;
            exposed(
                &lab.site().api.schemas,
                operation,
                &step.exchange.request,
                response,
            )
        };
        let showing: Vec<&Step> = successes()
            .filter(|step| shows(lab, step).is_some())
            .collect();
        match showing.first() {
            Some(step) if step.exchange.request.is_safe() => {
                let steps = showing.iter().copied();
                lab.again_until_one(steps, is_success).await?;
            }
            Some(_) => {
                let ground = lab.prepare().await?;
                lab.close(&ground).await?;
            }
            None => return lab.quote_control(),
        }
        let Some(last) = lab.so_far().steps.last().cloned() else {
            return Ok(());
        };
        if !is_success(&last) {
            let why = "what showed it was not answered with success again";
            return Err(Reason::NoControl(why.to_owned()));
        }
        // What was shown once is no promise kept.
        let found = shows(lab, &last).ok_or(Reason::Unstable)?;
        lab.says(sentence(&found, &last));
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let looked = [Label::Attack, Label::Control]
            .iter()
            .any(|label| trial.all(*label).next().is_some());
        match &trial.broken {
            Some(what) => Verdict::Broken(what.clone()),
            None if looked => Verdict::Upheld,
            None => Verdict::Inconclusive(Reason::NoSubject("nothing was looked at".to_owned())),
        }
    }
}

fn is_success(step: &Step) -> bool {
    let readable = |response: &Response| response.is_success() && !response.is_unreadable();
    step.label != Label::CatchAll && step.exchange.response().is_some_and(readable)
}

fn sentence(found: &Exposed, step: &Step) -> String {
    let why = match found.write_only {
        true => "which the document calls writeOnly",
        false => "which the document does not declare there",
    };
    format!(
        "Answered to {} with a value for `{}`, {why}.",
        step.actor, found.pointer
    )
}
