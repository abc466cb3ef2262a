//! access/inverted: who ranks lower must not be let in where a higher one is refused.

use async_trait::async_trait;

use crate::check::likeness::has_content;
use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

pub(super) struct Inverted;

static RULE: Rule = Rule {
    id: RuleId::new("access/inverted"),
    title: "Lets a lower identity in where a higher one is refused",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 862,
    owasp: super::function::OWASP,
    since: "0.1.0",
    promise: "Where an identity is refused for its role, neither an anonymous caller nor a role that the config ranks below it is let in.",
    sends: "The same request once as the identity that was refused and once as the lower one: a role that stands before it under `roles` in the config, or nobody at all where no identity is let in.",
    proof: "The pair itself: 401 or 403 for the higher, content for the lower. Only operations on no particular object count.",
    why: "The check looks for one role where it should look for at least that role, or stands behind the login but not before it; anybody lower gets what was meant to be closed.",
    fix: "Check permissions rather than role names, in one place, and deny what is not granted to everybody alike.",
};

#[async_trait]
impl Check for Inverted {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let role = site.role(&operation.key);
        let plain = matches!(role, Role::Other | Role::Lists(_) | Role::Makes { .. });
        if !plain
            || !operation.path_names().is_empty()
            || site.excluded(operation).is_some()
            || !site.demands_credential(operation)
        {
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
            form: "a lower identity beside a higher one that is refused".to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 3,
                writes: u32::from(!operation.key.is_safe()) * 2,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let Some(pair) = lab.inversion()? else {
            // Everybody who ranks higher was let in as well: the survey saw it.
            return lab.quote_control();
        };
        lab.catch_all(&pair.request.without_credential(), &pair.lower)
            .await?;
        let request = pair.request.with_credential(lab.credential(&pair.higher));
        lab.send(Label::Before, &pair.higher, "the higher", &request, None)
            .await?;
        let request = pair.request.with_credential(lab.credential(&pair.lower));
        lab.send(Label::Attack, &pair.lower, "the lower", &request, None)
            .await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let Some(attack) = trial.all(Label::Attack).last() else {
            return match oracle::sound_control(trial) {
                Ok(_) => Verdict::Upheld,
                Err(reason) => Verdict::Inconclusive(reason),
            };
        };
        let higher = trial.all(Label::Before).last();
        let Some((higher, status)) = higher.and_then(|step| Some((step, step.exchange.status()?)))
        else {
            return Verdict::Inconclusive(Reason::NoControl("it had no answer".to_owned()));
        };
        if !matches!(status, 401 | 403) {
            return Verdict::Upheld;
        }
        // That nobody at all is let in proves nothing.
        let refused = || match oracle::sound_control(trial) {
            Ok(_) => Verdict::Upheld,
            Err(reason) => Verdict::Inconclusive(reason),
        };
        match oracle::denied(&attack.exchange, trial) {
            oracle::Reaction::Refused => refused(),
            oracle::Reaction::Unclear(why) => Verdict::Inconclusive(Reason::Ambiguous(why)),
            oracle::Reaction::Fault(reason) => Verdict::Inconclusive(reason),
            oracle::Reaction::Accepted if !attack.exchange.response().is_some_and(has_content) => {
                Verdict::Inconclusive(Reason::Ambiguous(format!(
                    "{} is refused ({status}), and {} is answered with nothing in it",
                    higher.actor,
                    who(&attack.actor)
                )))
            }
            oracle::Reaction::Accepted => Verdict::Broken(format!(
                "{} is refused ({status}), and {} is let in by the same request.",
                higher.actor,
                who(&attack.actor)
            )),
        }
    }
}

fn who(name: &IdentityName) -> String {
    match *name == IdentityName::anonymous() {
        true => "a caller without any credential".to_owned(),
        false => name.to_string(),
    }
}
