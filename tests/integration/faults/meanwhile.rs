//! What happens to a target in mid-run: it dies, comes back, throttles, hangs up, mixes things up, changes its certificate.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::notes::{self, Notes, refused};
use crate::support::{Answer, Asked, Ran, Sarif, Scratch, Server};

use super::{config, honest};

/// Which request this is, from 0.
#[derive(Clone, Default)]
struct Turn(Arc<AtomicUsize>);

impl Turn {
    fn next(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

fn scan(server: &Server) -> Ran {
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", &config(false));
    notes::scan(&scratch, &server.url(), &[])
}

/// Scans notes that answer by `answer`, which is told the number of the request.
fn scanned(answer: impl Fn(usize, &Notes, &Asked) -> Answer + Send + Sync + 'static) -> Ran {
    let (notes, turn) = (Notes::default(), Turn::default());
    let server = Server::start(move |asked| answer(turn.next(), &notes, asked));
    scan(&server)
}

/// A run that went well in spite of what happened: it passes, finds nothing, and proves as much as without.
fn unimpressed(ran: &Ran, what: &str) {
    let sarif = honest(ran, what);
    let all = format!("{what}:\n{}{}", ran.stdout, ran.stderr);
    assert_eq!(sarif.found(), [], "{all}");
    assert_eq!(ran.code, Some(0), "{all}");
    let undisturbed = Sarif::of(&scanned(|_, notes, asked| notes.answer(asked)));
    for operation in ["GET /notes", "POST /notes", "GET /notes/{noteId}"] {
        for family in ["auth", "input"] {
            let upheld = sarif.upheld(family, operation);
            assert_eq!(
                upheld,
                undisturbed.upheld(family, operation),
                "{operation} {family}, {all}"
            );
        }
    }
}

#[test]
fn a_target_that_goes_away_is_no_pass() {
    let (notes, turn) = (Notes::default(), Turn::default());
    let (reached, at_last) = channel();
    let (ended, gone) = channel::<()>();
    let gone = Mutex::new(gone);
    let server = Server::start(move |asked| {
        if turn.next() == 120 {
            reached.send(()).unwrap();
            let _ = gone.lock().unwrap().recv();
        }
        notes.answer(asked)
    });
    let ran = thread::scope(|scope| {
        let run = scope.spawn(|| scan(&server));
        at_last.recv().unwrap();
        server.end();
        ended.send(()).unwrap();
        run.join().unwrap()
    });
    let sarif = Sarif::of(&ran);
    let all = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, Some(3), "{all}");
    assert_eq!(sarif.found(), [], "{all}");
    assert!(sarif.upheld("auth", "GET /notes") > 0, "{all}");
    assert_eq!(sarif.invocation()["executionSuccessful"], false);
    let said = ran.said();
    assert!(
        said.contains(
            "error: the target http://127.0.0.1:PORT does not answer: connection refused"
        ),
        "{said}"
    );
    assert!(
        ran.stdout
            .contains("INCOMPLETE: the target stopped answering"),
        "{all}"
    );
    assert!(ran.stdout.contains("left behind: "), "{all}");
}

#[test]
fn a_target_that_comes_back_is_asked_again() {
    // The first is in the survey, which insists less: what it misses, it cannot make up for.
    for (at, long) in [(5, 2), (40, 12), (90, 12)] {
        let ran = scanned(move |turn, notes, asked| match turn.checked_sub(at) {
            Some(since) if since < long => Answer::raw(""),
            _ => notes.answer(asked),
        });
        unimpressed(&ran, &format!("away from request {at} for {long}"));
    }
}

#[test]
fn a_making_without_an_answer_is_made_again_and_told() {
    let first = AtomicBool::new(true);
    let ran = scanned(move |_, notes, asked| {
        let answer = notes.answer(asked);
        let makes = asked.method == "POST" && answer.bytes().starts_with(b"HTTP/1.1 201");
        match makes && first.swap(false, Ordering::SeqCst) {
            true => Answer::raw(""),
            false => answer,
        }
    });
    unimpressed(&ran, "the first making");
    let told = "POST /notes had no answer and may have made something";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn what_now_and_then_has_no_usable_answer_is_tried_again() {
    for every in [20, 50] {
        let ran = scanned(move |turn, notes, asked| match turn % every {
            3 => refused(503, "try later"),
            _ => notes.answer(asked),
        });
        unimpressed(&ran, &format!("503 at each {every}th"));
    }
}

#[test]
fn a_storm_of_429_slows_it_down_and_is_no_verdict() {
    let wait = || refused(429, "slowly").with(("retry-after", "0"));
    let ran = scanned(move |turn, notes, asked| match turn % 3 {
        1 => wait(),
        _ => notes.answer(asked),
    });
    unimpressed(&ran, "each third");
    let notes = Sarif::of(&ran).invocation()["toolExecutionNotifications"].to_string();
    assert!(notes.contains("asked to slow down"), "{notes}");
    // From some moment on, nothing else: what was not proved until then is not proved at all.
    let ran = scanned(move |turn, notes, asked| match turn {
        ..30 => notes.answer(asked),
        _ => wait(),
    });
    let sarif = honest(&ran, "for good");
    assert_eq!(sarif.found(), [], "{}", ran.stdout);
    assert!(
        ran.stdout.contains("throttled the request"),
        "{}",
        ran.stdout
    );
}

#[test]
fn connections_that_are_hung_up_at_random_cost_nothing() {
    let (notes, state) = (Notes::default(), Mutex::new(1_u64));
    let hangs_up = move || {
        // Always the same sequence (Knuth's MMIX).
        let mut state = state.lock().unwrap();
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33).is_multiple_of(4)
    };
    let server = Server::start_lasting(move |asked| notes.answer(asked), hangs_up);
    unimpressed(&scan(&server), "hung up at random");
}

/// Each status is right, and each body is that of the answer before.
#[test]
fn the_body_of_another_answer_is_no_finding() {
    let before = Mutex::new(VecDeque::from([String::new()]));
    let ran = scanned(move |_, notes, asked| {
        let own = notes.answer(asked);
        let own = String::from_utf8_lossy(own.bytes()).into_owned();
        let (head, body) = own.split_once("\r\n\r\n").unwrap();
        let mut before = before.lock().unwrap();
        before.push_back(body.to_owned());
        let other = before.pop_front().unwrap_or_default();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer::json(status, &other)
    });
    let sarif = honest(&ran, "mixed up");
    assert_eq!(sarif.found(), [], "{}", ran.stdout);
}
