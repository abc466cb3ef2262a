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

/// People whose password is in [`secret_config`] by a variable of this name.
pub(super) const PASSWORDS: &[(&str, &str)] = &[
    ("ALICE_PASSWORD", "alice-demo-pass"),
    ("BOB_PASSWORD", "bob-demo-pass"),
    ("ADMIN_PASSWORD", "admin-demo-pass"),
    ("VERA_PASSWORD", "vera-demo-pass"),
    ("OTTO_PASSWORD", "otto-demo-pass"),
    ("GINA_PASSWORD", "gina-demo-pass"),
    ("DORA_PASSWORD", "dora-demo-pass"),
];

/// The same with every password in a variable.
pub(super) fn secret_config() -> String {
    PASSWORDS
        .iter()
        .fold(demo_config(), |config, (name, password)| {
            assert!(
                config.contains(password),
                "{password} is gone from the demo"
            );
            config.replace(password, &format!("\"${{{name}}}\""))
        })
}

/// A document in YAML.
pub(super) fn parse(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}
