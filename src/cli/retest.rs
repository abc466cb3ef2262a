//! `naysayer retest`: tries the findings of a saved result again, and nothing else.

use std::collections::BTreeSet;

use crate::check::{Outcome, Verdict};
use crate::gate::{self, Finding};
use crate::report::harmless_line;
use crate::words::Diagnostic;

use super::args::{OutputArgs, RetestArgs};
use super::part::Part;
use super::perform::{Performed, perform};
use super::setup::{self, Stop};
use super::{Exit, complain, saved};

/// What became of a finding.
enum Fate {
    /// All of its cases are refused now.
    Fixed,
    /// It was seen broken again, twice.
    Still,
    /// Neither; why.
    NotTestable(String),
}

/// Runs the command.
pub(crate) async fn retest(args: &RetestArgs) -> Exit {
    match again(args).await {
        Ok(exit) => exit,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

async fn again(args: &RetestArgs) -> Result<Exit, Stop> {
    let report = saved::report(&args.file)?;
    let findings = chosen(&report.judgement.findings, &args.findings)
        .map_err(|problem| (Exit::BadInput, vec![problem]))?;
    if findings.is_empty() {
        anstream::println!("{} has no finding to try again", args.file);
        return Ok(Exit::Passed);
    }
    let mut setup = setup::site(&args.source, &OutputArgs::default()).await?;
    if args.source.profile.is_none() {
        setup.site.config.profile = setup::profile(&report.run.profile);
    }
    setup.part = Part {
        findings: Some(
            findings
                .iter()
                .map(|one| gate::fingerprint(&one.case))
                .collect(),
        ),
        ..setup.part
    };
    let done = perform(setup, args.quiet, true).await?;
    let (mut still, mut unknown) = (0, 0);
    for finding in &findings {
        let fate = fate(finding, &done);
        let (word, why) = match &fate {
            Fate::Fixed => ("fixed", String::new()),
            Fate::Still => {
                still += 1;
                ("still there", String::new())
            }
            Fate::NotTestable(why) => {
                unknown += 1;
                ("not testable", format!(" ({})", harmless_line(why, 400)))
            }
        };
        let case = &finding.case;
        let place = case.place.as_ref().map(|place| format!(" {place}"));
        let place = harmless_line(&place.unwrap_or_default(), 80);
        let operation = &case.subject.operation;
        anstream::println!(
            "{word:<12} {}  {operation} {place} [{}]{why}",
            case.rule,
            finding.fingerprint
        );
    }
    for line in &done.made.leftovers {
        anstream::println!(
            "left behind: {}",
            harmless_line(&done.redactor.redact(line), 400)
        );
    }
    Ok(match (done.exit, still, unknown) {
        (Exit::Passed, 0, 0) => Exit::Passed,
        (Exit::Passed, 0, _) => Exit::NothingProved,
        (Exit::Passed, _, _) => Exit::GateFailed,
        (other, _, _) => other,
    })
}

/// The findings that are asked for by fingerprint or by rule, or all.
fn chosen<'a>(all: &'a [Finding], asked: &[String]) -> Result<Vec<&'a Finding>, Diagnostic> {
    let is = |finding: &Finding, name: &String| {
        finding.fingerprint == *name || finding.case.rule.as_str() == name
    };
    if let Some(strange) = asked
        .iter()
        .find(|name| !all.iter().any(|one| is(one, name)))
    {
        let known: BTreeSet<&str> = all.iter().map(|one| one.case.rule.as_str()).collect();
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        return Err(
            Diagnostic::error(format!("the file has no finding {strange}")).todo(format!(
                "name a fingerprint of the file, or one of its rules: {known}"
            )),
        );
    }
    let wanted =
        |finding: &&Finding| asked.is_empty() || asked.iter().any(|name| is(finding, name));
    Ok(all.iter().filter(wanted).collect())
}

fn fate(finding: &Finding, done: &Performed) -> Fate {
    let case = gate::fingerprint(&finding.case);
    let own = |outcome: &&Outcome| gate::fingerprint(&outcome.case) == case;
    let outcomes: Vec<&Outcome> = done.made.outcomes.iter().filter(own).collect();
    let is_it = |outcome: &Outcome| {
        gate::identity(&outcome.case, outcome.cause.as_deref()) == finding.fingerprint
    };
    let mut why = None;
    for outcome in &outcomes {
        match &outcome.verdict {
            Verdict::Broken(_) if is_it(outcome) => return Fate::Still,
            Verdict::Broken(_) => {}
            Verdict::Inconclusive(reason) => {
                why = why.or_else(|| Some(done.redactor.redact(&reason.to_string())))
            }
            Verdict::Upheld => {}
        }
    }
    match why {
        Some(why) => Fate::NotTestable(why),
        None if outcomes.is_empty() => {
            Fate::NotTestable("document and config do not call for it any more".to_owned())
        }
        None => Fate::Fixed,
    }
}
