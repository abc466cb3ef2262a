//! What is known, fixed, forgiven or weighed otherwise: how the gate decides from one run to the next.

use crate::support::{Found, Ran, Sarif, Scratch, steady};

/// A flaw, its rule and its operation.
const OPEN: &str = "auth/no-credential";
/// Another one.
const ROLE: &str = "access/function";

/// `naysayer demo` with these flaws, or with none.
fn demo(scratch: &Scratch, flaws: &[&str], further: &[&str]) -> Ran {
    let mut args = vec!["demo"];
    match flaws {
        [] => args.push("--clean"),
        flaws => args.extend(flaws.iter().flat_map(|flaw| ["--flaw", flaw])),
    }
    args.extend(further);
    scratch.run(&args)
}

/// A folder that has the SARIF of a run with these flaws as `old.sarif`.
fn after(flaws: &[&str]) -> Scratch {
    let scratch = Scratch::new();
    let ran = demo(
        &scratch,
        flaws,
        &["--sarif", "old.sarif", "--fail-on", "never"],
    );
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    scratch
}

/// Rule and state of each result.
fn states(ran: &Ran) -> Vec<String> {
    let row = |found: Found| {
        let forgiven = if found.suppressed { " forgiven" } else { "" };
        format!("{} {}{forgiven}", found.rule, found.baseline)
    };
    Sarif::of(ran).found().into_iter().map(row).collect()
}

/// What is said of the baseline, and the decision.
fn decision(ran: &Ran) -> String {
    let lines = ran.stdout.lines();
    let said = |line: &&str| {
        ["against", "  fixed", "gate ", "warning", "  do:"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let code = ran.code.unwrap();
    let lines: Vec<_> = lines.filter(said).collect();
    steady(&format!("exit {code}\n{}", lines.join("\n")))
}

#[test]
fn what_the_baseline_has_is_known_and_does_not_fail() {
    let ran = demo(
        &after(&[OPEN, ROLE]),
        &[OPEN, ROLE],
        &["--baseline", "old.sarif"],
    );
    insta::assert_snapshot!(decision(&ran), @r"
    exit 0
    against the baseline: 0 new, 4 known or forgiven, 0 fixed, 0 not proved now
    gate passed: N promises upheld at 82 operations; 4 findings known, forgiven, advice or below fail_on
    ");
    insta::assert_snapshot!(states(&ran).join("\n"), @r"
    access/function unchanged
    access/function unchanged
    access/function unchanged
    auth/no-credential unchanged
    ");
}

#[test]
fn what_is_mended_is_absent() {
    let ran = demo(&after(&[OPEN, ROLE]), &[ROLE], &["--baseline", "old.sarif"]);
    insta::assert_snapshot!(decision(&ran), @r"
    exit 0
    against the baseline: 0 new, 3 known or forgiven, 1 fixed, 0 not proved now
      fixed: auth/no-credential GET /reports/summary
    warning: against the access matrix of the baseline: anonymous may no longer GET /reports/summary
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: porter may no longer GET /reports/summary
      do: when that is not meant, say under `access:` who may
    gate passed: N promises upheld at 82 operations; 3 findings known, forgiven, advice or below fail_on
    ");
    insta::assert_snapshot!(states(&ran).join("\n"), @r"
    access/function unchanged
    access/function unchanged
    access/function unchanged
    auth/no-credential absent
    ");
    let sarif = Sarif::of(&ran);
    let gone = sarif
        .results()
        .iter()
        .find(|result| result["ruleId"] == OPEN);
    let gone = gone.unwrap();
    assert_eq!(
        (&gone["kind"], &gone["level"]),
        (&"pass".into(), &"none".into())
    );
    let all_mended = demo(&after(&[OPEN]), &[], &["--baseline", "old.sarif"]);
    insta::assert_snapshot!(decision(&all_mended), @r"
    exit 0
    against the baseline: 0 new, 0 known or forgiven, 1 fixed, 0 not proved now
      fixed: auth/no-credential GET /reports/summary
    warning: against the access matrix of the baseline: anonymous may no longer GET /reports/summary
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: porter may no longer GET /reports/summary
      do: when that is not meant, say under `access:` who may
    gate passed: N promises upheld at 82 operations
    ");
}

#[test]
fn what_comes_on_top_is_new_and_fails() {
    let ran = demo(&after(&[OPEN]), &[OPEN, ROLE], &["--baseline", "old.sarif"]);
    insta::assert_snapshot!(decision(&ran), @r"
    exit 1
    against the baseline: 3 new, 1 known or forgiven, 0 fixed, 0 not proved now
    warning: against the access matrix of the baseline: auditor may now GET /admin/users
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: editor may now GET /admin/users
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: viewer may now GET /admin/users
      do: when that is not meant, say under `access:` who may
    gate failed: 3 new findings at or above low
    ");
    insta::assert_snapshot!(states(&ran).join("\n"), @r"
    access/function new
    access/function new
    access/function new
    auth/no-credential unchanged
    ");
    let higher = ["--baseline", "old.sarif", "--fail-on", "critical"];
    let ran = demo(&after(&[OPEN]), &[OPEN, ROLE], &higher);
    insta::assert_snapshot!(decision(&ran), @r"
    exit 0
    against the baseline: 3 new, 1 known or forgiven, 0 fixed, 0 not proved now
    warning: against the access matrix of the baseline: auditor may now GET /admin/users
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: editor may now GET /admin/users
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: viewer may now GET /admin/users
      do: when that is not meant, say under `access:` who may
    gate passed: N promises upheld at 82 operations; 4 findings known, forgiven, advice or below fail_on
    ");
}

/// A baseline may be written over by the run that reads it, as in a pipeline that keeps one file.
#[test]
fn the_baseline_may_be_the_file_that_is_written() {
    let scratch = after(&[OPEN]);
    let same = ["--baseline", "old.sarif", "--sarif", "old.sarif"];
    for _ in 0..2 {
        let ran = demo(&scratch, &[OPEN], &same);
        assert_eq!(ran.code, Some(0), "{}", ran.stdout);
        let sarif = Sarif::parse(&ran.files["old.sarif"]);
        let found = sarif.found();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].baseline, "unchanged");
    }
}

/// What was mended stays mended: it does not come back as known because an older file names it as absent.
#[test]
fn what_was_absent_and_comes_back_is_new() {
    let scratch = after(&[OPEN]);
    let to_next = ["--baseline", "old.sarif", "--sarif", "next.sarif"];
    assert_eq!(demo(&scratch, &[], &to_next).code, Some(0));
    let ran = demo(&scratch, &[OPEN], &["--baseline", "next.sarif"]);
    insta::assert_snapshot!(decision(&ran), @r"
    exit 1
    against the baseline: 1 new, 0 known or forgiven, 0 fixed, 0 not proved now
    warning: against the access matrix of the baseline: anonymous may now GET /reports/summary
      do: when that is not meant, say under `access:` who may
    warning: against the access matrix of the baseline: porter may now GET /reports/summary
      do: when that is not meant, say under `access:` who may
    gate failed: 1 new finding at or above low
    ");
    insta::assert_snapshot!(states(&ran).join("\n"), @"auth/no-credential new");
}
