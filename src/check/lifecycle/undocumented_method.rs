//! lifecycle/undocumented-method: a method that the document does not declare must be refused.

use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::check::likeness::{has_content, likeness};
use crate::check::oracle::{self, Reaction};
use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::http::Response;
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

pub(super) struct UndocumentedMethod;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/undocumented-method"),
    title: "Answers to a method that is not declared",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 749,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A path refuses every method that the document does not declare for it.",
    sends: "TRACE, and GET, PUT, PATCH, POST and DELETE where they are not declared: writes only on an object that the run made. HEAD and OPTIONS are left out.",
    proof: "A success that a method made up on the spot does not get.",
    why: "A method that nobody documented is one that nobody reviewed, and that gateways and tests know nothing of.",
    fix: "Route only the declared methods and answer 405 with Allow to the rest.",
};

/// A method that no server knows: what succeeds with it succeeds with anything.
const MADE_UP: &str = "NAYSAY";

#[async_trait]
impl Check for UndocumentedMethod {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    /// One case for each path, at its first operation.
    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let siblings = || site.siblings(operation);
        // The case works with the control of this operation: the first of the path that may be called.
        let first = siblings().find(|other| site.excluded(other).is_none());
        if first.is_none_or(|first| first.key != operation.key) {
            return Vec::new();
        }
        let declared: BTreeSet<&str> = siblings().map(|other| &*other.key.method).collect();
        let methods: Vec<&str> = tried(site, operation)
            .iter()
            .copied()
            .filter(|method| !declared.contains(method))
            .collect();
        if methods.is_empty() {
            return Vec::new();
        }
        let writes = u32::try_from(
            methods
                .iter()
                .filter(|method| !matches!(**method, "TRACE" | "GET"))
                .count(),
        )
        .unwrap_or(0);
        let requests = u32::try_from(methods.len()).unwrap_or(0) + 1;
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: None,
            form: methods.join(", "),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: requests + 1,
                writes,
            },
        }]
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare_payload().await?;
        let owner: IdentityName = ground.owner.clone();
        let own_object = ground.object.as_ref().is_some_and(|object| object.made);
        let mut made_up = ground.request.with_method(MADE_UP);
        made_up.body = None;
        lab.send(
            Label::CatchAll,
            &owner,
            "a method that does not exist",
            &made_up,
            None,
        )
        .await?;
        for method in case.form.split(", ") {
            let writes = !matches!(method, "TRACE" | "GET");
            if writes && !own_object {
                continue;
            }
            let mut request = ground.request.with_method(method);
            request.body = match method {
                "TRACE" | "GET" | "DELETE" => None,
                _ => request.body.or_else(|| lab.written_by(&owner)),
            };
            let accepted = lab.attack(&ground, &owner, method, &request).await?;
            // A page that every method gets is no answer to this one.
            if accepted && matches!(self.judge(case, lab.so_far()), Verdict::Broken(_)) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let made_up = trial.last(Label::CatchAll);
        if made_up.is_some_and(|answer| oracle::repeats_control(trial, answer)) {
            return Verdict::Inconclusive(Reason::Ambiguous(
                "any method at all succeeds there".to_owned(),
            ));
        }
        let mut unclear = None;
        for attack in trial.all(Label::Attack) {
            if let Some(answer) = attack.exchange.response()
                && answer.is_success()
                && made_up.is_some_and(|page| {
                    page.status == answer.status && likeness(page, answer).repeats()
                })
            {
                unclear = Some(Reason::Ambiguous(
                    "it is answered with success, as is a method that does not exist".to_owned(),
                ));
                continue;
            }
            match oracle::denied(&attack.exchange, trial) {
                Reaction::Accepted => {}
                Reaction::Fault(reason) => {
                    unclear = Some(reason);
                    continue;
                }
                Reaction::Unclear(why)
                    if attack.exchange.response().is_some_and(Response::is_success) =>
                {
                    unclear = Some(Reason::Ambiguous(why));
                    continue;
                }
                Reaction::Refused | Reaction::Unclear(_) => continue,
            }
            let Some(response) = attack.exchange.response() else {
                continue;
            };
            let request = &attack.exchange.request;
            // A page that says nothing is no success; an answer to a write may be empty.
            let says_something = has_content(response) || !request.is_safe();
            if says_something && !oracle::is_page(response) {
                return Verdict::Broken(format!(
                    "{} is answered {} there, though the document does not declare it.",
                    request.method, response.status
                ));
            }
        }
        unclear.map_or(Verdict::Upheld, Verdict::Inconclusive)
    }
}

/// Methods worth trying: on a collection only those that cannot touch what is in it.
fn tried(site: &Site, operation: &Operation) -> &'static [&'static str] {
    match site.role(&operation.key) {
        Role::Reads(_) | Role::Changes(_) | Role::Deletes(_) => {
            &["TRACE", "GET", "PUT", "PATCH", "POST", "DELETE"]
        }
        _ => &["TRACE", "GET"],
    }
}
