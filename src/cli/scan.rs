//! `naysayer scan`: survey, probe, judge, report, exit.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::{Outcome, Verdict};
use crate::engine::{self, Listener, Reached};
use crate::gate::{self, Baseline, Seen};
use crate::http::{Client, Redactor, Request};
use crate::identity::{self, Session};
use crate::lab::Reason;
use crate::report::sarif;
use crate::words::{Diagnostic, IdentityName};

use super::args::{OutputArgs, ScanArgs};
use super::assemble::{self, Made};
use super::setup::{self, Setup, Stop};
use super::{Exit, complain, interrupt, progress, write};

/// Why a run that was interrupted is not complete.
const INTERRUPTED: &str = "the run was interrupted";

/// Runs the command.
pub(crate) async fn scan(args: &ScanArgs) -> Exit {
    let setup = match setup::config(&args.source.flags(&args.output)) {
        Ok(config) => setup::site(config).await,
        Err(stop) => Err(stop),
    };
    match setup {
        Ok(setup) => run(setup, &args.output).await,
        Err((exit, diagnostics)) => complain(exit, &diagnostics),
    }
}

/// Scans a site that is set up. The report is written whatever becomes of it.
pub(crate) async fn run(setup: Setup, output: &OutputArgs) -> Exit {
    let Setup {
        site,
        target,
        mut diagnostics,
    } = setup;
    diagnostics.extend(write::unknown(&site.config.reports));
    if !output.quiet {
        complain(Exit::Passed, &diagnostics);
    }
    let baseline = match baseline(site.config.baseline.as_deref()) {
        Ok(baseline) => baseline,
        Err((exit, problems)) => return complain(exit, &problems),
    };
    let settings = match setup::settings(&site.config, target.clone()) {
        Ok(settings) => settings,
        Err((exit, problems)) => return complain(exit, &problems),
    };
    let run = settings.run.clone();
    let client = match Client::new(settings) {
        Ok(client) => client,
        Err(error) => {
            let problem =
                Diagnostic::error(error.to_string()).todo("mend it in the config, or leave it out");
            return complain(Exit::BadInput, &[problem]);
        }
    };
    let started = time::OffsetDateTime::now_utc();
    let mut made = Made {
        target: target.clone(),
        run: run.clone(),
        started,
        diagnostics,
        baseline,
        ..Made::new(&site, target)
    };
    let stopper = tokio::spawn(interrupt::stop_on_signal(client.clone()));
    let sessions = match enter(&client, &site).await {
        Ok(sessions) => sessions,
        Err(_) if client.is_stopped() => {
            made.incomplete = Some(INTERRUPTED.to_owned());
            made.requests = client.sent();
            return finish(made, Exit::Interrupted, &Redactor::new(Vec::new()), output);
        }
        Err((exit, problems)) => {
            complain(exit, &problems);
            made.diagnostics.extend(problems);
            made.requests = client.sent();
            return finish(made, exit, &Redactor::new(Vec::new()), output);
        }
    };
    let mut secrets = identity::secrets(&sessions.values().cloned().collect::<Vec<_>>());
    let plan = engine::plan(&site);
    made.untested = plan.untested.clone();

    let (listener, events) = Listener::new();
    let shown = tokio::spawn(progress::show(events, output.quiet));
    let result = engine::run(site, &plan, client.clone(), sessions, run, &listener).await;
    drop(listener);
    // The bar's task ends with the last event; a panic in it must not cost the report.
    let _ = shown.await;
    stopper.abort();

    secrets.extend(result.learned.iter().cloned());
    let redactor = Redactor::new(secrets);
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
    made.leftovers = result.leftovers;
    let interrupted = client.is_stopped();
    made.incomplete = match interrupted {
        true => Some(INTERRUPTED.to_owned()),
        false => out_of_budget(&made.outcomes),
    };
    if interrupted {
        return finish(made, Exit::Interrupted, &redactor, output);
    }
    let problems = useless(&result.reached, &made.target);
    if !problems.is_empty() {
        complain(Exit::TargetUnusable, &problems);
        made.diagnostics.extend(problems);
        return finish(made, Exit::TargetUnusable, &redactor, output);
    }
    if let Err(problem) = matrix(&mut made, &result.seen, output) {
        complain(Exit::BadInput, std::slice::from_ref(&problem));
        made.diagnostics.push(problem);
        return finish(made, Exit::BadInput, &redactor, output);
    }
    finish(made, Exit::Passed, &redactor, output)
}

/// Compares who was let in with what is recorded, and writes it down where that is asked for.
fn matrix(made: &mut Made, seen: &[Seen], output: &OutputArgs) -> Result<(), Diagnostic> {
    let now = gate::observed(seen, &made.outcomes, &made.config);
    let differences = gate::differences(&made.config.recorded, &now);
    let told = differences.into_iter().map(|line| {
        Diagnostic::warning(format!("against the recorded access matrix: {line}"))
            .todo("when that is meant, record it anew with --write-access")
    });
    made.diagnostics.extend(told);
    match &output.write_access {
        Some(path) => write::whole(Path::new(path), &now.text()),
        None => Ok(()),
    }
}

/// How much was not tried any more since the limits of the run were reached.
fn out_of_budget(outcomes: &[Outcome]) -> Option<String> {
    let untried = |outcome: &&Outcome| outcome.verdict == Verdict::Inconclusive(Reason::Budget);
    let untried = outcomes.iter().filter(untried).count();
    (untried > 0).then(|| {
        format!("the limit of requests or time (`limits:`) was reached before {untried} of {} cases were settled", outcomes.len())
    })
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

/// Judges, writes and prints; an exit other than `Passed` stands, `Passed` becomes what the gate says.
fn finish(made: Made, exit: Exit, redactor: &Redactor, output: &OutputArgs) -> Exit {
    let wanted = made.config.reports.clone();
    let (report, exit) = assemble::report(made, exit, redactor);
    match write::all(&report, &wanted, output.quiet) {
        Ok(()) => exit,
        Err(problem) => complain(Exit::BadInput, &[problem]),
    }
}

/// Checks that the target answers and that each identity can log in.
async fn enter(
    client: &Client,
    site: &crate::site::Site,
) -> Result<BTreeMap<IdentityName, Session>, Stop> {
    let hello = client
        .send(
            &Request::new("GET", format!("{}/", site.base_path)),
            "hello",
        )
        .await;
    if let Some(failure) = hello.failure() {
        let why = match Reason::from(failure) {
            Reason::Unreachable(why) => why,
            other => other.to_string(),
        };
        let is_void = ["certificate expired", "not valid"]
            .iter()
            .any(|it| why.contains(it));
        let todo = if is_void {
            "renew the target's certificate, or name the target as its certificate does; naysayer trusts none that is out of date or for another name"
        } else if why.contains("certificate") {
            "name the authority that signed the target's certificate in `tls: ca`, and the client's own certificate if the target wants one"
        } else {
            "check `target:` (or --target), that the server runs, and that this machine may reach it"
        };
        let problem = Diagnostic::error(format!(
            "the target {} does not answer: {why}",
            client.origin()
        ))
        .todo(todo);
        return Err((Exit::TargetUnusable, vec![problem]));
    }
    let mut sessions = BTreeMap::new();
    let mut problems = Vec::new();
    for identity in site
        .identities
        .iter()
        .filter(|identity| !identity.is_anonymous())
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

/// Reads the baseline, if one is named.
fn baseline(path: Option<&Path>) -> Result<Option<Baseline>, Stop> {
    let Some(path) = path else { return Ok(None) };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let problem = Diagnostic::error(format!("cannot read the baseline {name}: {error}"))
            .todo("write one with `naysayer scan --sarif FILE`, or leave --baseline out");
        (Exit::BadInput, vec![problem])
    })?;
    sarif::read(&text, &name)
        .map(Some)
        .map_err(|problem| (Exit::BadInput, vec![problem]))
}
