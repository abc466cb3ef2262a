//! What the documents for people say about the repository is true.

use std::fs;
use std::path::Path;

use super::support::Scratch;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The paths that a Markdown text names in code spans. A placeholder (`<rule>`, `*`) is a pattern, not a path; a span
/// with a space is a command; and without a folder of ours in front or an ending, a slash may just be a rule's id.
fn named_paths(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let spans = prose.flat_map(|part| part.split('`').skip(1).step_by(2));
    spans.filter(|span| is_path(span)).collect()
}

fn is_path(span: &str) -> bool {
    let pattern = span.contains(['<', '*', ' ', '(', ':', '{']);
    let first = span.split('/').next().unwrap_or_default();
    let inside = span.contains('/') && root().join(first).is_dir();
    let file = [".md", ".rs", ".yml", ".toml", ".sh"];
    let ends = file.iter().any(|ending| span.ends_with(ending));
    let local = span == "naysayer.yml" || (ends && !span.contains('/') && span.ends_with(".rs"));
    !pattern && !local && (inside || ends)
}

#[test]
fn every_path_in_contributing_exists() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let named = named_paths(&text);
    assert!(named.contains(&"src/check/mod.rs"), "read: {named:?}");
    let lost: Vec<_> = named
        .into_iter()
        .filter(|path| !root().join(path).exists())
        .collect();
    assert!(lost.is_empty(), "CONTRIBUTING.md names {lost:?}");
}

#[test]
fn code_spans_are_told_apart() {
    let text = "`src/lost.rs` `src/check/<family>/x.rs` `input/type` `cargo test` `x.toml`\n```\nsrc `no/no.rs`\n```\n`tests/`";
    assert_eq!(named_paths(text), ["src/lost.rs", "x.toml", "tests/"]);
}

/// Made anew with `UPDATE_DOCS=1 cargo test --test integration docs`.
#[test]
fn the_rules_page_is_what_the_tool_says() {
    let ran = Scratch::new().run(&["rules", "--markdown"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let path = root().join("docs/rules.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &ran.stdout).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        page == ran.stdout,
        "docs/rules.md is old: UPDATE_DOCS=1 cargo test --test integration docs"
    );
}

#[test]
fn the_readme_has_the_exit_codes_of_the_help() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let help = Scratch::new().run(&["--help"]).stdout;
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    let codes: Vec<_> = codes.lines().filter(|line| !line.is_empty()).collect();
    assert!(codes.len() >= 6, "{help}");
    for line in codes {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        let row = format!("| {code} | {meaning} |");
        assert!(readme.contains(&row), "README.md lacks {row}");
    }
}

/// Every command line and flag that the README shows is one that the tool takes.
#[test]
fn the_readme_names_only_flags_that_exist() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let scratch = Scratch::new();
    let commands: Vec<_> = readme
        .split(['`', '\n'])
        .filter_map(|part| part.trim().strip_prefix("naysayer "))
        .filter_map(|rest| rest.split_whitespace().next())
        .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))
        .collect();
    assert!(commands.contains(&"scan"), "{commands:?}");
    let mut helps = String::new();
    for command in ["scan", "demo", "plan"].iter().chain(&commands) {
        let ran = scratch.run(&[command, "--help"]);
        let known = ran.code == Some(0) || !readme.contains(&format!("`naysayer {command}`"));
        assert!(known, "README.md shows `naysayer {command}`");
        helps += &ran.stdout;
    }
    let elsewhere = ["--release", "--path-as-is", "--data-raw"]; // cargo's and curl's
    let flags = readme
        .split(|letter: char| !(letter.is_ascii_lowercase() || letter == '-'))
        .filter(|word| word.len() > 4 && word.starts_with("--") && !word.starts_with("---"))
        .filter(|flag| !elsewhere.contains(flag));
    for flag in flags {
        assert!(helps.contains(flag), "README.md names {flag}");
    }
}

#[test]
fn the_house_page_lists_the_rooms_that_there_are() {
    let page = fs::read_to_string(root().join("docs/house.md")).unwrap();
    let rooms = fs::read_dir(root().join("src")).unwrap();
    let rooms = rooms.map(|entry| entry.unwrap().path());
    for room in rooms.filter(|path| path.is_dir()) {
        let row = format!("| `{}` |", room.file_name().unwrap().to_string_lossy());
        assert!(page.contains(&row), "docs/house.md lacks {row}");
    }
}
