//! lifecycle/stale-precondition: who saw an older state must not write over a newer one.

mod tries;

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Demand, Role, Site};
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::outdated;

pub(super) struct StalePrecondition;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/stale-precondition"),
    title: "Lets a write on an outdated state through",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 362,
    owasp: outdated::OWASP,
    since: "0.1.0",
    promise: "A write that is conditional on a state of the object is refused once the object has another state (RFC 9110, section 13).",
    sends: "On a fresh object: read, change, then a second write with the ETag of the first reading; with tags that never were, one, several and without quotes; with If-Unmodified-Since of long ago; a PUT with If-None-Match: * on what is there. In profile advice also by a strong ETag that the document does not mention, and by the present tag made weak.",
    proof: "The owner re-reads the object and finds what the outdated write wrote, or the object gone; or the object holds other content under the ETag that it had before. What the document does not mention, and weak tags, are advice: notes.",
    why: "Whoever edits an old copy silently destroys what others wrote in between.",
    fix: "Compare If-Match with the present ETag in the same transaction as the write, and answer 412 when they differ.",
};

const DOCUMENTED: &str = "the tag of the state before, a tag that never was, a date of long ago";
const UNMENTIONED: &str = "the tag of the state before, which the document does not mention";
const WEAK: &str = "the present tag, made weak";
const THERE: &str = "If-None-Match: * on what is there";

#[async_trait]
impl Check for StalePrecondition {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let role = site.role(&operation.key);
        let writes = matches!(role, Role::Changes(_) | Role::Deletes(_));
        let documented = site.precondition(operation).header != Demand::Unmentioned;
        let advises = site.config.profile >= Profile::Advice;
        let cost = |requests, writes| Cost { requests, writes };
        let at = |form: &str, header: &str, cost| {
            let mut cases = outdated::case(&RULE, operation, form, cost);
            for case in &mut cases {
                case.place = Some(Place::Header(header.to_owned()));
            }
            cases
        };
        let mut cases = Vec::new();
        if writes && documented {
            cases.extend(outdated::case(&RULE, operation, DOCUMENTED, cost(15, 8)));
        }
        // Its own place, and so a finding of its own: advice is not taken for the break of what is documented.
        if writes && advises {
            let form = if documented { WEAK } else { UNMENTIONED };
            cases.extend(at(form, "If-Match", cost(8, 5)));
        }
        if tries::promises_to_spare_what_is_there(role, operation) {
            cases.extend(at(THERE, "If-None-Match", cost(7, 4)));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        match case.form.as_str() {
            THERE => tries::there(lab).await,
            WEAK => tries::weak(lab).await,
            UNMENTIONED => tries::unmentioned(lab).await,
            _ => tries::documented(lab).await,
        }
    }

    fn is_advice(&self, case: &Case) -> bool {
        matches!(case.form.as_str(), UNMENTIONED | WEAK)
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if trial.all(Label::Attack).next().is_none()
            && oracle::sound_control(trial).is_ok()
            && let Some(tag) = tries::unmoved(trial)
        {
            return Verdict::Broken(format!(
                "A change that the owner then read left the ETag as it was, {tag}: no precondition can tell the two states apart."
            ));
        }
        let who = match case.form.as_str() {
            THERE => "Written on condition that nothing was there",
            WEAK => "Written by a weak tag, which no strong comparison takes",
            UNMENTIONED => {
                "Written on an outdated state, by an ETag that the document does not mention"
            }
            _ => "Written on an outdated state",
        };
        outdated::judge(trial, who)
    }
}
