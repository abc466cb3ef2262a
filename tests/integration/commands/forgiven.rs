//! What the config forgives for a time, weighs otherwise or switches off.

use crate::support::notes::{Notes, scan};
use crate::support::{Found, Ran, Sarif, Scratch, steady};

/// A scan of notes of which each is open, with this config: two critical findings at `GET /notes/{noteId}` without it.
fn with(config: &str, further: &[&str]) -> Ran {
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", config);
    let server = Notes::serve_open_note();
    scan(&scratch, &server.url(), further)
}

/// Each result in short, then what is said of suppressions, and the decision.
fn outcome(ran: &Ran) -> String {
    let row = |found: Found| {
        let forgiven = if found.suppressed { " forgiven" } else { "" };
        format!("{} {}{forgiven}\n", found.rule, found.level)
    };
    let rows: String = Sarif::of(ran).found().into_iter().map(row).collect();
    let said = |line: &&str| {
        [
            "gate ", "warning", "  do:", "critical", "high", "medium", "low",
        ]
        .iter()
        .any(|start| line.starts_with(start))
    };
    let lines: Vec<_> = ran.stdout.lines().filter(said).collect();
    steady(&format!(
        "exit {}\n{rows}--\n{}",
        ran.code.unwrap(),
        lines.join("\n")
    ))
}

const BOTH: &str = r#"suppressions:
  - { rule: auth/no-credential, operation: "GET /notes/{noteId}", reason: the list is public until the launch, until: 2027-03-31 }
  - { rule: auth/invalid-credential, reason: the same, until: 2027-03-31 }
"#;

#[test]
fn what_is_forgiven_does_not_fail_and_says_until_when() {
    let ran = with(BOTH, &["--now", "2027-03-31"]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 0
    auth/invalid-credential error forgiven
    auth/no-credential error forgiven
    --
    critical auth/no-credential  GET /notes/{noteId} (forgiven until 2027-03-31: the list is public until the launch)
    critical auth/invalid-credential  GET /notes/{noteId} (forgiven until 2027-03-31: the same)
    gate passed: N promises upheld at 4 operations; 2 findings known, forgiven, advice or below fail_on
    ");
    let sarif = Sarif::of(&ran);
    let suppressions = sarif.results().iter().map(|result| &result["suppressions"]);
    let texts: Vec<_> = suppressions.map(ToString::to_string).collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
    [{"justification":"the list is public until the launch (until 2027-03-31)","kind":"external","status":"accepted"}]
    [{"justification":"the same (until 2027-03-31)","kind":"external","status":"accepted"}]
    "#);
}

#[test]
fn past_its_day_it_counts_again() {
    let ran = with(BOTH, &["--now", "2027-04-01"]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 1
    auth/invalid-credential error
    auth/no-credential error
    --
    critical auth/no-credential  GET /notes/{noteId}
    critical auth/invalid-credential  GET /notes/{noteId}
    warning: the suppression of auth/no-credential ended on 2027-03-31: its findings count again
      do: mend it, or renew the suppression with a new reason
    warning: the suppression of auth/invalid-credential ended on 2027-03-31: its findings count again
      do: mend it, or renew the suppression with a new reason
    gate failed: 2 findings at or above low
    ");
}

#[test]
fn it_is_forgiven_where_it_is_said_and_nowhere_else() {
    let elsewhere = BOTH.replace("GET /notes/{noteId}", "POST /notes");
    let ran = with(&elsewhere, &["--now", "2027-01-01"]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 1
    auth/invalid-credential error forgiven
    auth/no-credential error
    --
    critical auth/no-credential  GET /notes/{noteId}
    critical auth/invalid-credential  GET /notes/{noteId} (forgiven until 2027-03-31: the same)
    warning: the suppression of auth/no-credential forgives nothing in this run
      do: remove it from `suppressions:` if the finding is mended
    gate failed: 1 finding at or above low
    ");
}

#[test]
fn one_finding_is_forgiven_by_its_fingerprint() {
    let first = Sarif::of(&with("{}\n", &[])).found().remove(0);
    let (rule, fingerprint) = (&first.rule, &first.fingerprint);
    let config = format!(
        "suppressions:\n  - {{ rule: {rule}, fingerprint: {fingerprint:?}, reason: known, until: 2027-03-31 }}\n"
    );
    let ran = with(&config, &["--now", "2027-01-01"]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 1
    auth/invalid-credential error forgiven
    auth/no-credential error
    --
    critical auth/no-credential  GET /notes/{noteId}
    critical auth/invalid-credential  GET /notes/{noteId} (forgiven until 2027-03-31: known)
    gate failed: 1 finding at or above low
    ");
}

#[test]
fn another_severity_moves_a_finding_below_the_bar() {
    let config =
        "fail_on: high\nrules: { severity: { \"auth/*\": low, auth/no-credential: medium } }\n";
    let ran = with(config, &[]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 0
    auth/invalid-credential warning
    auth/no-credential warning
    --
    medium   auth/no-credential  GET /notes/{noteId}
    low      auth/invalid-credential  GET /notes/{noteId}
    gate passed: N promises upheld at 4 operations; 2 findings known, forgiven, advice or below fail_on
    ");
    let sarif = Sarif::of(&ran);
    let rules = sarif.run()["tool"]["driver"]["rules"].as_array().unwrap();
    let of = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    let weight = |id: &str| of(id)["properties"]["security-severity"].clone();
    let weights = ["auth/no-credential", "auth/weak-secret", "access/function"].map(weight);
    insta::assert_snapshot!(format!("{weights:?}"), @r#"[String("5.5"), String("2.5"), String("8.0")]"#);
}

#[test]
fn a_rule_that_is_switched_off_is_not_tried() {
    let ran = with("rules: { disable: [auth/no-credential] }\n", &[]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 1
    auth/invalid-credential error
    --
    critical auth/invalid-credential  GET /notes/{noteId}
    gate failed: 1 finding at or above low
    ");
    let ran = with("rules: { disable: [\"auth/*\"] }\n", &[]);
    insta::assert_snapshot!(outcome(&ran), @r"
    exit 0
    --
    gate passed: N promises upheld at 4 operations
    ");
}
