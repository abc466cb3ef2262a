//! lifecycle/undocumented-method: a method that the document does not declare must be refused.

use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Lab, Label, Reason, Step, Subject, Trial, has_content};
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
        let siblings = || {
            site.api
                .operations
                .iter()
                .filter(|other| other.key.template == operation.key.template)
        };
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
                requests: requests + 2,
                writes: writes + u32::from(writes > 0),
            },
        }]
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare_payload().await?;
        let owner: IdentityName = ground.owner.clone();
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
        let writes = |method: &str| !matches!(method, "TRACE" | "GET");
        let spare = match case.form.split(", ").any(writes) {
            true => lab.spare(&ground).await.ok(),
            false => None,
        };
        for method in case.form.split(", ") {
            let (ground, body) = match (&spare, writes(method)) {
                (Some((spare, body)), true) => (spare, body.clone()),
                (None, true) => continue,
                (_, false) => (&ground, None),
            };
            let body = body.filter(|_| method != "DELETE");
            let request = ground.request.with_method(method).with_body(body);
            lab.attack(ground, &owner, method, &request).await?;
            if lab.so_far().all(Label::Attack).any(succeeds) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        // Where the made-up method gets a page, so may others: the page is no success. Anything else is.
        let made_up = trial.last(Label::CatchAll);
        if made_up.is_some_and(|answer| answer.is_success() && !is_html(answer)) {
            return Verdict::Inconclusive(Reason::Ambiguous(
                "any method at all succeeds there".to_owned(),
            ));
        }
        for attack in trial.all(Label::Attack) {
            if succeeds(attack) {
                return Verdict::Broken(format!(
                    "{} is answered {} there, though the document does not declare it.",
                    attack.exchange.request.method,
                    attack.exchange.status().unwrap_or_default()
                ));
            }
        }
        Verdict::Upheld
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

/// A page that says nothing, or an error behind 200, is no success; an answer to a write may be empty.
fn succeeds(attack: &Step) -> bool {
    let says_something = |response| has_content(response) || !attack.exchange.request.is_safe();
    attack.exchange.response().is_some_and(|response| {
        response.is_success() && says_something(response) && !is_html(response)
    })
}

fn is_html(response: &crate::http::Response) -> bool {
    response
        .media_type()
        .is_some_and(|media| media == "text/html")
}
