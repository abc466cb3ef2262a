//! Survey, probes, aftermath, confirmation, cleaning up.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use crate::check::{Case, Check, Outcome, Stage, Verdict, check};
use crate::http::Client;
use crate::identity::Session;
use crate::lab::{Bench, Lab, Pace, Reason, Standing, Trial, clean_up, survey};
use crate::site::Site;
use crate::words::{Access, IdentityName, OperationKey};

use super::{Event, Listener, Plan, Reached};

/// Requests that cleaning up may send, beyond the budget of the run.
const CLEANUP_REQUESTS: u64 = 2_000;
/// How long cleaning up may take.
const CLEANUP_TIME: Duration = Duration::from_secs(60);

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
        Self(AtomicUsize::new(20 + cases / 10))
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
    /// Label and value of secrets that came up on the way and must not be shown.
    pub learned: Vec<(String, String)>,
}

/// Runs a plan. When `client` is stopped, what is left of it becomes inconclusive, and cleaning up goes on.
pub(crate) async fn run(
    site: Site,
    plan: Plan,
    client: Client,
    sessions: BTreeMap<IdentityName, Session>,
    run: String,
    listener: &Listener,
) -> Run {
    let concurrency = site.config.limits.concurrency.max(1);
    let mut bench = Bench::new(site, client.clone(), sessions, run);
    let scope = plan.is_part.then(|| bench.site.needed(&plan.operations()));
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

    let cases = plan.cases.len();
    let (mut outcomes, mut to_do) = (Vec::with_capacity(cases), plan.cases);
    let stages: &[Stage] = if reached.is_useless() {
        let all = to_do.drain(..);
        outcomes.extend(all.map(|(number, case)| untried(&bench, number, case)));
        &[]
    } else {
        &[Stage::Probe, Stage::Aftermath, Stage::Farewell]
    };
    let seen = seen(&bench);
    let mut leftovers = Vec::new();
    let chances = Chances::for_cases(cases);
    for &stage in stages {
        if stage == Stage::Farewell {
            let doubtful = bench.doubtful().await;
            outcomes
                .iter_mut()
                .for_each(|outcome| doubt(outcome, &doubtful));
            leftovers = tidy(&bench, &client, listener).await;
        }
        let (cases, later): (Vec<_>, Vec<_>) =
            to_do.into_iter().partition(|(_, case)| case.stage == stage);
        to_do = later;
        let name = match stage {
            Stage::Probe => "probe",
            Stage::Aftermath => "aftermath",
            Stage::Farewell => "farewell",
        };
        listener.tell(Event::Stage {
            name,
            steps: cases.len(),
        });
        // Side by side, but collected in the order of the plan: the same input gives the same report.
        let done = stream::iter(cases).map(|(number, case)| {
            let (bench, chances) = (bench.clone(), &chances);
            async move {
                let (verdict, trial) = settle(&bench, chances, number, &case).await;
                listener.tell(Event::Done {
                    case: case.to_string(),
                    broken: matches!(verdict, Verdict::Broken(_)),
                });
                Outcome {
                    number,
                    case,
                    verdict,
                    trial,
                }
            }
        });
        outcomes.extend(done.buffered(concurrency).collect::<Vec<_>>().await);
    }
    if stages.is_empty() {
        leftovers = tidy(&bench, &client, listener).await;
    }
    listener.tell(Event::Finished);
    Run {
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

/// A case that has nothing to stand on, since the target as a whole is of no use.
fn untried(bench: &Bench, number: usize, case: Case) -> Outcome {
    Outcome {
        number,
        verdict: Verdict::Inconclusive(bench.survey.why_not(&case.subject.operation)),
        case,
        trial: None,
    }
}

/// Tries a case; what looks broken is tried again on fresh state before it is believed. The record is kept only for what is
/// reported.
async fn settle(
    bench: &Arc<Bench>,
    chances: &Chances,
    number: usize,
    case: &Case,
) -> (Verdict, Option<Trial>) {
    let Some(check) = check(&case.rule) else {
        let reason = Reason::NoSubject(format!("this build has no rule {}", case.rule));
        return (Verdict::Inconclusive(reason), None);
    };
    if bench.client.is_stopped() {
        return (Verdict::Inconclusive(Reason::Interrupted), None);
    }
    let (verdict, _) = attempt(check, bench, chances, &number.to_string(), case, false).await;
    let Verdict::Broken(_) = verdict else {
        return (verdict, None);
    };
    let again = attempt(check, bench, chances, &format!("{number}c"), case, true).await;
    match again {
        (Verdict::Broken(proof), trial) => (Verdict::Broken(proof), Some(trial)),
        (Verdict::Inconclusive(reason @ (Reason::Budget | Reason::Interrupted)), _) => {
            (Verdict::Inconclusive(reason), None)
        }
        _ => (Verdict::Inconclusive(Reason::Unstable), None),
    }
}

/// One verdict on a case: the first where the target gave a usable answer to every request, or the one after the last chance.
async fn attempt(
    check: &dyn Check,
    bench: &Arc<Bench>,
    chances: &Chances,
    tag: &str,
    case: &Case,
    confirming: bool,
) -> (Verdict, Trial) {
    let mut done = attempt_once(check, bench, tag, case, confirming).await;
    for (chance, pause) in PAUSES.into_iter().enumerate() {
        let faults = bench.client.close(&tag_of(tag, chance));
        let settled = faults == 0 || matches!(done.0, Verdict::Broken(_));
        if settled || bench.client.is_stopped() || !chances.take() {
            return done;
        }
        tokio::time::sleep(pause).await;
        done = attempt_once(check, bench, &tag_of(tag, chance + 1), case, confirming).await;
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

async fn attempt_once(
    check: &dyn Check,
    bench: &Arc<Bench>,
    tag: &str,
    case: &Case,
    confirming: bool,
) -> (Verdict, Trial) {
    let mut lab = Lab::new(
        bench.clone(),
        case.subject.clone(),
        tag.to_owned(),
        confirming,
    );
    match check.probe(case, &mut lab).await {
        Ok(()) => {
            let trial = lab.into_trial();
            (check.judge(case, &trial), trial)
        }
        Err(Reason::Budget) if bench.client.is_stopped() => {
            (Verdict::Inconclusive(Reason::Interrupted), lab.into_trial())
        }
        Err(reason) => (Verdict::Inconclusive(reason), lab.into_trial()),
    }
}
