//! Saved results: judged anew, accepted as a baseline, tried again.

use crate::support::notes::{self, Notes, flags, scan};
use crate::support::{Ran, Sarif, Scratch, steady};

/// The folder of a scan that found an open operation.
fn scanned() -> (Scratch, crate::support::Server) {
    let scratch = Scratch::new();
    let server = Notes::serve_open_note();
    let ran = scan(&scratch, &server.url(), &[]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    (scratch, server)
}

fn last(ran: &Ran) -> String {
    let line = ran.stdout.lines().last().unwrap_or_default();
    steady(&format!("exit {} {line}", ran.code.unwrap()))
}

#[test]
fn the_gate_says_of_a_saved_result_what_the_scan_said() {
    let (scratch, server) = scanned();
    let again = scan(
        &scratch,
        &server.url(),
        &["--sarif", "two.sarif", "--fail-on", "never"],
    );
    let told = |text: &str| text.replace("sarif: two.sarif\n", "");
    let gate = scratch.run(&["gate", "two.sarif"]);
    assert_eq!(gate.code, Some(0));
    assert_eq!(gate.told(), told(&again.told()));
    assert_eq!(gate.files.len(), 0);
    insta::assert_snapshot!(last(&scratch.run(&["gate", "naysayer.sarif"])), @"exit 1 gate failed: 2 findings at or above low");
    insta::assert_snapshot!(last(&scratch.run(&["gate", "naysayer.sarif", "--fail-on", "never"])), @"exit 0 gate passed: N promises upheld at 4 operations; 2 findings do not count, since fail_on is never");
    // The bar of the run is the bar of the gate, unless it is set anew.
    insta::assert_snapshot!(last(&scratch.run(&["gate", "two.sarif", "--fail-on", "high"])), @"exit 1 gate failed: 2 findings at or above high");
    insta::assert_snapshot!(last(&scratch.run(&["gate", "two.sarif", "-q"])), @"exit 0 gate passed: N promises upheld at 4 operations; 2 findings do not count, since fail_on is never");
}

#[test]
fn a_saved_result_can_be_written_again_and_is_the_same() {
    let (scratch, _server) = scanned();
    let ran = scratch.run(&["gate", "naysayer.sarif", "--sarif", "again.sarif"]);
    let before = std::fs::read_to_string(scratch.path().join("naysayer.sarif")).unwrap();
    assert_eq!(
        Sarif::parse(&ran.files["again.sarif"]).log,
        Sarif::parse(&before).log
    );
}

#[test]
fn what_is_accepted_does_not_fail_and_what_comes_on_top_does() {
    let (scratch, server) = scanned();
    let ran = scratch.run(&["baseline", "naysayer.sarif"]);
    insta::assert_snapshot!(ran.stdout, @"naysayer-baseline.sarif: 2 findings accepted; `naysayer scan --baseline naysayer-baseline.sarif` fails on what is new");
    let baseline = &ran.files["naysayer-baseline.sarif"];
    assert!(!baseline.contains("nay-"), "bodies of the target are in it");
    let with = ["--baseline", "naysayer-baseline.sarif"];
    assert_eq!(scan(&scratch, &server.url(), &with).code, Some(0));
    let worse = Notes::serve_open("/notes");
    assert_eq!(
        scan(
            &scratch,
            &worse.url(),
            &[&with[..], &["--sarif", "worse.sarif"]].concat()
        )
        .code,
        Some(1)
    );
    insta::assert_snapshot!(last(&scratch.run(&[&["gate", "worse.sarif"], &with[..]].concat())), @"exit 1 gate failed: 2 new findings at or above low");
    let sound = Notes::serve();
    assert_eq!(
        scan(&scratch, &sound.url(), &["--sarif", "sound.sarif"]).code,
        Some(0)
    );
    insta::assert_snapshot!(scratch.run(&[&["gate", "sound.sarif"], &with[..]].concat()).told(), @r"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth             …
    access            …
    lifecycle         …
    transport         …
    input            …
    contract          …

    against the baseline: 0 new, 0 known or forgiven, 2 fixed, 0 not proved now
      fixed: auth/no-credential GET /notes/{noteId}
      fixed: auth/invalid-credential GET /notes/{noteId}
    warning: against the access matrix of the baseline: anonymous may no longer GET /notes/{noteId}
      do: when that is not meant, say under `access:` who may

    gate passed: N promises upheld at 4 operations
    ");
}

#[test]
fn what_came_to_no_end_is_no_baseline() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let server = Notes::serve_open_note();
    let url = server.url();
    scan(&scratch, "http://127.0.0.1:9", &["--sarif", "dead.sarif"]);
    insta::assert_snapshot!(scratch.run(&["baseline", "dead.sarif"]).said(), @r"
    exit 2
    error: dead.sarif proves nothing: no verdict: the target http://127.0.0.1:PORT does not answer: connection refused
      do: scan again, to the end and in full
    ");
    insta::assert_snapshot!(scratch.run(&["gate", "dead.sarif", "-q"]).told(), @"no verdict: the target http://127.0.0.1:PORT does not answer: connection refused");
    scan(&scratch, &url, &["--shard", "1/2", "--sarif", "half.sarif"]);
    insta::assert_snapshot!(scratch.run(&["baseline", "half.sarif"]).said(), @r"
    exit 2
    error: half.sarif is of shard 1/2 only
      do: scan all operations, or `naysayer merge` the shards first
    ");
    scratch.write("naysayer.yml", "limits: { requests: 30 }\n");
    scan(&scratch, &url, &["--sarif", "cut.sarif"]);
    insta::assert_snapshot!(scratch.run(&["baseline", "cut.sarif"]).said(), @r"
    exit 2
    error: cut.sarif is not complete: the limit of requests or time (`limits:`) was reached before N of N cases were settled
      do: scan again, to the end and in full
    ");
}

#[test]
fn forgiveness_ends_also_in_a_saved_result() {
    let (scratch, server) = scanned();
    scratch.write(
        "naysayer.yml",
        "suppressions:\n  - { rule: auth/no-credential, reason: until the launch, until: 2027-03-31 }\n  \
         - { rule: auth/invalid-credential, reason: until the launch, until: 2027-03-31 }\n",
    );
    assert_eq!(scan(&scratch, &server.url(), &[]).code, Some(0));
    let on = |day: &str| last(&scratch.run(&["gate", "naysayer.sarif", "--now", day]));
    insta::assert_snapshot!(on("2027-03-31"), @"exit 0 gate passed: N promises upheld at 4 operations; 2 findings known, forgiven, advice or below fail_on");
    insta::assert_snapshot!(on("2027-04-01"), @"exit 1 gate failed: 2 findings at or above low");
}

/// `naysayer retest naysayer.sarif` against a server.
fn retest(scratch: &Scratch, url: &str, further: &[&str]) -> Ran {
    let source = &flags(url)[1..];
    scratch.run(&[&["retest", "naysayer.sarif"], source, further].concat())
}

#[test]
fn a_finding_is_tried_again_alone() {
    let (scratch, server) = scanned();
    let before = server.asked().len();
    let ran = retest(&scratch, &server.url(), &[]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.told(), @r"
    still there  auth/no-credential  GET /notes/{noteId}  [b9c411ca3757a397]
    still there  auth/invalid-credential  GET /notes/{noteId}  [144d16da3c1ee97f]
    ");
    assert!(server.asked().len() - before < before / 2);
    let mended = Notes::serve();
    let ran = retest(
        &scratch,
        &mended.url(),
        &["--finding", "auth/no-credential", "-q"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!(ran.told(), @"fixed        auth/no-credential  GET /notes/{noteId}  [b9c411ca3757a397]");
}

#[test]
fn what_cannot_be_tried_again_is_told_and_not_taken_for_fixed() {
    let (scratch, server) = scanned();
    let document = notes::DOCUMENT.replace("/notes/{noteId}", "/memos/{noteId}");
    scratch.write("openapi.yml", &document);
    let ran = retest(&scratch, &server.url(), &["-q"]);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    insta::assert_snapshot!(ran.told(), @r"
    not testable auth/no-credential  GET /notes/{noteId}  [b9c411ca3757a397] (document and config do not call for it any more)
    not testable auth/invalid-credential  GET /notes/{noteId}  [144d16da3c1ee97f] (document and config do not call for it any more)
    ");
    let ran = retest(&scratch, &server.url(), &["--finding", "nonsense"]);
    insta::assert_snapshot!(ran.said(), @r"
    exit 2
    error: the file has no finding nonsense
      do: name a fingerprint of the file, or one of its rules: auth/invalid-credential, auth/no-credential
    ");
}
