//! The gate itself: what follows from findings and coverage.

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::words::Severity;

use super::{Coverage, Decision, Finding, State};

/// How high the bar is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Bar {
    /// The lowest severity that fails; none never fails.
    pub fail_on: Option<Severity>,
    /// Whether lost coverage fails.
    pub fail_on_coverage_loss: bool,
}

impl Bar {
    /// What the user said.
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            fail_on: config.fail_on,
            fail_on_coverage_loss: config.fail_on_coverage_loss,
        }
    }

    /// Whether a finding fails the gate for itself.
    pub(crate) fn is_reached_by(&self, finding: &Finding) -> bool {
        let open = !finding.advice && finding.state == State::New;
        open && self.fail_on.is_some_and(|level| finding.severity >= level)
    }
}

/// What is decided on.
pub(crate) struct Ground<'a> {
    /// How high the bar is.
    pub bar: Bar,
    /// Every finding.
    pub findings: &'a [Finding],
    /// What was proved.
    pub coverage: &'a Coverage,
    /// How many places lost their proof against the baseline.
    pub lost: usize,
    /// Whether there was something to compare with.
    pub has_baseline: bool,
    /// Identities that were left out for want of their secrets.
    pub left_out: &'a [String],
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// What the run was limited to, where that left nothing to try.
    pub nothing_to_try: Option<&'a str>,
}

/// What follows, and why in one sentence.
pub(crate) fn decide(ground: &Ground<'_>) -> (Decision, String) {
    let (findings, coverage, lost) = (ground.findings, ground.coverage, ground.lost);
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
    if let Some(level) = ground.bar.fail_on.filter(|level| counting(*level) > 0) {
        let new = if ground.has_baseline {
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
    if ground.bar.fail_on_coverage_loss && lost > 0 && ground.left_out.is_empty() {
        return (
            Decision::Failed,
            format!("gate failed: {} lost its coverage", count(lost, "place")),
        );
    }
    if let Some(limited_to) = ground.nothing_to_try {
        let why = format!("gate passed: nothing to try ({limited_to})");
        return (Decision::Passed, why);
    }
    let without = match ground.left_out {
        [] => String::new(),
        names => format!(", without the secrets of {}", names.join(", ")),
    };
    // Whoever sent the change cannot give the secrets: it is for the run that has them to prove something.
    if proved == 0 && findings.is_empty() && !without.is_empty() && !ground.interrupted {
        let why = format!("gate passed, and nothing was proved{without}");
        return (Decision::Passed, why);
    }
    if proved == 0 && findings.is_empty() {
        let why = if ground.interrupted {
            "the run was interrupted first"
        } else {
            "see the reasons under coverage"
        };
        return (
            Decision::NothingProved,
            format!("nothing was proved: {why}"),
        );
    }
    let beside = match (findings.is_empty(), ground.bar.fail_on) {
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
            "gate passed: {} upheld at {}{without}{beside}",
            count(proved as usize, "promise"),
            count(operations, "operation")
        ),
    )
}

/// `1 finding`, `2 findings`.
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
