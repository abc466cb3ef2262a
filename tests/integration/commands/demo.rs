//! `naysayer demo`: the main job without a target of one's own.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::support::{Demo, Ran, Sarif, Scratch, steady};

/// What stands on standard error below the scan's own lines.
fn next(stderr: &str) -> String {
    let lines = stderr.lines();
    let own = lines.filter(|line| !line.ends_with("step(s)"));
    steady(&own.collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_demo_finds_its_flaws_and_says_what_to_look_at_next() {
    let ran = Scratch::new().run(&["demo"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    insta::assert_snapshot!(next(&ran.stderr), @r"
    the embedded staging API listens on http://127.0.0.1:PORT, its flaws switched on; scanning it as seven identities
    next: `naysayer explain RULE` says what a rule means and what to do about it;
          `naysayer demo --clean` scans the same API without its flaws;
          `naysayer demo --serve` serves it, to try the tool by hand;
          `naysayer scan --spec FILE --target URL` scans your own.
    ");
    let last: Vec<_> = ran.stdout.lines().rev().take(2).collect();
    insta::assert_snapshot!(last.join("\n"), @r"
    sarif: naysayer.sarif
    gate failed: 85 findings at or above low
    ");
    let files: Vec<_> = ran.files.keys().collect();
    assert_eq!(files, ["naysayer.sarif"]);
    assert!(!Sarif::of(&ran).found().is_empty());
}

#[test]
fn without_its_flaws_there_is_nothing_to_find() {
    let ran = Scratch::new().run(&["demo", "--clean"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    insta::assert_snapshot!(next(&ran.stderr), @r"
    the embedded staging API listens on http://127.0.0.1:PORT, its flaws switched off; scanning it as seven identities
    next: `naysayer scan --spec FILE --target URL` scans your own API.
    ");
    let told = ran.told();
    let last: Vec<_> = told.lines().rev().take(2).collect();
    insta::assert_snapshot!(last.join("\n"), @r"
    sarif: naysayer.sarif
    gate passed: N promises upheld at 82 operations
    ");
}

#[test]
fn quiet_says_the_decision_alone() {
    let ran = Scratch::new().run(&["demo", "--quiet", "--flaw", "auth/weak-secret"]);
    assert_eq!((ran.code, &*ran.stderr), (Some(1), ""));
    insta::assert_snapshot!(ran.stdout, @"gate failed: 1 finding at or above low");
}

#[test]
fn clean_and_flaw_contradict_each_other() {
    let ran = Scratch::new().run(&["demo", "--clean", "--flaw", "auth/weak-secret"]);
    insta::assert_snapshot!(ran.said(), @r"
    exit 2
    error: the argument '--clean' cannot be used with '--flaw <RULE>'

    Usage: naysayer demo --clean

    For more information, try '--help'.
    ");
}

/// What a user does who wants to try his own config: serve in one window, scan in the other.
#[test]
fn what_is_served_can_be_scanned_by_its_own_document() {
    let (ran, token) = scan(&Demo::with_flaws(&["auth/no-credential"]));
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let sarif = Sarif::of(&ran);
    let broken: Vec<_> = sarif.broken().into_iter().collect();
    let (rule, operation) = ("auth/no-credential", "GET /reports/summary");
    assert_eq!(broken, [(rule.to_owned(), operation.to_owned())]);
    let place = &sarif.results()[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "openapi.yaml");
    assert!(!sarif.log.to_string().contains(&token), "a secret got out");

    let (ran, _) = scan(&Demo::clean());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(Sarif::of(&ran).found(), []);
}

/// A scan of a served demo as alice, and her token.
fn scan(demo: &Demo) -> (Ran, String) {
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", "limits: { per_second: 5000 }\n");
    let token = token(demo);
    let header = format!("Authorization: Bearer {token}");
    let document = format!("{}/openapi.yaml", demo.url());
    let from = ["scan", "--spec", &document, "--target", demo.url()];
    let ran = scratch.run(&[&from[..], &["--header", &header]].concat());
    (ran, token)
}

/// The session of alice, by a login as any client would do it.
fn token(demo: &Demo) -> String {
    let body = r#"{"username":"alice","password":"alice-demo-pass"}"#;
    let host = demo.url().trim_start_matches("http://");
    let length = body.len();
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!(
        "POST /v2/auth/login HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}
