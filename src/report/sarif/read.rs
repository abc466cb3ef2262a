//! Our own SARIF, read back as a baseline.

use serde_json::Value;

use crate::gate::{Baseline, Known};
use crate::words::Diagnostic;

use super::{FINGERPRINT, TOOL};

/// A larger file is not one of ours.
const MOST_BYTES: usize = 50 * 1024 * 1024;

/// Reads a baseline. `name` is the file as the user named it.
///
/// # Errors
/// When the file is too large, no SARIF, another tool's, or not complete.
pub(crate) fn read(text: &str, name: &str) -> Result<Baseline, Diagnostic> {
    let refuse = |what: String| {
        Err(Diagnostic::error(what).todo("give a SARIF file that `naysayer scan` wrote to its end"))
    };
    if text.len() > MOST_BYTES {
        return refuse(format!(
            "the baseline {name} is larger than {} MB",
            MOST_BYTES / 1024 / 1024
        ));
    }
    let file: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(file) => file,
        Err(error) => return refuse(format!("the baseline {name} is not JSON: {error}")),
    };
    if file.get("version").and_then(Value::as_str) != Some("2.1.0") {
        return refuse(format!("the baseline {name} is no SARIF 2.1.0"));
    }
    let runs = file
        .get("runs")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let Some(run) = runs
        .iter()
        .find(|run| run.pointer("/tool/driver/name").and_then(Value::as_str) == Some(TOOL))
    else {
        let other = runs
            .first()
            .and_then(|run| run.pointer("/tool/driver/name"))
            .and_then(Value::as_str);
        return refuse(format!(
            "the baseline {name} was written by {}",
            other.unwrap_or("no tool that it names")
        ));
    };
    let results = run
        .get("results")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let known = results
        .iter()
        .filter(|result| result.get("baselineState") != Some(&Value::from("absent")))
        .map(known);
    let Some(known) = known.collect::<Option<Vec<Known>>>() else {
        return refuse(format!(
            "the baseline {name} has a result without a fingerprint of ours"
        ));
    };
    let cells = run
        .pointer("/properties/naysayer~1coverage/cells")
        .cloned()
        .unwrap_or_default();
    Ok(Baseline {
        known,
        cells: serde_json::from_value(cells).unwrap_or_default(),
    })
}

fn known(result: &Value) -> Option<Known> {
    let text = |pointer: &str| {
        result
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    Some(Known {
        fingerprint: result
            .get("partialFingerprints")?
            .get(FINGERPRINT)?
            .as_str()?
            .to_owned(),
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
