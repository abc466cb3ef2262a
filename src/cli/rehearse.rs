//! `naysayer rehearse`: breaks the API's promises one by one, in a proxy before it, and sees whether the scan notices.

use std::path::Path;

use futures_util::{StreamExt, stream};
use serde_json::Value;

use crate::config::{Config, CredentialConfig};
use crate::identity::Identity;
use crate::rehearsal::{Callers, Fate, Line, Row, Table, Typed, rows, sample};
use crate::report::rehearsed;
use crate::site::Site;
use crate::words::{Access, Diagnostic, IdentityName, OperationKey};

use super::args::OutputArgs;
use super::part::is_asked;
use super::rehearsal_args::{RehearsalArgs, RehearsalReports, RehearseArgs};
use super::setup::{self, Setup, Stop};
use super::stage::{Opened, Stage, compared};
use super::{Exit, complain, write};

/// Runs the command.
pub(crate) async fn rehearse(args: &RehearseArgs) -> Exit {
    let setup = setup::site(&args.source, &OutputArgs::default()).await;
    match setup {
        Ok(setup) => run(setup, &args.rehearsal).await,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

/// Rehearses a site that is set up.
pub(crate) async fn run(setup: Setup, args: &RehearsalArgs) -> Exit {
    if !args.quiet {
        complain(Exit::Passed, &setup.diagnostics);
    }
    match table(setup, args).await {
        Ok(table) => finish(&table, args),
        Err((exit, problems)) => complain(exit, &problems),
    }
}

/// The direct run, the clean one, and one for each mutation.
async fn table(setup: Setup, args: &RehearsalArgs) -> Result<Table, Stop> {
    let (quiet, bar) = (args.quiet, &args.bar);
    let stage = Stage::new(setup, &bar.rules)?;
    let site = &stage.setup().site;
    let seed = site.config.seed;
    say(quiet, "the scan without a proxy");
    let direct = ended(stage.direct(quiet).await?)?;
    say(quiet, "the same through a proxy that adds nothing");
    let clean = ended(stage.clean(quiet).await?)?;
    let compared = compared(&direct.made.outcomes, &clean.made.outcomes);
    let mut leftovers = direct.made.leftovers;
    leftovers.extend(clean.made.leftovers);
    let mut table = Table {
        api: format!("{} {}", site.api.title, site.api.version),
        target: stage.setup().target.to_string(),
        seed,
        at_least: bar.at_least.unwrap_or(100),
        differences: compared
            .differences
            .iter()
            .map(|line| clean.redactor.redact(line))
            .collect(),
        findings: compared.findings,
        alike: compared.alike,
        leftovers,
        is_mutated: !bar.proxy_only,
        ..Table::default()
    };
    if bar.proxy_only {
        return Ok(table);
    }
    let callers = Callers {
        names: &names(&site.config),
        higher: &|key| higher(site, &clean.made.seen, key),
        typed: &|key| {
            let operation = site.api.operation(key);
            operation.map_or_else(Typed::default, |own| Typed::of(&site.api, own))
        },
    };
    let mut rows = rows(&clean.made.outcomes, &callers);
    rows.retain(|row| bar.rules.is_empty() || is_asked(&row.rule, &bar.rules));
    if let Some(most) = bar.sample {
        table.left_out = sample(&mut rows, most, seed);
    }
    let redact = |why: &str| clean.redactor.redact(why);
    say(quiet, "the survey that the mutated runs share");
    let opened = stage.open().await?;
    let done = stream::iter(rows).map(|row| {
        let (opened, redact) = (&opened, &redact);
        async move {
            let (line, left) = line(row, opened, redact).await;
            if !line.mutation.is_empty() {
                say(quiet, &rehearsed::brief(&line));
            }
            (line, left)
        }
    });
    let done = done.buffered(stage.at_once());
    let done: Vec<(Line, Vec<String>)> = done.collect().await;
    if opened.is_stopped() {
        table.incomplete = Some("the rehearsal was interrupted".to_owned());
    }
    for (line, left) in done {
        table.lines.push(line);
        table.leftovers.extend(left);
    }
    table.leftovers.extend(opened.close().await);
    Ok(table)
}

/// One line of the table, and what its run left behind.
async fn line(
    row: Row,
    opened: &Opened<'_>,
    redact: &dyn Fn(&str) -> String,
) -> (Line, Vec<String>) {
    let (mutation, fate, left) = match row.mutation {
        Ok(mutation) => {
            let tried = opened.mutated(&mutation).await;
            (mutation.kind.says(), tried.fate, tried.leftovers)
        }
        Err(why) => (String::new(), Fate::NotTestable(redact(&why)), Vec::new()),
    };
    let line = Line {
        rule: row.rule,
        operation: row.operation,
        mutation,
        fate,
    };
    (line, left)
}

/// Who was let in at an operation and ranks above somebody who was as well: of several the highest, below whom there is
/// most likely somebody who is shown something.
fn higher(
    site: &Site,
    seen: &[(OperationKey, IdentityName, Access)],
    key: &OperationKey,
) -> Option<IdentityName> {
    let here = seen
        .iter()
        .filter(|(own, _, access)| own == key && *access == Access::Allowed);
    let allowed: Vec<&Identity> = here
        .filter_map(|(_, name, _)| site.identity(name))
        .collect();
    let below = |one: &Identity| {
        allowed
            .iter()
            .filter(|other| site.outranks(one, other))
            .count()
    };
    let ranked = allowed.iter().map(|one| (below(one), &one.name));
    let ranked = ranked.filter(|(below, _)| *below > 0);
    // The first of several that have as many below them.
    let highest = ranked.reduce(|best, one| if one.0 > best.0 { one } else { best });
    highest.map(|(_, name)| name.clone())
}

/// A run that came to its end.
fn ended(done: super::perform::Performed) -> Result<super::perform::Performed, Stop> {
    match done.exit {
        Exit::Passed => Ok(done),
        exit => {
            let what = "the scan came to no end, and so nothing can be broken on purpose";
            let problem =
                Diagnostic::error(what).todo("`naysayer doctor` goes its way step by step");
            Err((exit, vec![problem]))
        }
    }
}

/// The names by which identities log in: every text that their logins send but what is secret by its name.
fn names(config: &Config) -> Vec<String> {
    let mut names = Vec::new();
    for identity in &config.identities {
        let Some(CredentialConfig::Login(login)) = &identity.credential else {
            continue;
        };
        let body = login.body.as_ref().and_then(Value::as_object);
        for members in body.into_iter().chain(&login.form) {
            let open = members.iter().filter(|(name, _)| {
                let name = name.to_ascii_lowercase();
                !["pass", "secret", "pin", "code"]
                    .iter()
                    .any(|it| name.contains(it))
            });
            names.extend(open.filter_map(|(_, value)| Some(value.as_str()?.to_owned())));
        }
    }
    names
}

fn say(quiet: bool, what: &str) {
    if !quiet {
        anstream::eprintln!("{what}");
    }
}

/// Writes and prints the table, and says how it ended.
fn finish(table: &Table, args: &RehearsalArgs) -> Exit {
    let RehearsalReports {
        html,
        markdown,
        junit,
    } = &args.reports;
    let wanted = [
        (html, rehearsed::html as fn(&Table) -> String),
        (markdown, rehearsed::markdown),
        (junit, rehearsed::junit),
    ];
    for (path, render) in wanted {
        if let Some(path) = path
            && let Err(problem) = write::whole(Path::new(path), &render(table))
        {
            return complain(Exit::BadInput, &[problem]);
        }
    }
    anstream::print!("{}", rehearsed::terminal(table, args.quiet));
    match (&table.incomplete, table.passes()) {
        (Some(_), _) => Exit::Interrupted,
        (None, Some(true)) => Exit::Passed,
        (None, Some(false)) => Exit::GateFailed,
        (None, None) => Exit::NothingProved,
    }
}
