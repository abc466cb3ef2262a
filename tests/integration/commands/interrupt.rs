//! A run that is interrupted: it removes what it made, reports what it proved, and says that this is not all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::support::notes::{self, Notes};
use crate::support::{Answer, Asked, Ran, Running, Sarif, Scratch, Server};

/// A door that the test closes; whoever comes to it is announced and waits.
#[derive(Default)]
struct Door(Mutex<()>);

impl Door {
    fn close(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap()
    }

    fn pass(&self) {
        drop(self.0.lock());
    }
}

/// A sound server that holds what `held` names, and says so on the channel.
fn slow(
    notes: &Arc<Notes>,
    door: &Arc<Door>,
    held: impl Fn(&Asked) -> bool + Send + Sync + 'static,
) -> (Server, Receiver<()>) {
    let (arrived, arrivals) = channel();
    let (notes, door) = (Arc::clone(notes), Arc::clone(door));
    let server = Server::start(move |asked| {
        if held(asked) {
            let _ = arrived.send(()); // nobody listens after the first
            door.pass();
        }
        match &*asked.path {
            "/login" => Answer::json(200, r#"{"token": "alice-token-1"}"#),
            _ => notes.answer(asked),
        }
    });
    (server, arrivals)
}

/// A request without the right credential: a probe, when it is not the first look at the target.
fn is_probe(asked: &Asked) -> bool {
    asked.path != "/" && asked.header("authorization") != Some("Bearer alice-token-1")
}

/// What an interrupted run leaves in any case: exit 130 and a SARIF that says that it is not complete.
fn interrupted(ran: &Ran) -> Sarif {
    assert_eq!(ran.code, Some(130), "{}{}", ran.stdout, ran.stderr);
    let sarif = Sarif::of(ran);
    let invocation = sarif.invocation();
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 130);
    let notes = &invocation["toolExecutionNotifications"][0];
    let text = &notes["message"]["text"];
    assert_eq!(text, "The run is not complete: the run was interrupted.");
    assert!(ran.stdout.contains("INCOMPLETE: the run was interrupted"));
    let decision = ran.stdout.lines().rev().nth(1).unwrap();
    let start = "no verdict: the run was interrupted; until then: ";
    assert!(decision.starts_with(start), "{decision}");
    sarif
}

fn stopped_in_mid_run_by(signal: &str) {
    let (notes, door) = (Arc::<Notes>::default(), Arc::<Door>::default());
    let closed = door.close();
    let (server, arrivals) = slow(&notes, &door, is_probe);
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let url = server.url();
    let mut run = Running::start(&scratch, &notes::flags(&url));
    arrivals.recv().unwrap();
    assert!(notes.count() > 0, "the survey made something");
    run.signal(signal);
    run.until_it_says("interrupted: ");
    drop(closed);
    let ran = run.end();

    let sarif = interrupted(&ran);
    assert_eq!(sarif.found(), []);
    assert_eq!(notes.count(), 0, "{}", ran.stdout);
    assert!(!ran.stdout.contains("left behind"), "{}", ran.stdout);
    let deletions = server.asked().into_iter().filter(|asked| {
        let case = asked.header("x-naysayer-case").unwrap_or_default();
        asked.method == "DELETE" && case.contains("/cleanup.")
    });
    assert!(deletions.count() > 0);
    let reasons = sarif.run()["properties"]["naysayer/coverage"].to_string();
    assert!(reasons.contains("the run was interrupted first"));
}

#[test]
fn ctrl_c_stops_it_and_what_it_made_is_removed() {
    stopped_in_mid_run_by("INT");
}

#[test]
fn a_runner_that_cancels_the_job_does_the_same() {
    stopped_in_mid_run_by("TERM");
}

#[test]
fn what_cannot_be_removed_is_listed() {
    let (notes, door) = (Arc::<Notes>::default(), Arc::<Door>::default());
    let closed = door.close();
    let (server, arrivals) = slow(&notes, &door, is_probe);
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    scratch.write(
        "naysayer.yml",
        "safety: { exclude: [\"DELETE /notes/*\"] }\n",
    );
    let url = server.url();
    let mut run = Running::start(&scratch, &notes::flags(&url));
    arrivals.recv().unwrap();
    run.signal("INT");
    run.until_it_says("interrupted: ");
    drop(closed);
    let ran = run.end();

    let sarif = interrupted(&ran);
    let listed = |line: &&str| line.starts_with("left behind: ");
    let lines = ran.stdout.lines().filter(listed).count();
    assert!(lines > 0 && lines == notes.count(), "{}", ran.stdout);
    let told = sarif.invocation()["toolExecutionNotifications"].to_string();
    assert_eq!(told.matches("Left behind: ").count(), lines);
    let first = ran.told();
    let first = first.lines().find(listed).unwrap();
    insta::assert_snapshot!(first, @"left behind: /notes/{noteId} (1), made by request RUN/survey.3: DELETE /notes/{noteId} is not called: listed under `safety: exclude`");
}

#[test]
fn before_anybody_is_logged_in() {
    let (notes, door) = (Arc::<Notes>::default(), Arc::<Door>::default());
    let closed = door.close();
    let (server, arrivals) = slow(&notes, &door, |asked| asked.path == "/");
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT).write(
        "naysayer.yml",
        "spec: openapi.yml\nidentities:\n  alice: { credential: { login: { url: /login, token: /token } } }\n",
    );
    let url = server.url();
    let mut run = Running::start(&scratch, &["scan", "--target", &url]);
    arrivals.recv().unwrap();
    run.signal("INT");
    run.until_it_says("interrupted: ");
    drop(closed);
    let ran = run.end();
    interrupted(&ran);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn the_second_time_ends_it_at_once() {
    let (notes, door) = (Arc::<Notes>::default(), Arc::<Door>::default());
    let closed = door.close();
    let (server, arrivals) = slow(&notes, &door, is_probe);
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let url = server.url();
    let mut run = Running::start(&scratch, &notes::flags(&url));
    arrivals.recv().unwrap();
    run.signal("INT");
    run.until_it_says("interrupted: ");
    run.signal("INT");
    // The door is still closed: nothing but the signal can end it.
    let ran = run.end();
    assert_eq!(ran.code, Some(130));
    assert_eq!(ran.files.len(), 0, "no half of a report: {:?}", ran.files);
    insta::assert_snapshot!(ran.said(), @r"
    exit 130
    survey: N step(s)
    probe: N step(s)
    interrupted: removing what was made and writing the report of what was proved; once more ends it at once
    interrupted again: what was made and not removed stays on the target
    ");
    drop(closed);
}

/// How many requests a whole run sends, and one run interrupted at each of some of them. `NAYSAYER_MOMENTS=50` is the
/// measured number.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how often is for whoever runs the tests to say"
)]
fn at_any_moment() {
    let whole = {
        let server = Notes::serve();
        notes::scan(&Scratch::new(), &server.url(), &[]);
        server.asked().len()
    };
    let moments = std::env::var("NAYSAYER_MOMENTS").map_or(5, |moments| moments.parse().unwrap());
    for moment in 0..moments {
        // The last requests may not come: an interrupted run needs fewer.
        let at = 1 + moment * (whole - 2) / moments;
        interrupted_at(at, if moment % 2 == 0 { "INT" } else { "TERM" });
    }
}

fn interrupted_at(at: usize, signal: &str) {
    let (notes, door) = (Arc::<Notes>::default(), Arc::<Door>::default());
    let closed = door.close();
    let turn = AtomicUsize::new(0);
    let (server, arrivals) = slow(&notes, &door, move |_| {
        turn.fetch_add(1, Ordering::SeqCst) >= at
    });
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let url = server.url();
    let mut run = Running::start(&scratch, &notes::flags(&url));
    arrivals.recv().unwrap();
    run.signal(signal);
    run.until_it_says("interrupted: ");
    drop(closed);
    let ran = run.end();
    let all = format!("request {at}, {signal}:\n{}{}", ran.stdout, ran.stderr);
    let _ = ran.said(); // no panic shows
    let sarif = interrupted(&ran);
    assert_eq!(sarif.found(), [], "{all}");
    let listed = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with("left behind: "));
    assert_eq!(listed.count(), notes.count(), "{all}");
}
