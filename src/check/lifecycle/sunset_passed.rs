//! lifecycle/sunset-passed: what was to end on a day is refused after it.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{deprecation, outdated};

pub(super) struct SunsetPassed;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/sunset-passed"),
    title: "Still answers after its sunset",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 477,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An operation whose sunset has passed answers no more (RFC 8594).",
    sends: "The control. The day comes from the config (`sunset:`), the Sunset header of its answer, or `x-sunset` and its like in the document; today is an input (`--now`).",
    proof: "The control succeeds although the day has passed.",
    why: "What was announced to end is nobody's any more: it is not patched, tested or watched.",
    fix: "Answer 410 Gone from that day on, or announce a later day.",
};

#[async_trait]
impl Check for SunsetPassed {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() || !deprecation::is_to_end(site, operation) {
            return Vec::new();
        }
        let cost = Cost {
            requests: 2,
            writes: u32::from(!operation.key.is_safe()),
        };
        outdated::case(&RULE, operation, "after its sunset", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        lab.close(&ground).await?;
        let today = lab.site().config.now;
        let answer = lab.so_far().last(Label::Control);
        let sunset = lab
            .operation()
            .zip(answer)
            .and_then(|(operation, answer)| deprecation::sunset(lab.site(), operation, answer));
        let (sunset, who) = sunset.ok_or_else(|| {
            Reason::NoSubject(
                "neither its answer, the document nor the config names a day".to_owned(),
            )
        })?;
        if sunset < today {
            lab.says(format!(
                "Its sunset was {sunset}, as {who} says, and today is {today}"
            ));
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        match (oracle::sound_control(trial), &trial.broken) {
            (Err(reason), _) => Verdict::Inconclusive(reason),
            (Ok(control), Some(passed)) => Verdict::Broken(format!(
                "{passed}: it is still answered {}.",
                control.status
            )),
            (Ok(_), None) => Verdict::Upheld,
        }
    }
}
