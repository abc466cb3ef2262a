//! From a site that is set up to what became of every case: the part of a scan with a network.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::check::{Outcome, Verdict};
use crate::engine::{self, Listener, Manner, Reached};
use crate::http::{Client, Redactor, Request};
use crate::identity::{self, Session};
use crate::lab::{Bench, Reason};
use crate::site::Site;
use crate::words::{Diagnostic, IdentityName};

use super::assemble::Made;
use super::setup::{self, Setup, Stop};
use super::{Exit, complain, interrupt, progress};

/// Why a run that was interrupted is not complete.
const INTERRUPTED: &str = "the run was interrupted";

/// How long the last look at the target may take.
const GOODBYE: Duration = Duration::from_secs(30);

/// What a run brought, before it is judged.
pub(crate) struct Performed {
    /// What it made.
    pub made: Made,
    /// How it ended: `Passed`, or what kept it from an end.
    pub exit: Exit,
    /// Takes the secrets out of what is reported.
    pub redactor: Redactor,
}

impl Performed {
    fn without_verdict(made: Made, exit: Exit) -> Self {
        Self {
            made,
            exit,
            redactor: Redactor::new(Vec::new()),
        }
    }
}

/// Logs in, runs the plan, cleans up. Where it `forgets`, the cases that broke nothing lack their violations.
///
/// # Errors
/// When no client can be made as the config wants it; nothing was sent then.
pub(crate) async fn perform(setup: Setup, quiet: bool, forgets: bool) -> Result<Performed, Stop> {
    let Setup {
        mut site,
        target,
        diagnostics,
        part,
    } = setup;
    let settings = setup::settings(&site.config, target.clone())?;
    let run = settings.run.clone();
    let client = Client::new(settings).map_err(|error| {
        let problem =
            Diagnostic::error(error.to_string()).todo("mend it in the config, or leave it out");
        (Exit::BadInput, vec![problem])
    })?;
    let started = time::OffsetDateTime::now_utc();
    let mut made = Made {
        run: run.clone(),
        started,
        diagnostics,
        limited_to: part.limited_to(),
        shard: part.shard,
        ..Made::new(&site, target)
    };
    let mut plan = engine::plan(&site);
    part.take(&mut plan);
    made.untested = plan.untested.clone();
    made.is_empty = plan.is_part && plan.cases.is_empty();
    if made.is_empty {
        return Ok(Performed::without_verdict(made, Exit::Passed));
    }
    let stopper = tokio::spawn(interrupt::stop_on_signal(client.clone()));
    let sessions = match enter(&client, &site).await {
        Ok(sessions) => sessions,
        Err(_) if client.is_stopped() => {
            made.incomplete = Some(INTERRUPTED.to_owned());
            made.requests = client.sent();
            return Ok(Performed::without_verdict(made, Exit::Interrupted));
        }
        Err((exit, problems)) => {
            complain(exit, &problems);
            made.diagnostics.extend(problems);
            made.requests = client.sent();
            return Ok(Performed::without_verdict(made, exit));
        }
    };
    if learn(&mut site, &sessions) {
        plan = engine::plan(&site);
        part.take(&mut plan);
        made.untested = plan.untested.clone();
    }
    let mut secrets = identity::secrets(&sessions.values().cloned().collect::<Vec<_>>());
    let (listener, events) = Listener::new();
    let shown = tokio::spawn(progress::show(events, quiet));
    let manner = Manner {
        concurrency: site.config.limits.concurrency,
        forgets,
        ..Manner::default()
    };
    let bench = Bench::new(Arc::new(site), client.clone(), sessions, run);
    let result = engine::run(bench, plan, manner, &listener).await;
    drop(listener);
    // The bar's task ends with the last event; a panic in it must not cost the report.
    let _ = shown.await;
    stopper.abort();

    secrets.extend(result.learned.iter().cloned());
    made.requests = client.sent();
    if client.slowed() > 0 {
        let what = format!(
            "the target asked to slow down {} time(s), and the run waited",
            client.slowed()
        );
        made.diagnostics.push(
            Diagnostic::warning(what).todo("lower `limits: per_second` to what the target takes"),
        );
    }
    made.outcomes = result.outcomes;
    made.seen = result.seen;
    made.paces = result.paces;
    made.requests_for = result.requests;
    made.leftovers = result.leftovers;
    let mut exit = Exit::Passed;
    if client.is_stopped() {
        made.incomplete = Some(INTERRUPTED.to_owned());
        exit = Exit::Interrupted;
    } else {
        made.incomplete = out_of_budget(&made.outcomes);
        let mut problems = useless(&result.reached, &made.target);
        if let Some(problem) = gone_silent(&client, &made.outcomes).await {
            made.incomplete = Some("the target stopped answering".to_owned());
            problems.push(problem);
        }
        if !problems.is_empty() {
            exit = complain(Exit::TargetUnusable, &problems);
            made.diagnostics.extend(problems);
        }
    }
    Ok(Performed {
        made,
        exit,
        redactor: Redactor::new(secrets),
    })
}

/// Takes in what the sessions say that they are good for. Says whether the plan has to be made anew.
pub(super) fn learn(site: &mut Site, sessions: &BTreeMap<IdentityName, Session>) -> bool {
    let granted = sessions.iter();
    let granted = granted.filter_map(|(name, session)| Some((name.clone(), session.scopes()?)));
    site.learn_scopes(&granted.collect())
}

/// How much was not tried any more since the limits of the run were reached.
fn out_of_budget(outcomes: &[Outcome]) -> Option<String> {
    let untried = |outcome: &&Outcome| outcome.verdict == Verdict::Inconclusive(Reason::Budget);
    let untried = outcomes.iter().filter(untried).count();
    (untried > 0).then(|| {
        format!("the limit of requests or time (`limits:`) was reached before {untried} of {} cases were settled", outcomes.len())
    })
}

/// What is wrong with a target that some requests had no answer from, and that does not answer at the end either.
async fn gone_silent(client: &Client, outcomes: &[Outcome]) -> Option<Diagnostic> {
    let unanswered = |outcome: &Outcome| {
        matches!(
            outcome.verdict,
            Verdict::Inconclusive(Reason::Unreachable(_))
        )
    };
    if !outcomes.iter().any(unanswered) {
        return None;
    }
    // A look of its own: the run may have used up its requests or its time.
    let client = client.for_cleanup(3, GOODBYE).insistent();
    let goodbye = Request::new("GET", format!("{}/", client.base_path()));
    let goodbye = client.send(&goodbye, "goodbye").await;
    goodbye
        .failure()
        .map(|_| setup::unreachable(&client, &goodbye))
}

/// What the survey's answers say against the target as a whole.
fn useless(reached: &Reached, target: &url::Url) -> Vec<Diagnostic> {
    if reached.all_missing {
        let todo = format!(
            "check the base path: the requests went below {target}; a path in `target:` replaces that of the document's server"
        );
        return vec![Diagnostic::error("every operation was answered 404").todo(todo)];
    }
    let turned_away = reached.turned_away.iter().map(|name| {
        let todo = "check its credential, in the config or by --header: it may have expired, or be for another environment";
        Diagnostic::error(format!(
            "every operation that demands a credential answered 401 to `{name}`"
        ))
        .todo(todo)
    });
    turned_away.collect()
}

/// Checks that the target answers and that each identity can log in.
pub(super) async fn enter(
    client: &Client,
    site: &Site,
) -> Result<BTreeMap<IdentityName, Session>, Stop> {
    let hello = client
        .send(
            &Request::new("GET", format!("{}/", site.base_path)),
            "hello",
        )
        .await;
    if hello.failure().is_some() {
        return Err((
            Exit::TargetUnusable,
            vec![setup::unreachable(client, &hello)],
        ));
    }
    let mut sessions = BTreeMap::new();
    let mut problems = Vec::new();
    for identity in site
        .identities
        .iter()
        .filter(|identity| !identity.is_anonymous() && identity.unset.is_empty())
    {
        match identity::open(client, &site.api, identity).await {
            Ok(session) => {
                sessions.insert(identity.name.clone(), session);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(sessions)
    } else {
        Err((Exit::TargetUnusable, problems))
    }
}
