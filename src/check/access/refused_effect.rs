//! access/refused-effect: a write that is refused must leave no trace.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::http::Response;
use crate::lab::{Actor, Lab, Label, Reason, Sign, Subject, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

pub(super) struct RefusedEffect;

static RULE: Rule = Rule {
    id: RuleId::new("access/refused-effect"),
    title: "Does what it refuses",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 862,
    owasp: super::function::OWASP,
    since: "0.1.0",
    promise: "A change, deletion or creation that is answered with a refusal has changed nothing.",
    sends: "Nothing of its own: the owner looks at the objects on which other rules had their writes refused, and lists are looked at for what refused creations were to make.",
    proof: "The owner reads the refused text in the object, finds it gone, or a list holds it; and so once more on a fresh object.",
    why: "The answer says no and the database says yes: nobody who reads the log will see the break.",
    fix: "Decide before the first write, or roll the transaction back when the decision is no.",
};

const UNMADE: &str = "the list after a refused creation";

#[async_trait]
impl Check for RefusedEffect {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let role = site.role(&operation.key);
        let (form, is_seen) = match role {
            Role::Changes(id) | Role::Deletes(id) => {
                let resource = site.resource(id);
                let is_seen = !resource.makes.is_empty() && site.is_readable(id);
                ("the object after a refused write", is_seen)
            }
            Role::Makes {
                resource,
                by_key: false,
            } => (UNMADE, !site.resource(resource).lists.is_empty()),
            _ => return Vec::new(),
        };
        if site.excluded(operation).is_some() || !is_seen {
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
            form: form.to_owned(),
            violation: None,
            stage: Stage::Aftermath,
            cost: Cost {
                requests: 4,
                writes: 0,
            },
        }]
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == UNMADE {
            return lab.look_for_unmade().await;
        }
        lab.look_at_refused().await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let (Some(attack), Some(look)) = (
            trial.all(Label::Attack).last(),
            trial.all(Label::Effect).last(),
        ) else {
            return Verdict::Inconclusive(Reason::NoSubject("nothing was refused".to_owned()));
        };
        let status = match attack.exchange.status() {
            Some(status @ 400..500) if status != 429 => status,
            _ => {
                let why = "the write was not refused when it was made again".to_owned();
                return Verdict::Inconclusive(Reason::Ambiguous(why));
            }
        };
        if trial.shows_effect(look) {
            let effect = match trial.sign {
                Sign::Gone => "found the object gone",
                _ => "read the refused text in the object",
            };
            return Verdict::Broken(format!(
                "Sent by {}, it was refused ({status}), and its owner then {effect}.",
                attack.actor
            ));
        }
        match look.exchange.response().is_some_and(Response::is_success) {
            true => Verdict::Upheld,
            false => Verdict::Inconclusive(Reason::Ambiguous(
                "the owner could not look at the object afterwards".to_owned(),
            )),
        }
    }
}
