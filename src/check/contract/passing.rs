//! What the contract rules share: a case that looks at what was recorded, and the control made once more.

use crate::check::{Case, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Lab, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;

/// The one case of a rule at an operation, after everything else.
pub(super) fn case(rule: &Rule, site: &Site, operation: &Operation, form: &str) -> Vec<Case> {
    if site.excluded(operation).is_some() {
        return Vec::new();
    }
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
        stage: Stage::Aftermath,
        cost: Cost {
            requests: 2,
            writes: u32::from(!operation.key.is_safe()),
        },
    }]
}

/// The control; made anew when it is to be seen a second time.
///
/// # Errors
/// As [`Lab::prepare`].
pub(super) async fn control(lab: &mut Lab) -> Result<(), Reason> {
    let ground = lab.prepare().await?;
    lab.close(&ground).await
}

/// Broken by what the probe found to say of the control.
pub(super) fn judge(trial: &Trial) -> Verdict {
    match (oracle::sound_control(trial), &trial.broken) {
        (Err(reason), _) => Verdict::Inconclusive(reason),
        (Ok(_), Some(what)) => Verdict::Broken(what.clone()),
        (Ok(_), None) => Verdict::Upheld,
    }
}
