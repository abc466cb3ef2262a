//! Survey, probes, aftermath, confirmation, cleaning up.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use crate::check::{Case, Check, Outcome, Stage, Verdict, check};
use crate::http::Client;
use crate::lab::{Actor, Bench, Lab, Label, Pace, Reason, Standing, Trial, clean_up, survey};
use crate::words::{Access, Arrange as _, IdentityName, OperationKey};

use super::contain::{contained, contained_now};
use super::families::by_family;
use super::{Event, Listener, Plan, Reached};

/// Requests that cleaning up may send, beyond the budget of the run.
pub(crate) const CLEANUP_REQUESTS: u64 = 2_000;
/// How long cleaning up may take.
pub(crate) const CLEANUP_TIME: Duration = Duration::from_secs(60);

/// Pauses before a case is tried again where a request of it had no usable answer.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(20),
    Duration::from_millis(60),
    Duration::from_millis(180),
    Duration::from_millis(540),
];

/// Further chances of all cases together: enough for what now and then goes wrong, little where everything does.
struct Chances(AtomicUsize);

impl Chances {
    fn for_cases(cases: usize) -> Self {
        Self(AtomicUsize::new(20 + cases / 4))
    }

    fn take(&self) -> bool {
        let (order, less) = (Ordering::Relaxed, |left: usize| left.checked_sub(1));
        self.0.fetch_update(order, order, less).is_ok()
    }
}

/// What a run brought.
pub(crate) struct Run {
    /// One outcome for each case of the plan, in its order.
    pub outcomes: Vec<Outcome>,
    /// Made and not removed, one line each.
    pub leftovers: Vec<String>,
    /// What survey and logins were answered, as far as the run as a whole needs to know.
    pub reached: Reached,
    /// Who was let in to what by the survey, in the order of document and config.
    pub seen: Vec<(OperationKey, IdentityName, Access)>,
    /// How the target answered, by operation.
    pub paces: Vec<Pace>,
    /// Requests by the family of the rule that sent them, or by what else they were for, such as `survey`.
    pub requests: BTreeMap<String, u64>,
    /// Label and value of secrets that came up on the way and must not be shown.
    pub learned: Vec<(String, String)>,
}

/// How a plan is run.
#[derive(Clone, Default)]
pub(crate) struct Manner {
    /// Cases at once.
    pub concurrency: usize,
    /// Whether every record is kept, and not that of breaks alone.
    pub keeps_all: bool,
    /// Whether how a payload was broken is forgotten where that broke nothing: a report asks for it no more, and a large API
    /// has many.
    pub forgets: bool,
    /// Who removes what the run made, if not its own client.
    pub tidies: Option<Client>,
}

/// Runs a plan on a bench. When its client is stopped, what is left becomes inconclusive, and cleaning up goes on. The plan is
/// used up.
pub(crate) async fn run(mut bench: Bench, plan: Plan, manner: Manner, listener: &Listener) -> Run {
    let client = bench.client.clone();
    let tidies = manner.tidies.as_ref().unwrap_or(&client);
    let scope = plan.is_part.then(|| bench.unknown(&plan.operations()));
    listener.tell(Event::Stage {
        name: "survey",
        steps: match &scope {
            Some(scope) => scope.len(),
            None => bench.site.api.operations.len(),
        },
    });
    let begun = |key: &OperationKey| listener.tell(Event::Surveyed(key.clone()));
    bench.client = client.insistent();
    bench.survey = survey(&bench, scope.as_ref(), &begun).await;
    bench.client = client.clone();
    let reached = Reached::of(&bench);
    let bench = Arc::new(bench);

    let mut outcomes = Vec::with_capacity(plan.cases.len());
    let chances = Chances::for_cases(plan.cases.len());
    let mut left = plan.cases;
    let stages: &[Stage] = if reached.is_useless() {
        let cases = std::mem::take(&mut left).into_iter();
        outcomes.extend(cases.map(|(number, case)| untried(&bench, number, case)));
        &[]
    } else {
        &[Stage::Probe, Stage::Aftermath, Stage::Farewell]
    };
    let seen = seen(&bench);
    let mut leftovers = Vec::new();
    for &stage in stages {
        if stage == Stage::Farewell {
            let doubtful = bench.doubtful(&refused(&outcomes)).await;
            outcomes
                .iter_mut()
                .for_each(|outcome| doubt(outcome, &doubtful));
            leftovers = tidy(&bench, tidies, listener).await;
        }
        let (cases, later): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(_, case)| case.stage == stage);
        left = later;
        let name = match stage {
            Stage::Probe => "probe",
            Stage::Aftermath => "aftermath",
            Stage::Farewell => "farewell",
        };
        listener.tell(Event::Stage {
            name,
            steps: cases.len(),
        });
        // Side by side, none waiting for one before it; the report is in the order of the plan all the same.
        let done = stream::iter(cases).map(|(number, case)| {
            let (bench, chances) = (bench.clone(), &chances);
            async move {
                let mut settled = settle(&bench, chances, number, &case, manner.keeps_all).await;
                let broken = settled
                    .iter()
                    .any(|outcome| matches!(outcome.verdict, Verdict::Broken(_)));
                listener.tell(Event::Done {
                    case: case.to_string(),
                    broken,
                });
                drop(case);
                if manner.forgets {
                    settled.iter_mut().for_each(forget_violation);
                }
                settled
            }
        });
        let mut done = done.buffer_unordered(manner.concurrency.max(1));
        let before = outcomes.len();
        while let Some(settled) = done.next().await {
            outcomes.extend(settled);
        }
        outcomes[before..].arrange_by_key(|outcome| outcome.number);
    }
    if stages.is_empty() {
        leftovers = tidy(&bench, tidies, listener).await;
    }
    listener.tell(Event::Finished);
    Run {
        requests: by_family(&outcomes, &bench.sent()),
        outcomes,
        leftovers,
        reached,
        seen,
        paces: bench.paces(),
        learned: bench.learned(),
    }
}

/// How each identity stood to each operation when the site was surveyed.
fn seen(bench: &Bench) -> Vec<(OperationKey, IdentityName, Access)> {
    let mut seen = Vec::new();
    for operation in &bench.site.api.operations {
        let standings = bench.survey.standings.get(&operation.key);
        for identity in &bench.site.identities {
            let standing = standings.and_then(|standings| standings.get(&identity.name));
            let access = match standing {
                Some(Standing::Allowed(_)) => Access::Allowed,
                Some(Standing::Denied(_)) => Access::Denied,
                Some(Standing::Unproven(_)) | None => Access::Unproven,
            };
            seen.push((operation.key.clone(), identity.name.clone(), access));
        }
    }
    seen
}

/// Who was refused.
fn refused(outcomes: &[Outcome]) -> BTreeSet<IdentityName> {
    let upheld = outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Upheld);
    upheld
        .filter_map(|outcome| outcome.case.subject.attacker.clone())
        .collect()
}

/// A refusal proves nothing of somebody whose credential may not have been valid.
fn doubt(outcome: &mut Outcome, doubtful: &BTreeMap<IdentityName, Reason>) {
    let attacker = outcome.case.subject.attacker.as_ref();
    if let Some(why) = attacker.and_then(|attacker| doubtful.get(attacker))
        && outcome.verdict == Verdict::Upheld
    {
        outcome.verdict = Verdict::Inconclusive(why.clone());
    }
}

/// Removes what the run made; lines of what is left.
async fn tidy(bench: &Bench, client: &Client, listener: &Listener) -> Vec<String> {
    listener.tell(Event::Stage {
        name: "clean up",
        steps: bench.ledger.open().len(),
    });
    let client = client.for_cleanup(CLEANUP_REQUESTS, CLEANUP_TIME);
    clean_up(bench, &client.insistent()).await
}

fn forget_violation(outcome: &mut Outcome) {
    if !matches!(outcome.verdict, Verdict::Broken(_))
        && let Some(case) = Arc::get_mut(&mut outcome.case)
    {
        case.violation = None;
    }
}

/// A case that has nothing to stand on, since the target as a whole is of no use.
fn untried(bench: &Bench, number: usize, case: Arc<Case>) -> Outcome {
    unproved(number, &case, bench.survey.why_not(&case.subject.operation))
}

fn unproved(number: usize, case: &Arc<Case>, reason: Reason) -> Outcome {
    Outcome {
        number,
        case: case.clone(),
        cause: None,
        verdict: Verdict::Inconclusive(reason),
        trial: None,
    }
}

/// Why a case that takes somebody who is left out is not tried.
fn left_out(bench: &Bench, case: &Case) -> Option<Reason> {
    let owner = match &case.subject.owner {
        Actor::Identity(owner) => Some(owner),
        Actor::Able => None,
    };
    let mut needed = owner.into_iter().chain(&case.subject.attacker);
    let why = needed.find_map(|name| bench.site.identity(name)?.left_out())?;
    Some(Reason::NoSecret(why))
}

/// Tries a case; what looks broken is tried again on fresh state before it is believed. One outcome, or one for each cause
/// of a break.
async fn settle(
    bench: &Arc<Bench>,
    chances: &Chances,
    number: usize,
    case: &Arc<Case>,
    keep: bool,
) -> Vec<Outcome> {
    if let Some(reason) = left_out(bench, case) {
        return vec![unproved(number, case, reason)];
    }
    let Some(check) = check(&case.rule) else {
        let reason = Reason::NoSubject(format!("this build has no rule {}", case.rule));
        return vec![unproved(number, case, reason)];
    };
    if bench.client.is_stopped() {
        return vec![unproved(number, case, Reason::Interrupted)];
    }
    let outcome = |cause, verdict, trial| Outcome {
        number,
        case: case.clone(),
        cause,
        verdict,
        trial,
    };
    let mut first = attempt(check, bench, chances, &number.to_string(), case, false).await;
    let is_broken = |(_, verdict, _): &Settled| matches!(verdict, Verdict::Broken(_));
    if !first.iter().any(is_broken) {
        first.truncate(1);
        let whole = first.into_iter();
        return whole
            .map(|(_, verdict, trial)| outcome(None, verdict, keep.then(|| Box::new(trial))))
            .collect();
    }
    let second = attempt(check, bench, chances, &format!("{number}c"), case, true).await;
    let broken = first.into_iter().filter(is_broken);
    broken
        .map(|(cause, _, trial)| {
            let is_same = |(own, verdict, again): &&Settled| {
                let is_broken = matches!(verdict, Verdict::Broken(_));
                *own == cause && is_broken && (cause.is_none() || repeats(&trial, again))
            };
            let again = second.iter().find(is_same);
            match (again, second.first()) {
                (Some((_, verdict, trial)), _) => {
                    outcome(cause, verdict.clone(), Some(Box::new(trial.clone())))
                }
                (
                    None,
                    Some((
                        _,
                        verdict @ Verdict::Inconclusive(Reason::Budget | Reason::Interrupted),
                        _,
                    )),
                ) => outcome(cause, verdict.clone(), None),
                _ => outcome(cause, Verdict::Inconclusive(Reason::Unstable), None),
            }
        })
        .collect()
}

/// Whether some form of an attack met with the same cause both times: a server that now and then breaks down over anything
/// does so over another the next time.
fn repeats(first: &Trial, second: &Trial) -> bool {
    let mut attacks = second.all(Label::Attack);
    attacks.any(|step| first.all(Label::Attack).any(|own| own.form == step.form))
}

/// What was judged for itself: its cause, the verdict and the record, which is evidence only where something is broken.
type Settled = (Option<String>, Verdict, Trial);

/// The verdicts on a case: the first where the target gave a usable answer to every request, or those after the last chance.
async fn attempt(
    check: &dyn Check,
    bench: &Arc<Bench>,
    chances: &Chances,
    tag: &str,
    case: &Case,
    confirming: bool,
) -> Vec<Settled> {
    let lab = |tag: &str| {
        let (subject, tag) = (case.subject.clone(), tag.to_owned());
        Lab::new(bench.clone(), subject, tag, confirming)
    };
    let (mut done, lost) = attempt_once(check, bench, case, lab(tag)).await;
    for (chance, pause) in PAUSES.into_iter().enumerate() {
        let faults = bench.client.close(&tag_of(tag, chance));
        let is_broken = |(_, verdict, _): &Settled| matches!(verdict, Verdict::Broken(_));
        let is_namesake = |(_, verdict, _): &Settled| {
            matches!(verdict, Verdict::Inconclusive(Reason::Namesake(_)))
        };
        let has_lost = chance == 0 && lost;
        let is_usable = faults == 0 && !has_lost && !done.iter().any(is_namesake);
        let settled = is_usable || done.iter().any(is_broken);
        if settled || bench.client.is_stopped() || !chances.take() {
            return done;
        }
        tokio::time::sleep(pause).await;
        let again = lab(&tag_of(tag, chance + 1));
        let again = if has_lost { again.keeps_apart() } else { again };
        (done, _) = attempt_once(check, bench, case, again).await;
    }
    bench.client.close(&tag_of(tag, PAUSES.len()));
    done
}

/// The tag of a case at one of its chances.
fn tag_of(tag: &str, chance: usize) -> Cow<'_, str> {
    match chance {
        0 => Cow::Borrowed(tag),
        _ => Cow::Owned(format!("{tag}r{chance}")),
    }
}

/// Tries it once. Says as well whether what it was tried on was lost to another case.
async fn attempt_once(
    check: &dyn Check,
    bench: &Bench,
    case: &Case,
    mut lab: Lab,
) -> (Vec<Settled>, bool) {
    let probed = contained(check.probe(case, &mut lab)).await;
    let lost = lab.has_lost();
    let trial = lab.into_trial();
    let reason = match probed.flatten() {
        Ok(()) => {
            let judged = contained_now(|| {
                let parts = check.parts(trial).into_iter();
                let judged = parts.map(|part| {
                    let verdict = check.judge(case, &part.trial);
                    (part.cause, verdict, part.trial)
                });
                judged.collect()
            });
            let nothing = |reason| vec![(None, Verdict::Inconclusive(reason), Trial::default())];
            return (judged.unwrap_or_else(nothing), lost);
        }
        Err(Reason::Budget) if bench.client.is_stopped() => Reason::Interrupted,
        Err(reason) => reason,
    };
    (vec![(None, Verdict::Inconclusive(reason), trial)], lost)
}
