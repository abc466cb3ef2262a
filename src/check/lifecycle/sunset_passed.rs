//! lifecycle/sunset-passed: what was to end on a day is refused after it.

use async_trait::async_trait;
use time::Date;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
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

/// What neither document nor config calls deprecated may say so itself.
const UNANNOUNCED: &str = "a Sunset header that nothing else announces";

#[async_trait]
impl Check for SunsetPassed {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        if !deprecation::is_to_end(site, operation) {
            let looked_at = Cost {
                requests: 0,
                writes: 0,
            };
            let mut cases = outdated::case(&RULE, operation, UNANNOUNCED, looked_at);
            for case in &mut cases {
                case.stage = Stage::Aftermath;
            }
            return cases;
        }
        let cost = Cost {
            requests: 2,
            writes: u32::from(!operation.key.is_safe()),
        };
        outdated::case(&RULE, operation, "after its sunset", cost)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == UNANNOUNCED && !lab.confirms() {
            lab.quote_control()?;
            let today = lab.site().config.now;
            let answer = lab.so_far().last(Label::Control);
            if let Some(day) = answer
                .and_then(deprecation::header)
                .filter(|day| *day < today)
            {
                lab.says(passed(day, "its Sunset header", today));
            }
            return Ok(());
        }
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
            lab.says(passed(sunset, who, today));
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

fn passed(sunset: Date, who: &str, today: Date) -> String {
    format!("Its sunset was {sunset}, as {who} says, and today is {today}")
}
