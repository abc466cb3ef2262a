//! What the rules on outdated writes share: a case, and what its record proves.

use crate::check::{Case, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Label, Reason, Sign, Subject, Trial};
use crate::spec::Operation;

pub(super) const OWASP: &str = "API6:2023 Unrestricted Access to Sensitive Business Flows";

/// The one case of a rule at an operation.
pub(super) fn case(rule: &Rule, operation: &Operation, form: &str, cost: Cost) -> Vec<Case> {
    vec![Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place: None,
        form: form.to_owned(),
        violation: None,
        stage: Stage::Probe,
        cost,
    }]
}

/// Broken where the owner sees that the outdated write won; a 2xx that changed nothing is a refusal in disguise.
pub(super) fn judge(trial: &Trial, who: &str) -> Verdict {
    judge_looks(trial, who, false)
}

/// The same, where finding nothing afterwards shows as well that nothing was written.
pub(super) fn judge_effect_or_nothing(trial: &Trial, who: &str) -> Verdict {
    judge_looks(trial, who, true)
}

fn judge_looks(trial: &Trial, who: &str, gone_counts: bool) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let mut unclear = None;
    let mut tried = false;
    for (index, attack) in trial.steps.iter().enumerate() {
        if attack.label != Label::Attack {
            continue;
        }
        tried = true;
        let Some(response) = attack.exchange.response() else {
            let failure = attack.exchange.failure().map(Reason::from);
            return Verdict::Inconclusive(
                failure.unwrap_or_else(|| Reason::Unreachable("no answer".to_owned())),
            );
        };
        let look = trial
            .steps
            .get(index + 1)
            .filter(|step| step.label == Label::Effect);
        match (response.status, look) {
            (200..300, Some(look)) if trial.shows_effect(look) => {
                let seen = match trial.sign {
                    Sign::Gone => "and the object was gone afterwards",
                    _ => "and the owner then read what it wrote",
                };
                return Verdict::Broken(format!(
                    "{who} ({}): it was answered {}, {seen}.",
                    attack.form, response.status
                ));
            }
            (200..300, Some(look)) if gone_counts && look.exchange.status() == Some(404) => {}
            // Without a text of its own there is nothing that the owner could find.
            (200..300, Some(look))
                if (trial.sign == Sign::Gone || trial.graffito.is_some())
                    && look.exchange.response().is_some_and(|it| it.is_success()) => {}
            (200..300, _) => {
                unclear = Some("it was accepted, and its effect could not be seen".to_owned());
            }
            (400..500, _) if response.status != 429 => {}
            (status, _) => unclear = Some(format!("it was answered {status}")),
        }
    }
    match unclear {
        Some(why) => Verdict::Inconclusive(Reason::Ambiguous(why)),
        None if tried => Verdict::Upheld,
        None => Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned())),
    }
}
