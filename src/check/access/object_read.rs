//! access/object-read: another owner's object must not be shown.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial, likeness};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::other_object;

pub(super) struct ObjectRead;

static RULE: Rule = Rule {
    id: RuleId::new("access/object-read"),
    title: "Shows another owner's object",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "An identity cannot read an object that belongs to another owner.",
    sends: "The owner's own reading of an object that the run made, sent by another identity.",
    proof: "The answer holds a random text that only the owner's object holds, and neither an anonymous caller nor the attacker's own list is shown it.",
    why: "Anybody with an account can read what others own, one id at a time.",
    fix: "Look the object up together with its owner, taken from the credential; answer 404 when there is none.",
};

#[async_trait]
impl Check for ObjectRead {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site.role(&operation.key) {
            // What nobody makes and nobody lists belongs to nobody: `/reports/{year}`.
            Role::Reads(id) | Role::ReadsPart(id)
                if site.resource(id).makes.is_empty() && site.resource(id).lists.is_empty() =>
            {
                Vec::new()
            }
            Role::Reads(_) | Role::ReadsPart(_) => other_object::plan(
                &RULE,
                site,
                operation,
                "another owner's object read by id",
                Cost {
                    requests: 4,
                    writes: 0,
                },
            ),
            _ => Vec::new(),
        }
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let attacker = other_object::attacker(case)?;
        let ground = lab.prepare_own().await?;
        let canary = ground
            .object
            .as_ref()
            .and_then(|object| object.canary.clone());
        // A part of an object need not show its free text.
        let canary = canary.filter(|text| lab.last_shows(Label::Control, text));
        lab.canary(canary);
        let request = ground.request.with_credential(lab.credential(&attacker));
        if lab.attack(&ground, &attacker, "", &request).await? {
            // What everybody may see, or the attacker is shown anyway, is shared and not leaked.
            let nobody = IdentityName::anonymous();
            lab.send(
                Label::Public,
                &nobody,
                "",
                &ground.request.without_credential(),
                None,
            )
            .await?;
            lab.own_list(&ground, &attacker).await?;
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let Some(attack) = trial.all(Label::Attack).last() else {
            return Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned()));
        };
        match oracle::denied(&attack.exchange, trial) {
            oracle::Reaction::Refused => return Verdict::Upheld,
            oracle::Reaction::Unclear(why) => return Verdict::Inconclusive(Reason::Ambiguous(why)),
            oracle::Reaction::Fault(reason) => return Verdict::Inconclusive(reason),
            oracle::Reaction::Accepted => {}
        }
        let who = case
            .subject
            .attacker
            .as_ref()
            .map_or_else(|| "somebody else".to_owned(), ToString::to_string);
        let Some(canary) = &trial.canary else {
            let same = attack
                .exchange
                .response()
                .is_some_and(|answer| likeness(control, answer).repeats());
            return match same {
                true => Verdict::Inconclusive(Reason::Ambiguous(
                    "it was answered like the owner, but the object has no text that only the owner knows".to_owned(),
                )),
                false => Verdict::Upheld,
            };
        };
        if !oracle::reveals(attack, canary) {
            return Verdict::Upheld;
        }
        let shown = |label| trial.all(label).any(|step| oracle::reveals(step, canary));
        if shown(Label::Public) || shown(Label::Shared) {
            return Verdict::Upheld;
        }
        Verdict::Broken(format!(
            "Asked by {who}, it shows an object of {}: the answer holds a random text that only this object holds.",
            case.subject.owner
        ))
    }
}
