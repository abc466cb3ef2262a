//! Rehearsals: promises are broken in a proxy, and the scan notices or says what it did there.

use crate::support::{Ran, Scratch, notes};

fn demo(args: &[&str]) -> Ran {
    Scratch::new().run(&[&["demo", "--clean", "--rehearse"], args].concat())
}

/// The lines of the table: word, rule, operation.
fn lines(ran: &Ran) -> Vec<(String, String)> {
    let words = ["caught", "missed", "not testable"];
    let of = |line: &str| {
        let word = words.iter().find(|word| line.starts_with(**word))?;
        Some(((*word).to_owned(), line[13..].to_owned()))
    };
    ran.stdout.lines().filter_map(of).collect()
}

#[test]
fn what_is_opened_on_purpose_is_caught_in_the_demo() {
    let ran = demo(&[
        "--rule",
        "access/object-read",
        "--rule",
        "auth/tampered-token",
        "--sample",
        "12",
    ]);
    let found = lines(&ran);
    assert_eq!(
        found.iter().filter(|(word, _)| word == "caught").count(),
        12,
        "{}",
        ran.stdout
    );
    for rule in ["access/object-read", "auth/tampered-token"] {
        assert!(
            found.iter().any(|(_, line)| line.starts_with(rule)),
            "{}",
            ran.stdout
        );
    }
    assert!(
        ran.stdout.contains("12 of 12 mutations caught"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn a_gate_that_can_prove_nothing_says_so() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let ran = scratch.run(&[
        "rehearse",
        "--spec",
        "openapi.yml",
        "--target",
        "http://127.0.0.1:9",
    ]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("does not answer"), "{}", ran.stderr);
}

#[test]
fn a_break_in_front_of_a_server_unlike_the_demo_is_caught() {
    let scratch = Scratch::new();
    let server = notes::Notes::serve();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let url = server.url();
    let ran = scratch.run(&[
        "rehearse",
        "--spec",
        "openapi.yml",
        "--target",
        &url,
        "--header",
        notes::HEADER,
        "--rule",
        "auth/no-credential",
    ]);
    let caught = lines(&ran)
        .into_iter()
        .filter(|(word, _)| word == "caught")
        .count();
    assert!(caught >= 3, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
}
