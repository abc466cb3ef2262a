//! Our own SARIF, read back as a baseline.

use serde_json::Value;

use crate::gate::{Baseline, Known};
use crate::words::Diagnostic;

use super::{FINGERPRINT, HASH, TOOL};

/// A larger file is not one of ours.
pub(crate) const MOST_BYTES: usize = 50 * 1024 * 1024;

/// The one run of a file of ours.
///
/// # Errors
/// When the file is too large, no SARIF, or another tool's.
pub(super) fn run(text: &str, name: &str) -> Result<Value, Diagnostic> {
    if text.len() > MOST_BYTES {
        return refuse(format!(
            "{name} is larger than {} MB",
            MOST_BYTES / 1024 / 1024
        ));
    }
    let mut file: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(file) => file,
        Err(error) => return refuse(format!("{name} is not JSON: {error}")),
    };
    if file.get("version").and_then(Value::as_str) != Some("2.1.0") {
        return refuse(format!("{name} is no SARIF 2.1.0"));
    }
    let runs = match file.get_mut("runs").map(Value::take) {
        Some(Value::Array(runs)) => runs,
        _ => Vec::new(),
    };
    let writer = |run: &Value| {
        let name = run.pointer("/tool/driver/name").and_then(Value::as_str);
        name.map(str::to_owned)
    };
    let first = runs.first().and_then(writer);
    match runs
        .into_iter()
        .find(|run| writer(run).as_deref() == Some(TOOL))
    {
        Some(run) => Ok(run),
        None => refuse(format!(
            "{name} was written by {}",
            first.as_deref().unwrap_or("no tool that it names")
        )),
    }
}

pub(super) fn refuse<T>(what: String) -> Result<T, Diagnostic> {
    Err(Diagnostic::error(what).todo("give a SARIF file that `naysayer scan` wrote to its end"))
}

/// Reads a baseline. `name` is the file as the user named it.
///
/// # Errors
/// When the file is too large, no SARIF, another tool's, or not complete.
pub(crate) fn read(text: &str, name: &str) -> Result<Baseline, Diagnostic> {
    let name = format!("the baseline {name}");
    let run = run(text, &name)?;
    let results = run
        .get("results")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let known = results
        .iter()
        .filter(|result| result.get("baselineState") != Some(&Value::from("absent")))
        .map(known);
    let Some(known) = known.collect::<Option<Vec<Known>>>() else {
        return refuse(format!("{name} has a result without a fingerprint of ours"));
    };
    let told = |pointer: &str| run.pointer(pointer).cloned().unwrap_or_default();
    let cells = told("/properties/naysayer~1coverage/cells");
    let matrix = told("/properties/naysayer~1matrix");
    let paces = told("/properties/naysayer~1paces");
    Ok(Baseline {
        known,
        cells: serde_json::from_value(cells).unwrap_or_default(),
        matrix: serde_json::from_value(matrix).unwrap_or_default(),
        paces: serde_json::from_value(paces).unwrap_or_default(),
    })
}

fn known(result: &Value) -> Option<Known> {
    let text = |pointer: &str| {
        result
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    // Code scanning hands back only the fingerprint that it reads itself: ours with a counter behind it.
    let prints = result.get("partialFingerprints")?;
    let own = prints.get(FINGERPRINT).or_else(|| prints.get(HASH))?;
    Some(Known {
        fingerprint: own.as_str()?.split(':').next()?.to_owned(),
        rule: text("/ruleId")?,
        operation: text("/locations/0/logicalLocations/0/fullyQualifiedName").unwrap_or_default(),
        message: text("/message/text")
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use super::read;

    #[test]
    fn only_our_own_files_are_taken() {
        for (text, why) in [
            ("nonsense", "not JSON"),
            ("{}", "no SARIF 2.1.0"),
            (
                r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"other"}}}]}"#,
                "written by other",
            ),
            (r#"{"version":"2.1.0","runs":[]}"#, "no tool that it names"),
            (
                r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"naysayer"}},"results":[{}]}]}"#,
                "without a fingerprint",
            ),
        ] {
            let problem = read(text, "old.sarif").expect_err(text);
            assert!(
                problem.what.contains(why) && problem.what.contains("old.sarif"),
                "{}",
                problem.what
            );
        }
    }
}
