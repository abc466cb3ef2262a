//! `naysayer plan`: what a scan would try, without any traffic.

use crate::check::Case;
use crate::engine;
use crate::spec::Operation;

use super::args::{OutputArgs, PlanArgs};
use super::{Exit, complain, resources, setup};

/// Runs the command. Only a document named by URL is fetched.
pub(crate) async fn plan(args: &PlanArgs) -> Exit {
    let setup = match setup::config(&args.source.flags(&OutputArgs::default())) {
        Ok(config) => setup::site(config).await,
        Err(stop) => Err(stop),
    };
    let setup = match setup {
        Ok(setup) => setup,
        Err((exit, diagnostics)) => return complain(exit, &diagnostics),
    };
    complain(Exit::Passed, &setup.diagnostics);
    if args.resources {
        anstream::print!("{}", resources::text(&setup.site));
        return Exit::Passed;
    }
    let plan = engine::plan(&setup.site);
    let costs = plan.cost_per_operation();
    let (mut requests, mut writes) = (0, 0);
    for operation in &setup.site.api.operations {
        let Some(cost) = costs.get(&operation.key) else {
            continue;
        };
        requests += cost.requests;
        writes += cost.writes;
        anstream::println!(
            "{}  (at most {} requests, {} writes)",
            shown(&heading(operation)),
            cost.requests,
            cost.writes
        );
        for case in plan
            .cases
            .iter()
            .filter(|case| case.subject.operation == operation.key)
        {
            anstream::println!("  {}", shown(&line(case)));
        }
    }
    for (operation, why) in &plan.untested {
        let line = format!("{operation}  not tested: {why}");
        anstream::println!("{}", shown(&line));
    }
    let api = &setup.site.api;
    anstream::println!(
        "\n{}; {} cases, at most {requests} requests and {writes} writes, \
         the survey and the repetition of breaks not counted",
        api.tally(),
        plan.cases.len(),
    );
    Exit::Passed
}

/// Names in a document may hold what would command a terminal.
fn shown(line: &str) -> String {
    line.chars()
        .map(|one| if one.is_control() { '\u{fffd}' } else { one })
        .collect()
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
