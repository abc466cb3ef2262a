//! `naysayer plan`: what a scan would try, without any traffic.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use crate::check::Case;
use crate::engine;
use crate::spec::Operation;
use crate::words::{IdentityName, OperationKey};

use super::args::{OutputArgs, PlanArgs};
use super::{Exit, complain, resources, setup};

/// Runs the command. Only a document named by URL is fetched.
pub(crate) async fn plan(args: &PlanArgs) -> Exit {
    let setup = setup::site(&args.source, &OutputArgs::default()).await;
    let setup = match setup {
        Ok(setup) => setup,
        Err((exit, diagnostics)) => return complain(exit, &diagnostics),
    };
    complain(Exit::Passed, &setup.diagnostics);
    if args.resources {
        anstream::print!("{}", resources::text(&setup.site));
        return Exit::Passed;
    }
    let mut plan = engine::plan(&setup.site);
    setup.part.take(&mut plan);
    let costs = plan.cost_per_operation();
    let mut cases: BTreeMap<&OperationKey, Vec<&Case>> = BTreeMap::new();
    for (_, case) in &plan.cases {
        let of_operation = cases.entry(&case.subject.operation).or_default();
        of_operation.push(case);
    }
    let (mut requests, mut writes) = (0, 0);
    // Written at once: thousands of lines one by one would take longer than to plan them.
    let mut text = String::new();
    for operation in setup.site.api.operations.iter().chain(setup.site.gone()) {
        let Some(cost) = costs.get(&operation.key) else {
            continue;
        };
        requests += cost.requests;
        writes += cost.writes;
        let _ = writeln!(
            text,
            "{}  (at most {} requests, {} writes)",
            shown(&heading(operation)),
            cost.requests,
            cost.writes
        );
        for case in cases.get(&operation.key).into_iter().flatten() {
            let _ = writeln!(text, "  {}", shown(&line(case)));
        }
    }
    for (operation, why) in &plan.untested {
        let line = format!("{operation}  not tested: {why}");
        let _ = writeln!(text, "{}", shown(&line));
    }
    if let Some((who, operations)) = setup.site.open_scopes() {
        let who: Vec<&str> = who.into_iter().map(IdentityName::as_str).collect();
        let _ = writeln!(
            text,
            "\nnot listed: what follows from the scopes that the tokens of {} lack at {operations} operations, since a login \
             tells them; `scopes` in the config tells them now",
            shown(&who.join(", ")),
        );
    }
    let api = &setup.site.api;
    let _ = writeln!(
        text,
        "\n{}; {} cases, at most {requests} requests and {writes} writes, \
         the survey and the repetition of breaks not counted",
        api.tally(),
        plan.cases.len(),
    );
    // Nothing in it can command a terminal any more; a reader that is gone wants no more of it.
    let _ = io::Write::write_all(&mut io::stdout().lock(), text.as_bytes());
    // The process ends here: nobody needs the memory of a large document back, and to free it takes a while.
    std::mem::forget(setup.site.api.schemas.clone());
    std::mem::forget(setup);
    std::mem::forget(plan.cases);
    Exit::Passed
}

/// Names in a document may hold what would command a terminal.
pub(super) fn shown(line: &str) -> Cow<'_, str> {
    if !line.contains(char::is_control) {
        return line.into();
    }
    let harmless = line.chars();
    harmless
        .map(|one| if one.is_control() { '\u{fffd}' } else { one })
        .collect::<String>()
        .into()
}

/// `GET /projects (deprecated): lists projects`
fn heading(operation: &Operation) -> String {
    let deprecated = if operation.deprecated {
        " (deprecated)"
    } else {
        ""
    };
    let summary = if operation.summary.is_empty() {
        String::new()
    } else {
        format!(": {}", operation.summary)
    };
    format!("{}{deprecated}{summary}", operation.key)
}

/// `auth/no-credential  whoever may  [none, empty, scheme word alone]`
fn line(case: &Case) -> String {
    let mut line = format!("{:<30} {}", case.rule.as_str(), case.subject.owner);
    if let Some(attacker) = &case.subject.attacker {
        line.push_str(&format!(" <- {attacker}"));
    }
    if let Some(place) = &case.place {
        line.push_str(&format!(", {place}"));
    }
    line.push_str(&format!(": {}", case.form));
    line
}
