//! A YAML file of the repository as a JSON value.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The text of a file of the repository.
pub(super) fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The config of the demo without the token that only the demo itself can give.
pub(super) fn demo_config() -> String {
    let config = text("src/demo/naysayer.yml");
    let lines = config.lines().filter(|line| !line.contains("${"));
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    // The usual pace is for staging servers, not for a demo on this machine.
    format!("{lines}limits: {{ per_second: 100000 }}\n")
}

/// A document in YAML.
pub(super) fn parse(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}
