//! lifecycle/stale-precondition: who saw an older state must not write over a newer one.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Demand, Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

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
    sends: "On a fresh object: read, change, then a second write with the ETag of the first reading; with a tag that never was; with If-Unmodified-Since of long ago.",
    proof: "The owner re-reads the object and finds what the outdated write wrote, or the object gone.",
    why: "Whoever edits an old copy silently destroys what others wrote in between.",
    fix: "Compare If-Match with the present ETag in the same transaction as the write, and answer 412 when they differ.",
};

#[async_trait]
impl Check for StalePrecondition {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    /// Only where the document says that preconditions count.
    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let writes = matches!(
            site.role(&operation.key),
            Role::Changes(_) | Role::Deletes(_)
        );
        let takes = site.precondition(operation).header != Demand::Unmentioned;
        if !writes || !takes || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 10,
            writes: 5,
        };
        outdated::case(
            &RULE,
            operation,
            "the tag of the state before, a tag that never was, a date of long ago",
            cost,
        )
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let stale = lab.prepare_stale().await?;
        let (Some(old), Some(new)) = (&stale.old.etag, &stale.new.etag) else {
            return Err(Reason::NoSubject("its readings carry no ETag".to_owned()));
        };
        if old == new {
            return Err(Reason::NoSubject(
                "its ETag stays the same when the object changes".to_owned(),
            ));
        }
        let ground = &stale.ground;
        let by_date = lab.takes_header("If-Unmodified-Since");
        let mut tries = vec![
            ("If-Match of the state before", "If-Match", old.clone()),
            (
                "If-Match that never was",
                "If-Match",
                "\"nay-0000\"".to_owned(),
            ),
        ];
        if by_date {
            let long_ago = "Mon, 01 Jan 2001 00:00:00 GMT".to_owned();
            tries.push((
                "If-Unmodified-Since of 2001",
                "If-Unmodified-Since",
                long_ago,
            ));
        }
        for (form, name, value) in tries {
            let request = ground.request.with_header(name, &value);
            let owner = ground.owner.clone();
            lab.attack(ground, &owner, form, &request).await?;
            if lab.so_far().took_effect() {
                break;
            }
        }
        lab.finish_stale(&stale).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        outdated::judge(trial, "Written on an outdated state")
    }
}
