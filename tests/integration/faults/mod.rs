//! A target that goes wrong on the wire: no panic, no hang, no false finding, and a report of what was proved in spite of it.

mod meanwhile;
mod ways;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::notes::{self, Notes};
use crate::support::{Asked, Ran, Sarif, Scratch, Server};

use ways::{BROKEN, TOO_LARGE, UNREADABLE, WITHOUT_SUCCESS, Way};

/// An end that no sound run comes near, and short waits where there is something to wait for.
fn config(waits: bool) -> String {
    let timeout = if waits { "200ms" } else { "5s" };
    format!("limits: {{ timeout: {timeout}, duration: 60s, per_second: 10000, concurrency: 32 }}\n")
}

/// What every run must leave behind, whatever it met: no panic, a readable report, not the end of its time.
fn honest(ran: &Ran, way: &str) -> Sarif {
    let all = format!("{way}:\n{}{}", ran.stdout, ran.stderr);
    let _ = ran.said(); // no panic shows
    let sarif = Sarif::of(ran);
    assert!(!ran.stdout.contains("INCOMPLETE"), "{all}");
    let code = sarif.invocation()["exitCode"].as_i64();
    assert_eq!(code, ran.code.map(i64::from), "{all}");
    sarif
}

/// Scans notes of which those that `hit` names are answered in one of `ways`, in turn.
fn scan(ways: Vec<&'static Way>, hit: impl Fn(&Asked) -> bool + Send + Sync + 'static) -> Ran {
    let (notes, turn) = (Notes::default(), AtomicUsize::new(0));
    let config = config(ways.iter().any(|way| way.lasts));
    let server = Server::start(move |asked| match hit(asked) {
        true => (ways[turn.fetch_add(1, Ordering::SeqCst) % ways.len()].answer)(),
        false => notes.answer(asked),
    });
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", &config);
    notes::scan(&scratch, &server.url(), &[])
}

/// What is no success, each way alone.
fn each_failure() -> impl Iterator<Item = &'static Way> {
    BROKEN.iter().chain(WITHOUT_SUCCESS)
}

fn in_turn(kinds: &[&'static [Way]]) -> Vec<&'static Way> {
    kinds.iter().copied().flatten().collect()
}

fn is_refused(asked: &Asked) -> bool {
    asked.path != "/" && asked.header("authorization") != Some("Bearer alice-token-1")
}

/// A reading of one note.
fn is_one_note(asked: &Asked) -> bool {
    asked.method == "GET" && asked.path.starts_with("/notes/")
}

#[test]
fn one_operation_that_goes_wrong_costs_that_operation_only() {
    for way in each_failure() {
        let name = way.name;
        let ran = scan(vec![way], is_one_note);
        let sarif = honest(&ran, name);
        assert_eq!(sarif.found(), [], "{name}:\n{}", ran.stdout);
        assert_eq!(ran.code, Some(0), "{name}:\n{}", ran.stdout);
        assert!(sarif.upheld("auth", "GET /notes") > 0, "{name}");
        assert!(sarif.upheld("input", "POST /notes") > 0, "{name}");
        let upheld = sarif.upheld("auth", "GET /notes/{noteId}");
        assert_eq!(upheld, 0, "{name}:\n{}", ran.stdout);
    }
}

/// Everybody is answered 200, with the same: that is open, or it is nothing. All else stays proved.
#[test]
fn one_operation_that_nobody_can_read_costs_that_operation_only() {
    for way in UNREADABLE {
        let ran = scan(vec![way], is_one_note);
        let sarif = honest(&ran, way.name);
        for (rule, operation) in sarif.broken() {
            assert_eq!(operation, "GET /notes/{noteId}", "{}: {rule}", way.name);
        }
        assert!(sarif.upheld("auth", "GET /notes") > 0, "{}", way.name);
        let upheld = sarif.upheld("auth", "GET /notes/{noteId}");
        assert_eq!(upheld, 0, "{}:\n{}", way.name, ran.stdout);
    }
}

#[test]
fn what_was_to_be_refused_and_went_wrong_is_neither_refused_nor_accepted() {
    for kinds in [&[BROKEN][..], &[UNREADABLE, TOO_LARGE]] {
        let ran = scan(in_turn(kinds), is_refused);
        let sarif = honest(&ran, "in turn");
        assert_eq!(sarif.found(), [], "{}", ran.stdout);
        for operation in ["GET /notes", "POST /notes", "GET /notes/{noteId}"] {
            let upheld = sarif.upheld("auth", operation);
            assert_eq!(upheld, 0, "{operation}:\n{}", ran.stdout);
        }
    }
}

#[test]
fn a_target_that_always_goes_wrong_is_not_usable_or_proves_nothing() {
    for way in each_failure() {
        let ran = scan(vec![way], |_| true);
        let name = way.name;
        let sarif = honest(&ran, name);
        assert_eq!(sarif.found(), [], "{name}:\n{}", ran.stdout);
        assert!(
            matches!(ran.code, Some(3 | 4)),
            "{name}:\n{}{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn now_and_then_is_no_finding_either() {
    let all = [BROKEN, WITHOUT_SUCCESS, UNREADABLE, TOO_LARGE];
    for rest in 0..5 {
        let count = AtomicUsize::new(0);
        let ran = scan(in_turn(&all), move |asked| {
            asked.path != "/" && count.fetch_add(1, Ordering::SeqCst) % 5 == rest
        });
        let sarif = honest(&ran, "now and then");
        assert_eq!(sarif.found(), [], "{}", ran.stdout);
        assert!(
            matches!(ran.code, Some(0 | 4)),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
    }
}
