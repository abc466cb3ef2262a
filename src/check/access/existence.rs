//! access/existence: foreign ids must be answered like ids that nobody has.

use async_trait::async_trait;

use crate::check::likeness::likeness;
use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Step, Trial};
use crate::site::{Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{other_object, others_object};

pub(super) struct Existence;

static RULE: Rule = Rule {
    id: RuleId::new("access/existence"),
    title: "Tells foreign ids from ids that nobody has",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 203,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "Who may not see an object cannot tell either whether it exists.",
    sends: "The id of another owner's object and a random one of the same form, each twice.",
    proof: "Both are refused, and the answers differ in status or shape both times.",
    why: "Ids, names and numbers of others can be found out by trying.",
    fix: "Answer what belongs to others exactly as what does not exist, with the same status and body.",
};

#[async_trait]
impl Check for Existence {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let Role::Reads(id) = site.role(&operation.key) else {
            return Vec::new();
        };
        // Below a foreign parent both are as unknown as the parent.
        let nested = site.resource(id).parent.is_some();
        if nested
            || others_object::is_nobodys(site, id)
            || site.excluded(operation).is_some()
            || !site.demands_credential(operation)
        {
            return Vec::new();
        }
        let cost = Cost {
            requests: 5,
            writes: 0,
        };
        let pair = pairs(site, operation).into_iter().next();
        pair.into_iter()
            .map(|pair| other_object::case(&RULE, operation, pair, "foreign and random id", cost))
            .collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let attacker = other_object::attacker(case)?;
        let ground = others_object::own(lab).await?;
        let random = lab.with_random_id(&ground)?;
        for _ in 0..2 {
            for (form, request) in [(FOREIGN, &ground.request), (RANDOM, &random)] {
                let request = request.with_credential(lab.credential(&attacker));
                lab.send(Label::Attack, &attacker, form, &request, None)
                    .await?;
            }
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let (Some(foreign), Some(random)) = (answers(trial, FOREIGN), answers(trial, RANDOM))
        else {
            return Verdict::Inconclusive(Reason::Ambiguous(
                "the same request was not answered the same way twice".to_owned(),
            ));
        };
        if foreign.is_success() || random.is_success() {
            return Verdict::Inconclusive(Reason::Ambiguous(
                "one of the two was not refused".to_owned(),
            ));
        }
        if foreign.status != random.status {
            return Verdict::Broken(format!(
                "To {}, an object of {} is answered {}, and an id that nobody has {}.",
                other_object::name(case),
                case.subject.owner,
                foreign.status,
                random.status
            ));
        }
        match likeness(foreign, random).shape < 0.5 {
            true => Verdict::Broken(format!(
                "Both are answered {}, but the body about an object of {} is of another shape.",
                foreign.status, case.subject.owner
            )),
            false => Verdict::Upheld,
        }
    }
}

const FOREIGN: &str = "foreign id";
const RANDOM: &str = "random id";

/// The answer to both attacks of a form, if they agree.
fn answers<'a>(trial: &'a Trial, form: &str) -> Option<&'a Response> {
    let attacks = trial
        .all(Label::Attack)
        .filter(|step: &&Step| step.form == form);
    let mut answers = attacks.map(|step| step.exchange.response());
    let (first, second) = (answers.next()??, answers.next()??);
    let odd = |answer: &Response| answer.status == 429 || answer.status >= 500;
    (first.status == second.status && !odd(first)).then_some(first)
}
