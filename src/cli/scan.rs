//! `naysayer scan`: survey, probe, judge, report, exit.

use std::collections::BTreeMap;

use crate::engine::{self, Listener};
use crate::gate::Baseline;
use crate::http::{Client, Redactor, Request};
use crate::identity::{self, Session};
use crate::report::sarif;
use crate::words::{Diagnostic, IdentityName};

use super::args::{OutputArgs, ScanArgs};
use super::assemble::{self, Made};
use super::setup::{self, Setup, Stop};
use super::{Exit, complain, progress, write};

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
    let settings = setup::settings(&site.config, target.clone());
    let run = settings.run.clone();
    let client = match Client::new(settings) {
        Ok(client) => client,
        Err(error) => return complain(Exit::BadInput, &[Diagnostic::error(error.to_string())]),
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
    let sessions = match enter(&client, &site).await {
        Ok(sessions) => sessions,
        Err((exit, problems)) => {
            complain(exit, &problems);
            made.diagnostics.extend(problems);
            made.requests = client.sent();
            return finish(made, exit, &Redactor::new(Vec::new()), output);
        }
    };
    let redactor = Redactor::new(identity::secrets(
        &sessions.values().cloned().collect::<Vec<_>>(),
    ));
    let plan = engine::plan(&site);
    made.untested = plan.untested.clone();

    let (listener, events) = Listener::new();
    let shown = tokio::spawn(progress::show(events, output.quiet));
    let stopper = tokio::spawn(stop_on_signal(client.clone()));
    let result = engine::run(site, &plan, client.clone(), sessions, run, &listener).await;
    drop(listener);
    // The bar's task ends with the last event; a panic in it must not cost the report.
    let _ = shown.await;
    stopper.abort();

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
    made.incomplete = interrupted.then(|| "the run was interrupted".to_owned());
    if result.reached.all_missing && !interrupted {
        let problem = Diagnostic::error("every operation was answered 404").todo(format!(
            "check the base path: the requests went below {}; a path in `target:` replaces that of the document's server",
            made.target
        ));
        complain(Exit::TargetUnusable, std::slice::from_ref(&problem));
        made.diagnostics.push(problem);
        return finish(made, Exit::TargetUnusable, &redactor, output);
    }
    let exit = if interrupted {
        Exit::Interrupted
    } else {
        Exit::Passed
    };
    finish(made, exit, &redactor, output)
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
        let problem = Diagnostic::error(format!("the target does not answer: {}", crate::lab::Reason::from(failure)))
            .todo("check `target:` (or --target), that the server runs, and that this machine may reach it");
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
fn baseline(path: Option<&std::path::Path>) -> Result<Option<Baseline>, Stop> {
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

/// The first interruption stops the run where it is; cleaning up and reporting go on.
async fn stop_on_signal(client: Client) {
    let interrupted = async {
        // Without a handler the default one ends the process: nothing better can be done then.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    () = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => interrupted.await,
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
    anstream::eprintln!(
        "interrupted: removing what was made and writing the report of what was proved"
    );
    client.stop();
}
