//! A target that goes wrong on the wire: no panic, no hang, no false finding, and a report of what was proved in spite of it.

mod ways;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::notes::{self, Notes};
use crate::support::{Answer, Asked, Ran, Sarif, Scratch, Server};

use ways::{BROKEN, STRANGE, Way};

/// Short waits, and an end that no sound run comes near.
const CONFIG: &str =
    "limits: { timeout: 150ms, duration: 60s, per_second: 10000, concurrency: 32 }\n";

/// What every run must leave behind, whatever it met: no panic, a readable report, no finding, not the end of its time.
fn honest(ran: &Ran, way: &str) -> Sarif {
    let all = format!("{way}:\n{}{}", ran.stdout, ran.stderr);
    let _ = ran.said(); // no panic shows
    let sarif = Sarif::of(ran);
    assert_eq!(sarif.found(), [], "{all}");
    assert!(!ran.stdout.contains("INCOMPLETE"), "{all}");
    let code = sarif.invocation()["exitCode"].as_i64();
    assert_eq!(code, ran.code.map(i64::from), "{all}");
    sarif
}

/// Scans notes of which those that `hit` names are answered in `way`.
fn scan(way: &Way, hit: impl Fn(&Asked) -> bool + Send + Sync + 'static) -> Ran {
    let (notes, answer) = (Notes::default(), way.answer);
    let server = Server::start(move |asked| match hit(asked) {
        true => answer(),
        false => notes.answer(asked),
    });
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", CONFIG);
    notes::scan(&scratch, &server.url(), &[])
}

fn each() -> impl Iterator<Item = &'static Way> {
    BROKEN.iter().chain(STRANGE)
}

fn is_refused(asked: &Asked) -> bool {
    asked.path != "/" && asked.header("authorization") != Some("Bearer alice-token-1")
}

#[test]
fn one_operation_that_goes_wrong_costs_that_operation_only() {
    for way in each() {
        let ran = scan(way, |asked| {
            asked.method == "GET" && asked.path.starts_with("/notes/")
        });
        let sarif = honest(&ran, way.name);
        assert_eq!(ran.code, Some(0), "{}:\n{}", way.name, ran.stdout);
        assert!(sarif.upheld("auth", "GET /notes") > 0, "{}", way.name);
        assert!(sarif.upheld("input", "POST /notes") > 0, "{}", way.name);
        assert_eq!(
            sarif.upheld("auth", "GET /notes/{noteId}"),
            0,
            "{}",
            way.name
        );
    }
}

#[test]
fn what_was_to_be_refused_and_went_wrong_is_neither_refused_nor_accepted() {
    for way in BROKEN {
        let ran = scan(way, is_refused);
        let sarif = honest(&ran, way.name);
        for operation in ["GET /notes", "POST /notes", "GET /notes/{noteId}"] {
            let upheld = sarif.upheld("auth", operation);
            assert_eq!(upheld, 0, "{} at {operation}:\n{}", way.name, ran.stdout);
        }
    }
    for way in STRANGE {
        honest(&scan(way, is_refused), way.name);
    }
}

#[test]
fn a_target_that_always_goes_wrong_is_not_usable_or_proves_nothing() {
    for way in each() {
        let ran = scan(way, |_| true);
        honest(&ran, way.name);
        assert!(
            matches!(ran.code, Some(3 | 4)),
            "{}:\n{}{}",
            way.name,
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn now_and_then_is_no_finding_either() {
    for way in each() {
        let count = AtomicUsize::new(0);
        let ran = scan(way, move |asked| {
            asked.path != "/" && count.fetch_add(1, Ordering::SeqCst) % 5 == 3
        });
        honest(&ran, way.name);
        assert!(
            matches!(ran.code, Some(0 | 4)),
            "{}:\n{}{}",
            way.name,
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn debug_answer_is_used() {
    let _ = Answer::raw("").kept();
}
