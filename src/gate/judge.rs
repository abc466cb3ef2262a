//! From outcomes to a judgement.

use crate::check::{Case, Outcome, Rule, Verdict};
use crate::config::Config;
use crate::lab::Reason;
use crate::words::{Diagnostic, Location, OperationKey, Severity};

use super::suppression::Forgiveness;
use super::{
    Baseline, Coverage, Decision, Finding, Judgement, Known, State, configured_severity,
    fingerprint, is_advice,
};

/// All that the gate is told.
pub(crate) struct Input<'a> {
    /// What became of the cases, in the order of the plan.
    pub outcomes: &'a [Outcome],
    /// The registry.
    pub rules: &'a [&'static Rule],
    /// What the user said.
    pub config: &'a Config,
    /// Today: suppressions end.
    pub today: time::Date,
    /// Where the document describes what a case tries.
    pub locate: &'a dyn Fn(&Case) -> Location,
    /// What was known before.
    pub baseline: Option<&'a Baseline>,
    /// Operations that had no case, and why.
    pub untested: Vec<(OperationKey, String)>,
    /// Whether the run was interrupted.
    pub interrupted: bool,
}

/// Folds, weighs, compares and decides.
pub(crate) fn judge(input: Input<'_>) -> Judgement {
    let mut forgiveness = Forgiveness::new(input.config, input.today);
    let mut findings: Vec<Finding> = Vec::new();
    let mut unstable = Vec::new();
    for outcome in input.outcomes {
        match &outcome.verdict {
            Verdict::Broken(proof) => add(&input, &mut forgiveness, &mut findings, outcome, proof),
            Verdict::Inconclusive(Reason::Unstable) => unstable.push(outcome.case.to_string()),
            Verdict::Upheld | Verdict::Inconclusive(_) => {}
        }
    }
    findings.sort_by_key(|finding| (finding.advice, std::cmp::Reverse(finding.severity)));
    let coverage = Coverage::of(input.outcomes, input.untested.clone());
    let (fixed, unproved) = gone(&input, &findings);
    let mut notes = forgiveness.notes();
    let lost = input
        .baseline
        .map(|baseline| coverage.lost(&baseline.cells))
        .unwrap_or_default();
    if !lost.is_empty() {
        let what = format!(
            "{} that the baseline had proved could not be proved now: {}",
            count(lost.len(), "place"),
            lost.join(", ")
        );
        notes.push(Diagnostic::warning(what).todo("see the reasons under coverage"));
    }
    let (decision, why) = decide(&input, &findings, &coverage, lost.len());
    Judgement {
        findings,
        fixed,
        unproved,
        unstable,
        coverage,
        has_baseline: input.baseline.is_some(),
        notes,
        decision,
        why,
    }
}

/// Adds a break, or folds it into the finding that it is a part of.
fn add(
    input: &Input<'_>,
    forgiveness: &mut Forgiveness<'_>,
    findings: &mut Vec<Finding>,
    outcome: &Outcome,
    proof: &str,
) {
    let case = &outcome.case;
    let fingerprint = fingerprint(case);
    if let Some(known) = findings
        .iter_mut()
        .find(|finding| finding.fingerprint == fingerprint)
    {
        if !known.forms.contains(&case.form) {
            known.forms.push(case.form.clone());
        }
        return;
    }
    let rule = input.rules.iter().find(|rule| rule.id == case.rule);
    let severity = rule.map_or(Severity::Medium, |rule| {
        configured_severity(rule, input.config).unwrap_or(rule.severity)
    });
    let state = forgiveness
        .of(case, &fingerprint)
        .unwrap_or_else(|| match input.baseline {
            Some(baseline) if baseline.knows(&fingerprint) => State::Known,
            _ => State::New,
        });
    findings.push(Finding {
        case: case.clone(),
        severity,
        advice: rule.is_some_and(|rule| is_advice(rule, input.config)),
        proof: proof.to_owned(),
        forms: vec![case.form.clone()],
        fingerprint,
        state,
        at: (input.locate)(case),
        trial: outcome.trial.clone().unwrap_or_default(),
    });
}

/// Baseline findings that are not there any more: fixed where they were tried again and refused, unproved otherwise.
fn gone(input: &Input<'_>, findings: &[Finding]) -> (Vec<Known>, Vec<Known>) {
    let Some(baseline) = input.baseline else {
        return (Vec::new(), Vec::new());
    };
    let still = |known: &&Known| {
        findings
            .iter()
            .any(|finding| finding.fingerprint == known.fingerprint)
    };
    let refused = |known: &Known| {
        let mut tried = input
            .outcomes
            .iter()
            .filter(|outcome| fingerprint(&outcome.case) == known.fingerprint)
            .peekable();
        tried.peek().is_some() && tried.all(|outcome| outcome.verdict == Verdict::Upheld)
    };
    baseline
        .known
        .iter()
        .filter(|known| !still(known))
        .cloned()
        .partition(|known| refused(known))
}

fn decide(
    input: &Input<'_>,
    findings: &[Finding],
    coverage: &Coverage,
    lost: usize,
) -> (Decision, String) {
    // That an operation keeps to its document proves that it is there, not that it says no.
    let refusals = coverage
        .cells
        .iter()
        .filter(|cell| cell.family != "contract");
    let proved: u32 = refusals.map(|cell| cell.upheld).sum();
    let open: Vec<&Finding> = findings
        .iter()
        .filter(|finding| !finding.advice && finding.state == State::New)
        .collect();
    let counting = |level: Severity| {
        open.iter()
            .filter(|finding| finding.severity >= level)
            .count()
    };
    if let Some(level) = input.config.fail_on.filter(|level| counting(*level) > 0) {
        let new = if input.baseline.is_some() {
            "new finding"
        } else {
            "finding"
        };
        return (
            Decision::Failed,
            format!(
                "gate failed: {} at or above {level}",
                count(counting(level), new)
            ),
        );
    }
    if input.config.fail_on_coverage_loss && lost > 0 {
        return (
            Decision::Failed,
            format!("gate failed: {} lost its coverage", count(lost, "place")),
        );
    }
    if proved == 0 && findings.is_empty() {
        let why = if input.interrupted {
            "the run was interrupted first"
        } else {
            "see the reasons under coverage"
        };
        return (
            Decision::NothingProved,
            format!("nothing was proved: {why}"),
        );
    }
    let beside = match (findings.is_empty(), input.config.fail_on) {
        (true, _) => String::new(),
        (false, None) => format!(
            "; {} do not count, since fail_on is never",
            count(findings.len(), "finding")
        ),
        (false, Some(_)) => format!(
            "; {} known, forgiven, advice or below fail_on",
            count(findings.len(), "finding")
        ),
    };
    let operations = coverage
        .cells
        .iter()
        .filter(|cell| cell.is_proved())
        .map(|cell| &cell.operation);
    let operations = operations.collect::<std::collections::BTreeSet<_>>().len();
    (
        Decision::Passed,
        format!(
            "gate passed: {} upheld at {}{beside}",
            count(proved as usize, "promise"),
            count(operations, "operation")
        ),
    )
}

/// `1 finding`, `2 findings`.
fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
