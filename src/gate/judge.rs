//! From outcomes to a judgement.

use crate::check::{Case, Outcome, Rule, Verdict, tells_causes};
use crate::config::Config;
use crate::lab::{Label, Reason};
use crate::words::{Arrange as _, Location, OperationKey, Severity};

use super::decide::{Bar, Ground, decide};
use super::suppression::Forgiveness;
use super::{
    Baseline, Coverage, Finding, Judgement, Known, Seen, State, configured_severity, fingerprint,
    identity, is_advice, matrix,
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
    /// How each identity stood to each operation in the survey.
    pub seen: &'a [Seen],
    /// What was known before.
    pub baseline: Option<&'a Baseline>,
    /// Operations that had no case, and why.
    pub untested: Vec<(OperationKey, String)>,
    /// Identities that were left out for want of their secrets.
    pub left_out: &'a [String],
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// What the run was limited to, where that left nothing to try.
    pub nothing_to_try: Option<&'a str>,
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
    findings.arrange_by_key(Finding::rank);
    let coverage = Coverage::of(input.outcomes, input.untested.clone());
    let (fixed, unproved) = gone(&input, &findings);
    let mut notes = forgiveness.notes();
    let matrix = matrix::observed(input.seen, input.outcomes, input.config);
    let mut access_changes = matrix::against_recorded(&input.config.recorded, &matrix);
    let mut lost = Vec::new();
    if let Some(baseline) = input.baseline {
        access_changes.extend(matrix::against_baseline(&baseline.matrix, &matrix));
        // Most of what the baseline proved was proved by those who are left out.
        if input.left_out.is_empty() {
            lost = coverage.lost(&baseline.cells);
            lost.extend(matrix::lost(&baseline.matrix, &matrix));
        }
    }
    notes.extend(Coverage::told(&lost));
    let (decision, why) = decide(&Ground {
        bar: Bar::of(input.config),
        findings: &findings,
        coverage: &coverage,
        lost: lost.len(),
        has_baseline: input.baseline.is_some(),
        left_out: input.left_out,
        interrupted: input.interrupted,
        nothing_to_try: input.nothing_to_try,
    });
    Judgement {
        findings,
        fixed,
        unproved,
        unstable,
        coverage,
        matrix,
        lost,
        has_baseline: input.baseline.is_some(),
        access_changes,
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
    let fingerprint = identity(case, outcome.cause.as_deref());
    let forms = forms(outcome);
    if let Some(known) = findings
        .iter_mut()
        .find(|finding| finding.fingerprint == fingerprint)
    {
        for form in forms {
            if !known.forms.contains(&form) {
                known.forms.push(form);
            }
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
        number: outcome.number,
        case: case.clone(),
        severity,
        advice: rule.is_some_and(|rule| is_advice(rule, case, input.config)),
        proof: proof.to_owned(),
        forms,
        fingerprint,
        state,
        at: (input.locate)(case),
        line: None,
        trial: outcome.trial.as_deref().cloned().unwrap_or_default(),
    });
}

/// What was sent: the form of the case, or, of one that met a cause among others, those that met it.
fn forms(outcome: &Outcome) -> Vec<String> {
    let attacks = outcome
        .trial
        .iter()
        .flat_map(|trial| trial.all(Label::Attack));
    let mut forms: Vec<String> = match outcome.cause {
        Some(_) => attacks.map(|step| step.form.clone()).collect(),
        None => Vec::new(),
    };
    forms.retain(|form| !form.is_empty());
    forms.dedup();
    if forms.is_empty() {
        forms.push(outcome.case.form.clone());
    }
    forms
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
        let speaks_of_it = |outcome: &&Outcome| {
            let case = &outcome.case;
            match tells_causes(&known.rule) {
                // Another cause at the same operation is no sign of this one.
                true => {
                    case.rule.as_str() == known.rule
                        && case.subject.operation.to_string() == known.operation
                }
                false => fingerprint(case) == known.fingerprint,
            }
        };
        let mut tried = input.outcomes.iter().filter(speaks_of_it).peekable();
        tried.peek().is_some()
            && tried.all(|outcome| {
                let other =
                    outcome.cause.is_some() && matches!(outcome.verdict, Verdict::Broken(_));
                other || outcome.verdict == Verdict::Upheld
            })
    };
    baseline
        .known
        .iter()
        .filter(|known| !still(known))
        .cloned()
        .partition(|known| refused(known))
}
