//! lifecycle/parallel-write: of several writers that saw the same state, one wins.

use async_trait::async_trait;

use crate::check::likeness::{has_content, likeness};
use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Demand, Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::outdated;

pub(super) struct ParallelWrite;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/parallel-write"),
    title: "Lets several writers of one state win",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 362,
    owasp: outdated::OWASP,
    since: "0.1.0",
    promise: "Of several writes at once that are conditional on the same state, at most one succeeds.",
    sends: "Four writes at the same time on one fresh object, all with its present ETag or version.",
    proof: "More than one is answered with success, twice on fresh objects.",
    why: "The check and the write are apart: under load, updates are lost although every client does it right.",
    fix: "Compare and write in one atomic step: a conditional update in the database, or a lock around both.",
};

const WRITERS: usize = 4;

#[async_trait]
impl Check for ParallelWrite {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let said = site.precondition(operation);
        let guarded = said.header != Demand::Unmentioned || said.field.is_some();
        let changes = matches!(site.role(&operation.key), Role::Changes(_));
        if !changes || !guarded || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 9,
            writes: 6,
        };
        outdated::case(&RULE, operation, "four writers of one state", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let stale = lab.prepare_stale().await?;
        let moves = |old: &Option<String>, new: &Option<String>| old.is_some() && old != new;
        let by_tag = moves(&stale.old.etag, &stale.new.etag);
        let by_version = stale.old.version != stale.new.version && stale.new.version.is_some();
        if !by_tag && !by_version {
            return Err(Reason::NoSubject(
                "its readings show neither an ETag nor a version that moves on".to_owned(),
            ));
        }
        let ground = &stale.ground;
        let owner = ground.owner.clone();
        let mut outdated = ground.request.clone();
        if let Some(etag) = stale.old.etag.as_ref().filter(|_| by_tag) {
            outdated = outdated.with_header("If-Match", etag);
        }
        if by_version {
            outdated = stale.old.put_version_on(&outdated);
        }
        let alone = lab
            .send(Label::Setup, &owner, "outdated and alone", &outdated, None)
            .await?;
        if oracle::repeats_control(lab.so_far(), &alone) {
            return Err(Reason::NoSubject(
                "an outdated write succeeds alone already, so that nobody can lose a race"
                    .to_owned(),
            ));
        }
        let mut request = ground.request.clone();
        if let Some(etag) = stale.new.etag.as_ref().filter(|_| by_tag) {
            request = request.with_header("If-Match", etag);
        }
        if by_version {
            request = stale.new.put_version_on(&request);
        }
        lab.volley(&owner, "one of four at once", &vec![request; WRITERS])
            .await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let won = trial
            .all(Label::Attack)
            .filter_map(|step| step.exchange.response())
            .filter(|answer| {
                let same = !has_content(control) || likeness(control, answer).shape >= 0.5;
                answer.is_success() && same
            })
            .count();
        let answered = trial
            .all(Label::Attack)
            .filter(|step| step.exchange.status().is_some_and(|status| status < 500))
            .count();
        match won {
            2.. => Verdict::Broken(format!(
                "{won} of {WRITERS} writes that were conditional on the same state succeeded."
            )),
            1 => Verdict::Upheld,
            _ if answered == WRITERS => Verdict::Inconclusive(Reason::Ambiguous(
                "none of the writers succeeded".to_owned(),
            )),
            _ => Verdict::Inconclusive(Reason::Unreachable(
                "not every writer was answered".to_owned(),
            )),
        }
    }
}
