//! How long the files are: a mirror, and a fence far out.

use std::fmt::Write as _;
use std::io::{Write as _, stderr};

use super::files::sources;

/// Above this, two things live in a file, or a reason stands below.
const MOST_LINES: usize = 400;

/// Files that are longer, and why that is right.
const LONG_FOR_A_REASON: &[(&str, &str)] = &[];

#[test]
fn no_file_is_long_without_a_reason() {
    let mut lengths: Vec<(usize, String)> = sources()
        .into_iter()
        .map(|(path, text)| (text.lines().count(), path))
        .collect();
    lengths.sort_by(|a, b| b.cmp(a));

    let median = lengths[lengths.len() / 2].0;
    let mut mirror = format!(
        "{} files, median {median} lines; the longest:\n",
        lengths.len()
    );
    for (lines, path) in lengths.iter().take(10) {
        writeln!(mirror, "{lines:>5} {path}").unwrap();
    }
    stderr().write_all(mirror.as_bytes()).unwrap(); // past the capture: a mirror that nobody sees is none

    let long: Vec<&str> = lengths
        .iter()
        .filter(|(lines, _)| *lines > MOST_LINES)
        .map(|(_, path)| path.as_str())
        .collect();
    let excused = |path: &str| LONG_FOR_A_REASON.iter().any(|(name, _)| *name == path);
    let unexcused: Vec<_> = long.iter().filter(|path| !excused(path)).collect();
    assert!(
        unexcused.is_empty(),
        "over {MOST_LINES} lines: {unexcused:?}"
    );
    for (path, reason) in LONG_FOR_A_REASON {
        assert!(
            long.contains(path),
            "{path} is short by now; strike: {reason}"
        );
    }
}
