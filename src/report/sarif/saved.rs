//! Our own SARIF, read back as the whole report that it was written from.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::gate::{Judgement, Known};
use crate::report::{Report, RuleEntry};
use crate::words::Diagnostic;

use super::read::{refuse, run};

/// Reads a report back. `name` is the file as the user named it; `rules` are those of the registry, which take the
/// severities of the file.
///
/// # Errors
/// When the file is no SARIF of ours, or of a version that wrote less into it.
pub(crate) fn report(text: &str, name: &str, rules: Vec<RuleEntry>) -> Result<Report, Diagnostic> {
    let run = run(text, name)?;
    match whole(&run, rules) {
        Some(report) => Ok(report),
        None => refuse(format!(
            "{name} does not hold a whole report: another version of naysayer wrote it, or it was changed"
        )),
    }
}

fn whole(run: &Value, mut rules: Vec<RuleEntry>) -> Option<Report> {
    for rule in &mut rules {
        let descriptor = run.pointer("/tool/driver/rules")?.as_array()?.iter();
        let mut descriptor = descriptor.filter(|own| own["id"] == rule.id.as_str());
        if let Some(descriptor) = descriptor.next() {
            rule.severity = property(descriptor, "naysayer/severity")?;
            rule.advice = property(descriptor, "naysayer/advice")?;
        }
    }
    let results = run.get("results")?.as_array()?;
    let (mut findings, mut fixed) = (Vec::new(), Vec::new());
    for result in results {
        match property::<Known>(result, "naysayer/fixed") {
            Some(known) => fixed.push(known),
            None => findings.push(property(result, "naysayer/finding")?),
        }
    }
    let (decision, why) = property(run, "naysayer/decision")?;
    Some(Report {
        run: property(run, "naysayer/run")?,
        rules,
        judgement: Judgement {
            findings,
            fixed,
            unproved: property(run, "naysayer/unproved")?,
            unstable: property(run, "naysayer/unstable")?,
            coverage: property(run, "naysayer/coverage")?,
            matrix: property(run, "naysayer/matrix")?,
            lost: property(run, "naysayer/lost")?,
            has_baseline: property(run, "naysayer/baseline")?,
            access_changes: property(run, "naysayer/access-changes").unwrap_or_default(),
            notes: property(run, "naysayer/notes")?,
            decision,
            why,
        },
        paces: property(run, "naysayer/paces")?,
        former_paces: property(run, "naysayer/former-paces").unwrap_or_default(),
        diagnostics: property(run, "naysayer/diagnostics")?,
    })
}

fn property<T: DeserializeOwned>(owner: &Value, name: &str) -> Option<T> {
    let value = owner.get("properties")?.get(name)?;
    serde_json::from_value(value.clone()).ok()
}
