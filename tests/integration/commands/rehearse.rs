//! Rehearsals: promises are broken in a proxy, and the scan notices or says what it did there.

use crate::support::{Ran, Scratch, notes};

/// The lines of the table: word, rule, operation.
fn lines(ran: &Ran) -> Vec<(String, String)> {
    let words = ["caught", "missed", "not testable"];
    let of = |line: &str| {
        let word = words.iter().find(|word| line.starts_with(**word))?;
        // The heading of those that are not testable stands alone.
        Some(((*word).to_owned(), line.get(13..)?.to_owned()))
    };
    ran.stdout.lines().filter_map(of).collect()
}

#[test]
fn what_is_broken_on_purpose_is_caught_in_the_demo() {
    let scratch = Scratch::new();
    let rules = [
        "access/*",
        "auth/*",
        "lifecycle/*",
        "contract/*",
        "input/crash",
        "input/type",
    ];
    let rules = rules.iter().flat_map(|rule| ["--rule", *rule]);
    let reports = [
        "--html",
        "table.html",
        "--markdown",
        "table.md",
        "--junit",
        "table.xml",
    ];
    let mut args = vec![
        "demo",
        "--clean",
        "--rehearse",
        "--sample",
        "45",
        "--at-least",
        "95",
    ];
    args.extend(rules);
    args.extend(reports);
    let ran = scratch.run(&args);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let found = lines(&ran);
    for rule in [
        "access/object-read",
        "auth/tampered-token",
        "input/crash",
        "lifecycle/use-after-delete",
    ] {
        let caught = found
            .iter()
            .any(|(word, line)| word == "caught" && line.starts_with(rule));
        assert!(caught, "{rule}: {}", ran.stdout);
    }
    // The demo is clean, and a proxy alone changes nothing.
    assert!(
        ran.stdout.contains(
            "through a proxy that adds nothing, the scan finds what it finds without one"
        ),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("more could be rehearsed"),
        "{}",
        ran.stdout
    );
    let share = ran.stdout.lines().last().unwrap_or_default();
    assert!(share.contains(" mutations caught ("), "{share}");
    let caught = found.iter().filter(|(word, _)| word == "caught").count();
    let read = |name: &str| std::fs::read_to_string(scratch.path().join(name)).unwrap();
    assert!(read("table.html").contains(share));
    assert!(read("table.md").contains("| `access/object-read` |"));
    let junit = read("table.xml");
    assert!(junit.contains("<skipped") && junit.contains("access/object-read: "));
    let passed = junit.matches("<testcase ").count();
    assert!(
        passed > caught,
        "those that are not testable are there as well"
    );
}

#[test]
fn a_proxy_that_adds_nothing_changes_no_finding() {
    let ran = Scratch::new().run(&["demo", "--rehearse", "--proxy-only"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("finds what it finds without one"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("(0 findings)"), "{}", ran.stdout);
}

#[test]
fn a_break_in_front_of_a_server_unlike_the_demo_is_caught() {
    let scratch = Scratch::new();
    let server = notes::Notes::serve();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let url = server.url();
    let args = [
        "rehearse",
        "--spec",
        "openapi.yml",
        "--target",
        &url,
        "--header",
        notes::HEADER,
    ];
    let ran = scratch.run(&[&args[..], &["--rule", "auth/no-credential"]].concat());
    let caught = lines(&ran)
        .into_iter()
        .filter(|(word, _)| word == "caught")
        .count();
    assert!(caught >= 3, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
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
