//! lifecycle/removed-operation: what the document no longer has must be gone.

use async_trait::async_trait;

use crate::check::likeness::has_content;
use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Trial, is_failure, says_no};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;

pub(super) struct RemovedOperation;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/removed-operation"),
    title: "A removed operation still works",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An operation that an earlier document had and the present one lacks is out of service.",
    sends: "The operation as the earlier document describes it (`previous:`, or `--since` with a git revision), with live ids and a valid credential; and the same beside a path that never was.",
    proof: "A success with content or effect, unlike the answer beside it.",
    why: "Nobody maintains, tests or watches what no document names; checks that were added since are missing there.",
    fix: "Take the route out, answer 410 (RFC 9110, section 15.5.11), or put the operation back into the document.",
};

#[async_trait]
impl Check for RemovedOperation {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, _site: &Site, _operation: &Operation) -> Vec<Case> {
        Vec::new()
    }

    fn plan_gone(&self, _site: &Site, operation: &Operation) -> Vec<Case> {
        let writes = u32::from(!operation.key.is_safe());
        let cost = Cost {
            requests: 2 + 3 * writes,
            writes: 2 * writes,
        };
        outdated::case(&RULE, operation, "as the earlier document has it", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let relic = lab.relic().await?;
        let form = "beside it, at a path that never was";
        lab.send(Label::CatchAll, &relic.caller, form, &relic.beside, None)
            .await?;
        lab.call_relic(&relic).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let Some(attack) = trial.all(Label::Attack).last() else {
            return Verdict::Inconclusive(oracle::nothing_tried());
        };
        let Some(answer) = attack.exchange.response() else {
            let why = "the operation had no answer".to_owned();
            return Verdict::Inconclusive(Reason::Unreachable(why));
        };
        let request = &attack.exchange.request;
        if trial.took_effect() {
            return broken(answer, "and its owner then found the object gone");
        }
        match answer.status {
            200..300 if oracle::is_catch_all(answer, trial) => Verdict::Upheld,
            200..300 if is_failure(answer) || says_no(None, answer) => Verdict::Upheld,
            200..300
                if trial
                    .last(Label::CatchAll)
                    .is_some_and(Response::is_success) =>
            {
                unclear("it was answered with success, as is a path that never was".to_owned())
            }
            200..300 if oracle::is_page(answer) => {
                unclear("it was answered with a page for people".to_owned())
            }
            200..300 if request.is_safe() && !has_content(answer) => {
                unclear("it was answered with success and nothing in it".to_owned())
            }
            200..300 if request.is_safe() => broken(answer, "with content"),
            200..300 => broken(answer, "though nothing documents it any more"),
            400 | 409 | 412 | 415 | 422 | 428 => unclear(format!(
                "it was answered {}, which speaks of the request: the operation may be there still",
                answer.status
            )),
            429 => Verdict::Inconclusive(Reason::Throttled),
            500 | 502..=599 => unclear(format!("it was answered {}", answer.status)),
            _ => Verdict::Upheld,
        }
    }
}

fn broken(answer: &Response, how: &str) -> Verdict {
    Verdict::Broken(format!(
        "The present document has no such operation, yet it was answered {} {how}.",
        answer.status
    ))
}

fn unclear(why: String) -> Verdict {
    Verdict::Inconclusive(Reason::Ambiguous(why))
}
