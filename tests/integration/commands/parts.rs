//! A part of the plan: shards that merge into what one run finds, and the operations that a change touches.

use crate::support::notes::{self, Notes, flags, scan};
use crate::support::{Ran, Sarif, Scratch};

/// Results without what differs between runs: rule, place, fingerprint, state.
fn results(ran: &Ran) -> Vec<String> {
    let found = Sarif::of(ran).log["runs"][0]["results"].take();
    let line = |result: &serde_json::Value| {
        let print = &result["partialFingerprints"]["naysayer/v1"];
        format!("{} {print} {}", result["ruleId"], result["baselineState"])
    };
    found.as_array().unwrap().iter().map(line).collect()
}

fn coverage(ran: &Ran) -> serde_json::Value {
    Sarif::of(ran).run()["properties"]["naysayer/coverage"].clone()
}

/// The three shards of a scan of an open server, and what one run says of it.
fn shards(scratch: &Scratch) -> Ran {
    let server = Notes::serve_open("/notes");
    let url = server.url();
    for number in 1..=3 {
        let (shard, file) = (format!("{number}/3"), format!("{number}.sarif"));
        let ran = scan(scratch, &url, &["--shard", &shard, "--sarif", &file]);
        assert!(
            matches!(ran.code, Some(0 | 1)),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
    }
    scan(scratch, &url, &[])
}

#[test]
fn shards_merge_into_what_one_run_finds() {
    let scratch = Scratch::new();
    let whole = shards(&scratch);
    assert_eq!(whole.code, Some(1));
    assert!(results(&whole).len() > 2);
    let merged = scratch.run(&["merge", "3.sarif", "1.sarif", "2.sarif"]);
    assert_eq!(merged.code, Some(1), "{}{}", merged.stdout, merged.stderr);
    assert_eq!(results(&merged), results(&whole));
    assert_eq!(coverage(&merged), coverage(&whole));
    let decision = |ran: &Ran| ran.stdout.lines().rev().nth(1).unwrap().to_owned();
    assert_eq!(decision(&merged), decision(&whole));
}

#[test]
fn what_is_not_all_shards_of_one_scan_is_refused() {
    let scratch = Scratch::new();
    let whole = shards(&scratch);
    assert_eq!(whole.code, Some(1));
    let said = |files: &[&str]| scratch.run(&[&["merge"], files].concat()).said();
    insta::assert_snapshot!(said(&["1.sarif", "3.sarif"]), @r"
    exit 2
    error: shard 2/3 is missing
      do: name the files of all shards: what one of them would have found is not known without it
    ");
    insta::assert_snapshot!(said(&["1.sarif", "2.sarif", "1.sarif"]), @r"
    exit 2
    error: 1.sarif and 1.sarif are both shard 1/3
      do: name each shard once
    ");
    insta::assert_snapshot!(said(&["1.sarif", "naysayer.sarif"]), @r"
    exit 2
    error: 1.sarif and naysayer.sarif are no shards of one scan: the number of shards is 3 in the one and 0 in the other
      do: merge the files that `naysayer scan --shard N/M` wrote with otherwise the same arguments
    ");
    insta::assert_snapshot!(said(&["naysayer.sarif"]), @r"
    exit 2
    error: naysayer.sarif is no shard but a whole scan
      do: merge the files that `naysayer scan --shard N/M` wrote
    ");
    insta::assert_snapshot!(said(&["openapi.yml"]), @r"
    exit 2
    error: openapi.yml is not JSON: expected value at line 1 column 1
      do: give a SARIF file that `naysayer scan` wrote to its end
    ");
}

#[test]
fn a_shard_that_cannot_be() {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let flags = flags("http://127.0.0.1:9");
    for shard in ["0/3", "4/3", "two", "ci"] {
        let ran = scratch.run(&[&flags[..], &["--shard", shard]].concat());
        assert_eq!(ran.code, Some(2), "{shard}");
        assert!(ran.stderr.contains("is no shard"), "{}", ran.stderr);
    }
}

#[test]
fn a_parallel_job_takes_its_share() {
    let scratch = Scratch::new();
    let server = Notes::serve();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let url = server.url();
    let mut command = scratch.command(&[&flags(&url)[..], &["--shard", "ci"]].concat());
    command.env("CI_NODE_INDEX", "2").env("CI_NODE_TOTAL", "3");
    let ran = scratch.finish(&mut command);
    let sarif = Sarif::of(&ran);
    let shard = &sarif.run()["properties"]["naysayer/run"]["shard"];
    assert_eq!(*shard, serde_json::json!({"number": 2, "of": 3}));
}

/// A folder whose repository has the document, of two files, as its first commit.
fn repository() -> Scratch {
    let scratch = Scratch::new();
    let (paths, schemas) = notes::DOCUMENT.split_once("  schemas:\n").unwrap();
    let entry = paths.replace("#/components/schemas/NewNote", "schemas.yml#/NewNote");
    scratch.write("api/openapi.yml", &entry).write(
        "api/schemas.yml",
        &schemas.replace("\n    ", "\n").replacen("    ", "", 1),
    );
    scratch.git(&["init", "-q"]);
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "-qm", "first"]);
    scratch
}

fn since(scratch: &Scratch, url: &str, revision: &str) -> Ran {
    let source = [
        "scan",
        "--spec",
        "api/openapi.yml",
        "--target",
        url,
        "--header",
        notes::HEADER,
    ];
    scratch.run(&[&source[..], &["--changed-since", revision]].concat())
}

fn tried(ran: &Ran) -> Vec<String> {
    let coverage = coverage(ran);
    let cells = coverage["cells"].as_array().unwrap().iter();
    let mut tried: Vec<_> = cells
        .map(|cell| cell["operation"].as_str().unwrap().to_owned())
        .collect();
    tried.dedup();
    tried.sort();
    tried.dedup();
    tried
}

#[test]
fn only_what_a_change_touches_is_tried_also_through_another_file() {
    let scratch = repository();
    let server = Notes::serve();
    let schemas = std::fs::read_to_string(scratch.path().join("api/schemas.yml")).unwrap();
    scratch.write(
        "api/schemas.yml",
        &schemas.replace("maxLength: 200", "maxLength: 199"),
    );
    let ran = since(&scratch, &server.url(), "HEAD");
    assert_eq!(tried(&ran), ["POST /notes"], "{}{}", ran.stdout, ran.stderr);
    let sarif = Sarif::of(&ran);
    let limited = &sarif.run()["properties"]["naysayer/run"]["limited_to"];
    insta::assert_snapshot!(limited.as_str().unwrap(), @"the 1 operation that changed since HEAD");
    // Which of the cases comes first is the scheduler's affair.
    let ids = regex::Regex::new(r#"("id":|GET /notes/)\d+"#).unwrap();
    insta::assert_snapshot!(ids.replace_all(&ran.told(), "${1}N"), @r#"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    A PART ONLY: the 1 operation that changed since HEAD

    low      input/length  POST /notes  body /text
             Answered 201 although the request has a text longer than 199 characters at body /text (maxLength). The owner then reads it there: it was stored.
             control  POST /notes as user → 201 {"id":N,"text":"nay-MARK"}
             attack   POST /notes as user → 201 {"id":N,"text":"text-41caefffffffffffffffffffffffffffffffffffffffffffffffffffffffff…
             effect   GET /notes/N as user → 200 {"id":N,"text":"text-41caeffffffffffffffffffffffffffffffffffffffffffffffffffffffff…
             again    curl -i -X POST --path-as-is -g 'http://127.0.0.1:PORT/notes' -H 'Authorization: Bearer '"$USER_SECRET" -H 'Content-Type: application/json' --data-raw '{"text":"text-41caeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}'
             at       api/schemas.yml:5:5   fingerprint a10b5cee345f57fe
                      5 |     text: { type: string, minLength: 1, maxLength: 199 }
                        |     ^

    coverage     upheld  broken  not proved
    auth              …
    access            …
    input            …
    lifecycle         …
    contract          …

    not tested at all:
            DELETE /notes/{noteId}: the document says of it what it said at HEAD
            GET /notes: the document says of it what it said at HEAD
            GET /notes/{noteId}: the document says of it what it said at HEAD

    gate failed: 1 finding at or above low
    sarif: naysayer.sarif
    "#);
}

#[test]
fn where_nothing_changed_nothing_is_sent_and_the_gate_passes() {
    let scratch = repository();
    let server = Notes::serve();
    let ran = since(&scratch, &server.url(), "HEAD");
    assert_eq!(ran.code, Some(0));
    assert_eq!(server.asked().len(), 0);
    insta::assert_snapshot!(ran.stdout.lines().rev().nth(1).unwrap(), @"gate passed: nothing to try (no operation changed since HEAD)");
}

#[test]
fn a_revision_that_is_not_there() {
    let scratch = repository();
    let said = |revision: &str| since(&scratch, "http://127.0.0.1:9", revision).said();
    insta::assert_snapshot!(said("v0.9"), @r"
    exit 2
    error: git has no revision v0.9: it knows no such commit
      do: fetch it: a shallow checkout has the newest commit only (`fetch-depth: 0` at GitHub, `GIT_DEPTH: 0` at GitLab)
    ");
    insta::assert_snapshot!(said("--output=x"), @r"
    exit 2
    error: unexpected argument '--output' found

    Usage: naysayer scan --spec <FILE|URL> --target <URL> --header <N: V>

    For more information, try '--help'.
    ");
    scratch.git(&["mv", "api", "moved"]);
    scratch.git(&["commit", "-qm", "moved"]);
    let moved = [
        "scan",
        "--spec",
        "moved/openapi.yml",
        "--target",
        "http://127.0.0.1:9",
        "--changed-since",
        "HEAD~1",
    ];
    insta::assert_snapshot!(scratch.run(&moved).said(), @r"
    exit 2
    error: cannot read moved/openapi.yml as of HEAD~1: fatal: path 'moved/openapi.yml' exists on disk, but not in 'HEAD~1'
      do: name a revision at which the document was there already
    ");
}
