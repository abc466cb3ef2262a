//! What the documents for people say about the repository is true.

use std::fs;
use std::path::Path;

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
