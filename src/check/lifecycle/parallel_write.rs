//! lifecycle/parallel-write: of several writers that saw the same state, one wins.

use async_trait::async_trait;

use crate::check::likeness::{has_content, likeness};
use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::lab::{Lab, Label, Reason, Step, Trial, holds};
use crate::site::{Demand, Role, Site};
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::{outdated, own_texts};

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
    sends: "Four writes at the same time on one fresh object, each with a text of its own and all with its present ETag or version. In profile advice also by a strong ETag that the document does not mention, where the API heeds it.",
    proof: "More than one is answered with success, and the owner then reads what one of them wrote: the others were told that they had written, and are lost. Twice, on fresh objects.",
    why: "The check and the write are apart: under load, updates are lost although every client does it right.",
    fix: "Compare and write in one atomic step: a conditional update in the database, or a lock around both.",
};

const WRITERS: usize = 4;
const DOCUMENTED: &str = "four writers of one state";
const UNMENTIONED: &str =
    "four writers of one state, by an ETag that the document does not mention";

#[async_trait]
impl Check for ParallelWrite {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let said = site.precondition(operation);
        let guarded = said.header != Demand::Unmentioned || said.field.is_some();
        let changes = matches!(site.role(&operation.key), Role::Changes(_));
        let advises = site.config.profile >= Profile::Advice;
        if !changes || !(guarded || advises) || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 10,
            writes: 6,
        };
        if guarded {
            return outdated::case(&RULE, operation, DOCUMENTED, cost);
        }
        let mut cases = outdated::case(&RULE, operation, UNMENTIONED, cost);
        for case in &mut cases {
            case.place = Some(Place::Header("If-Match".to_owned()));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let stale = lab.prepare_stale().await?;
        let moves = |old: &Option<String>, new: &Option<String>| old.is_some() && old != new;
        let by_tag = moves(&stale.old.etag, &stale.new.etag);
        let by_version = stale.old.version != stale.new.version && stale.new.version.is_some();
        if !by_tag && !by_version {
            return Err(Reason::NoSubject(
                "its readings show neither an ETag nor a version that moves on".to_owned(),
            ));
        }
        let is_weak = |tag: &String| !tag.starts_with('"');
        if case.form == UNMENTIONED && stale.new.etag.as_ref().is_none_or(is_weak) {
            let why = "its readings carry a weak ETag, which is for caches";
            return Err(Reason::NoSubject(why.to_owned()));
        }
        let owner = stale.ground.owner.clone();
        let knowing = |state: &crate::lab::State, mut request: crate::http::Request| {
            if let Some(etag) = state.etag.as_ref().filter(|_| by_tag) {
                request = request.with_header("If-Match", etag);
            }
            match by_version {
                true => state.put_version_on(&request),
                false => request,
            }
        };
        let outdated = knowing(&stale.old, stale.ground.request.clone());
        let form = "outdated and alone";
        let alone = lab
            .send(Label::Setup, &owner, form, &outdated, None)
            .await?;
        if oracle::repeats_control(lab.so_far(), &alone) {
            return Err(Reason::NoSubject(
                "an outdated write succeeds alone already, so that nobody can lose a race"
                    .to_owned(),
            ));
        }
        let mut requests = Vec::new();
        for _ in 0..WRITERS {
            requests.push(knowing(&stale.new, lab.another_write(&stale)?));
        }
        lab.volley(&owner, "one of four at once", &requests).await?;
        lab.look_after(&stale.ground, "after all of them").await;
        Ok(())
    }

    fn is_advice(&self, case: &Case) -> bool {
        case.form == UNMENTIONED
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let attacks: Vec<&Step> = trial.all(Label::Attack).collect();
        let answered = |step: &&Step| step.exchange.status().is_some_and(|status| status < 500);
        let succeeded = |step: &&&Step| {
            step.exchange.response().is_some_and(|answer| {
                let same = !has_content(control) || likeness(control, answer).shape >= 0.5;
                answer.is_success() && same
            })
        };
        let own = own_texts::of(&attacks);
        let shows = |step: &&Step, text: &str| {
            let at = attacks.iter().position(|other| std::ptr::eq(*other, *step));
            let own = at.and_then(|at| own.get(at));
            own.is_some_and(|own| own.iter().any(|own| holds(text, own)))
        };
        let answers_own = |step: &&Step| {
            let answer = step.exchange.response();
            answer.is_some_and(|answer| shows(step, &answer.text()))
        };
        let mut won: Vec<&Step> = attacks.iter().filter(succeeded).copied().collect();
        // Where a winner is shown what he wrote, who is shown something else was told how it is, and has not won.
        if won.iter().any(answers_own) {
            won.retain(|step| answers_own(step));
        }
        let read = trial.last(Label::Effect).filter(|look| look.is_success());
        let last = read.is_some_and(|look| {
            let text = look.text();
            won.iter().any(|step| shows(step, &text))
        });
        match won.len() {
            2.. if last => Verdict::Broken(format!(
                "{} of {WRITERS} writes that were conditional on the same state succeeded, and the owner then read what one of them wrote.",
                won.len()
            )),
            2.. => Verdict::Inconclusive(Reason::Ambiguous(
                "several writers were answered with success, and the owner could not read what any of them wrote"
                    .to_owned(),
            )),
            1 => Verdict::Upheld,
            _ if attacks.iter().filter(|step| answered(step)).count() == WRITERS => {
                Verdict::Inconclusive(Reason::Ambiguous(
                    "none of the writers succeeded".to_owned(),
                ))
            }
            _ => Verdict::Inconclusive(Reason::Unreachable(
                "not every writer was answered".to_owned(),
            )),
        }
    }
}
