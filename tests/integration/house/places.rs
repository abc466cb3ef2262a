//! Nothing in the repository knows the machine that it was written on.

use std::fs;
use std::io::{Write as _, stderr};
use std::process::Command;

use super::files::root;

/// Work places, put together here so that this file does not hold one.
const WORK_PLACES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/tmp", "/wt"),
    concat!("/fa", "rm/"),
    concat!("/tmp/", "targets"),
];

/// The work place that a text names, unless it is the inside of a longer path or address.
fn work_place(text: &str) -> Option<&'static str> {
    let starts = |at: usize| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|char| char.is_alphanumeric() || "._-}/~".contains(char))
    };
    WORK_PLACES
        .iter()
        .copied()
        .find(|place| text.match_indices(place).any(|(at, _)| starts(at)))
}

#[test]
fn no_file_names_a_work_place() {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    let Some(listed) = listed.ok().filter(|output| output.status.success()) else {
        let note = b"skipped: git lists no files here, so work places were not looked for\n";
        stderr().write_all(note).unwrap();
        return;
    };
    let found: Vec<String> = String::from_utf8_lossy(&listed.stdout)
        .split_terminator('\0')
        .filter_map(|path| Some((path, fs::read(root().join(path)).ok()?)))
        .filter_map(|(path, bytes)| {
            let place = work_place(&String::from_utf8_lossy(&bytes))?;
            Some(format!("{path} names {place}"))
        })
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_work_place_is_noticed_and_an_address_is_not() {
    let place = WORK_PLACES[0];
    assert_eq!(work_place(&format!("see \"{place}shared\"")), Some(place));
    assert_eq!(
        work_place(&format!("https://example.com{place}shared")),
        None
    );
}
