//! What the dependencies bring along: licences, sources and crates that `deny.toml` allows. `cargo deny` says more, where
//! there is one; this needs nothing but cargo.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The quoted words between a line that begins with `start` and the end of its list.
fn listed(text: &str, start: &str) -> BTreeSet<String> {
    let (_, rest) = text.split_once(start).unwrap();
    let (list, _) = rest.split_once("\n]").unwrap();
    let lines = list.lines().map(|line| line.split('#').next().unwrap());
    let first = lines.filter_map(|line| line.split('"').nth(1));
    first.map(str::to_owned).collect()
}

/// Whether an expression of licences (SPDX) can be met by those that are allowed.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any(&words, &mut at, allowed);
    met && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let met = any(words, at, allowed);
        *at += 1;
        return met;
    }
    let exception = words.get(*at) == Some(&"WITH");
    if exception {
        *at += 2;
    }
    !exception && allowed.contains(word)
}

#[test]
fn every_licence_is_one_that_is_allowed() {
    let allowed = listed(&read("deny.toml"), "\nallow = [");
    assert!(allowed.contains("MIT"), "{allowed:?}");
    let host = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output();
    let host = String::from_utf8(host.unwrap().stdout).unwrap();
    // What is built here was fetched already.
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host.trim()])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let metadata = command.output().unwrap();
    let said = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "{said}");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    let refused: Vec<_> = packages
        .iter()
        .filter(|package| !is_met(package["license"].as_str().unwrap_or_default(), &allowed))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn every_crate_is_from_the_registry_and_none_is_banned() {
    let lock = read("Cargo.lock");
    let denied = listed(&read("deny.toml"), "\ndeny = [");
    assert!(denied.contains("openssl-sys"), "{denied:?}");
    let packages: Vec<&str> = lock.split("[[package]]").skip(1).collect();
    let value = |package: &str, key: &str| -> Option<String> {
        let start = format!("{key} = \"");
        let line = package.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let mut sources = BTreeSet::new();
    for package in packages {
        let name = value(package, "name").unwrap();
        assert!(!denied.contains(&name), "{name} is banned by deny.toml");
        match value(package, "source") {
            Some(source) => {
                assert!(
                    value(package, "checksum").is_some(),
                    "{name} has no checksum"
                );
                sources.insert(source);
            }
            None => assert_eq!(name, "naysayer"),
        }
    }
    let sources: Vec<_> = sources.into_iter().collect();
    assert!(
        matches!(&sources[..], [one] if one.starts_with("registry+")),
        "{sources:?}"
    );
}

#[test]
fn an_expression_is_met_as_it_says() {
    let allowed = ["MIT", "Apache-2.0", "ISC"].map(str::to_owned).into();
    for met in [
        "MIT",
        "MIT/X11",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND ISC",
        "X OR Apache-2.0 AND ISC",
    ] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MIT WITH X",
        "(MIT OR ISC) AND GPL-3.0",
        "MIT ISC",
    ] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}
