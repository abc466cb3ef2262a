//! `naysayer merge`: the results of all shards as one, judged as one.

use std::path::{Path, PathBuf};

use crate::gate::Judgement;
use crate::report::{Report, RunFacts};
use crate::words::{Arrange as _, Diagnostic};

use super::args::MergeArgs;
use super::setup::{self, Stop};
use super::{Exit, complain, saved, write};

/// Runs the command. Nothing is sent.
pub(crate) async fn merge(args: &MergeArgs) -> Exit {
    match merged(args).await {
        Ok(exit) => exit,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

async fn merged(args: &MergeArgs) -> Result<Exit, Stop> {
    let refuse = |problem: Diagnostic| (Exit::BadInput, vec![problem]);
    let config = setup::by_flags(&args.output, None)?;
    let mut parts = Vec::new();
    for path in &args.files {
        parts.push((path.as_str(), saved::report(path)?));
    }
    check(&parts).map_err(refuse)?;
    parts.arrange_by_key(|(_, report)| report.run.shard);
    let mut parts = parts.into_iter().map(|(_, report)| report);
    // The command line demands one file at least.
    let Some(first) = parts.next() else {
        return Ok(Exit::BadInput);
    };
    let mut report = parts.fold(first, join);
    report.run.shard = None;
    report.run.limited_to = report.run.limited_to.as_deref().and_then(without_shard);
    let file = config.reports.get("sarif").map(PathBuf::as_path);
    let file = file.unwrap_or(Path::new(write::DEFAULT_SARIF));
    saved::compare(&mut report, &config, file).await?;
    let exit = saved::decide_again(&mut report, &args.output, &config);
    match write::all(&report, &config.reports, args.output.quiet) {
        Ok(()) => Ok(exit),
        Err(problem) => Err(refuse(problem)),
    }
}

/// That the files are the shards of one plan, each once.
fn check(parts: &[(&str, Report)]) -> Result<(), Diagnostic> {
    let of = |run: &RunFacts| {
        [
            ("version of naysayer", run.version.clone()),
            ("document", format!("{} {}", run.document, run.api)),
            ("profile", run.profile.clone()),
            ("identities", run.identities.join(", ")),
            ("seed", run.seed.to_string()),
            (
                "number of shards",
                run.shard.map_or(0, |shard| shard.of).to_string(),
            ),
        ]
    };
    let Some((first, rest)) = parts.split_first() else {
        return Ok(());
    };
    for other in rest {
        for ((what, one), (_, another)) in of(&first.1.run).iter().zip(of(&other.1.run)) {
            if *one != another {
                let what = format!(
                    "{} and {} are no shards of one scan: the {what} is {one} in the one and {another} in the other",
                    first.0, other.0
                );
                return Err(Diagnostic::error(what).todo("merge the files that `naysayer scan --shard N/M` wrote with otherwise the same arguments"));
            }
        }
    }
    let shards = parts.iter().map(|(path, report)| (path, report.run.shard));
    let mut had = std::collections::BTreeMap::new();
    for (path, shard) in shards {
        let Some(shard) = shard else {
            return Err(
                Diagnostic::error(format!("{path} is no shard but a whole scan"))
                    .todo("merge the files that `naysayer scan --shard N/M` wrote"),
            );
        };
        if let Some(other) = had.insert(shard.number, path) {
            return Err(
                Diagnostic::error(format!("{other} and {path} are both shard {shard}"))
                    .todo("name each shard once"),
            );
        }
    }
    let wanted = first.1.run.shard.map_or(0, |shard| shard.of);
    match (1..=wanted).find(|number| !had.contains_key(number)) {
        Some(missing) => Err(Diagnostic::error(format!("shard {missing}/{wanted} is missing"))
            .todo("name the files of all shards: what one of them would have found is not known without it")),
        None => Ok(()),
    }
}

/// Two shards as one report.
fn join(one: Report, other: Report) -> Report {
    let (a, b) = (one.run, other.run);
    let run = RunFacts {
        requests: a.requests + b.requests,
        requests_for: b
            .requests_for
            .into_iter()
            .fold(a.requests_for, |mut sum, (what, count)| {
                *sum.entry(what).or_default() += count;
                sum
            }),
        millis: a.millis.max(b.millis),
        started: a.started.min(b.started),
        ended: a.ended.max(b.ended),
        incomplete: a.incomplete.or(b.incomplete),
        exit_code: worse(a.exit_code, b.exit_code),
        leftovers: a.leftovers.into_iter().chain(b.leftovers).collect(),
        ..a
    };
    let mut diagnostics = one.diagnostics;
    for diagnostic in other.diagnostics {
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    let mut paces = one.paces;
    for pace in other.paces {
        match paces.iter_mut().find(|own| own.operation == pace.operation) {
            Some(own) => own.join(&pace),
            None => paces.push(pace),
        }
    }
    Report {
        run,
        rules: one.rules,
        judgement: Judgement::join(one.judgement, other.judgement),
        paces,
        former_paces: one.former_paces,
        diagnostics,
    }
}

/// A run that failed makes the whole fail; what the gate says is said anew.
fn worse(one: u8, other: u8) -> u8 {
    match Exit::of_failed_run(one) {
        Some(_) => one,
        None => other,
    }
}

/// `the 3 operations that changed since main, shard 2/5` without the shard.
fn without_shard(limited_to: &str) -> Option<String> {
    let parts: Vec<&str> = limited_to.split(", ").collect();
    let kept: Vec<&str> = parts
        .into_iter()
        .filter(|part| !part.starts_with("shard "))
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}
