//! `naysayer scan` from end to end: flags alone, the two usual exits, what the server sees and what the user reads.

use regex::Regex;

use crate::support::notes::{Notes, scan};
use crate::support::{Asked, Sarif, Scratch, Server, steady};

/// Every value of a header that the server saw, in order.
fn seen(asked: &[Asked], header: &str) -> Vec<String> {
    let values = asked.iter().filter_map(|asked| asked.header(header));
    values.map(str::to_owned).collect()
}

#[test]
fn a_sound_server_passes_by_flags_alone() {
    let server = Notes::serve();
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    insta::assert_snapshot!(ran.told(), @r"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth             …
    access            …
    lifecycle         …
    transport         …
    input            …
    contract          …

    gate passed: N promises upheld at 4 operations
    sarif: naysayer.sarif
    ");
    insta::assert_snapshot!(ran.said(), @r"
    exit 0
    survey: N step(s)
    probe: N step(s)
    aftermath: N step(s)
    clean up: N step(s)
    farewell: N step(s)
    ");
    let sarif = Sarif::of(&ran);
    assert_eq!(sarif.found(), []);
    assert_eq!(sarif.invocation()["executionSuccessful"], true);
    assert_eq!(sarif.invocation()["exitCode"], 0);
    assert_eq!(ran.files.len(), 1, "{:?}", ran.files.keys());
}

/// The last method that changes anything: after it come looks at lists, whether something is left.
fn last_write(server: &Server) -> String {
    let mut asked = server.asked();
    asked.retain(|request| request.method != "GET");
    asked.pop().map(|last| last.method).unwrap_or_default()
}

#[test]
fn what_was_made_is_gone_afterwards() {
    let server = Notes::serve();
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    assert!(!ran.stdout.contains("left behind"), "{}", ran.stdout);
    assert_eq!(last_write(&server), "DELETE");
}

#[test]
fn a_broken_server_fails_with_what_it_did_and_the_command_to_try_it_again() {
    let server = Notes::serve_open_note();
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    insta::assert_snapshot!(ran.told(), @r#"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    critical auth/no-credential  GET /notes/{noteId}
             Sent without a credential (credential left out): it was answered 200 with the control's content.
             control  GET /notes/1 as user → 200 {"id":1,"text":"nay-MARKm"}
             attack   GET /notes/1 as anonymous → 200 {"id":1,"text":"nay-MARKm"}
             again    curl -i --path-as-is -g 'http://127.0.0.1:PORT/notes/1'
             at       openapi.yml:18:5   fingerprint b9c411ca3757a397
                      18 |     get:
                         |     ^

    critical auth/invalid-credential  GET /notes/{noteId}
             Sent with an invalid credential (garbage): it was answered 200 with the control's content.
             control  GET /notes/1 as user → 200 {"id":1,"text":"nay-MARKm"}
             attack   GET /notes/1 as anonymous → 200 {"id":1,"text":"nay-MARKm"}
             again    curl -i --path-as-is -g 'http://127.0.0.1:PORT/notes/1' -H 'Authorization: Bearer '"$USER_GARBAGE"
             at       openapi.yml:18:5   fingerprint 144d16da3c1ee97f
                      18 |     get:
                         |     ^

    coverage     upheld  broken  not proved
    auth             …
    access            …
    lifecycle         …
    transport         …
    input            …
    contract          …

    not proved, and why:
        N × there is nothing to try it on: the plain request is not refused, so that there is nothing to get around
            GET /notes/{noteId}

    gate failed: 2 findings at or above low
    sarif: naysayer.sarif
    "#);
    let sarif = Sarif::of(&ran);
    let found: Vec<_> = sarif.broken().into_iter().collect();
    insta::assert_snapshot!(format!("{found:#?}"), @r#"
    [
        (
            "auth/invalid-credential",
            "GET /notes/{noteId}",
        ),
        (
            "auth/no-credential",
            "GET /notes/{noteId}",
        ),
    ]
    "#);
    assert_eq!(sarif.invocation()["executionSuccessful"], true);
    assert_eq!(sarif.invocation()["exitCode"], 1);
}

/// The list is asked for before there is anything in it, and while the run makes and removes what stands in it.
#[test]
fn an_open_list_is_found_although_it_changes_all_the_time() {
    let server = Notes::serve_open("/notes");
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    let broken = Sarif::of(&ran).broken().into_iter();
    let lines: Vec<_> = broken
        .map(|(rule, operation)| format!("{rule} {operation}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    auth/invalid-credential GET /notes
    auth/invalid-credential GET /notes/{noteId}
    auth/no-credential GET /notes
    auth/no-credential GET /notes/{noteId}
    ");
}

#[test]
fn every_request_names_its_case_and_the_tool() {
    let server = Notes::serve_open_note();
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    let asked = server.asked();
    let cases = seen(&asked, "x-naysayer-case");
    let agents = seen(&asked, "user-agent");
    let agent = concat!("naysayer/", env!("CARGO_PKG_VERSION"));
    assert_eq!((cases.len(), agents.len()), (asked.len(), asked.len()));
    assert!(agents.iter().all(|found| found == agent), "{agents:?}");

    let shape = Regex::new(r"^([0-9a-f]{6})/[!-~]+\.\d+$").unwrap();
    let run = |case: &String| shape.captures(case).map(|found| found[1].to_owned());
    let runs: Vec<_> = cases.iter().map(run).collect();
    assert!(
        runs.iter().all(|run| run.is_some() && *run == runs[0]),
        "{cases:?}"
    );
    let mut distinct = cases.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), cases.len(), "each request has its own name");

    // The case of the evidence is one that the server has in its log, with the same request line.
    let sarif = Sarif::of(&ran);
    for result in sarif.results() {
        let text = result["message"]["text"].as_str().unwrap();
        let (_, case) = text.split_once("In the server's log: ").unwrap();
        let case = case.lines().next().unwrap();
        let of_case = |asked: &&Asked| asked.header("x-naysayer-case") == Some(case);
        let logged = asked.iter().find(of_case).unwrap();
        let request = &result["webRequest"];
        assert_eq!(request["method"], *logged.method);
        let target = request["target"].as_str().unwrap();
        assert!(target.ends_with(&logged.path), "{target}");
        assert_ne!(logged.header("authorization"), Some("Bearer alice-token-1"));
    }
}

#[test]
fn the_case_header_takes_another_name_or_none() {
    let with = |setting: &str| {
        let scratch = Scratch::new();
        scratch.write("naysayer.yml", &format!("case_header: {setting}\n"));
        let server = Notes::serve_open_note();
        let ran = scan(&scratch, &server.url(), &[]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        (server.asked(), Sarif::of(&ran).log.to_string())
    };
    let (asked, log) = with("X-Request-Id");
    assert_eq!(seen(&asked, "x-request-id").len(), asked.len());
    assert_eq!(seen(&asked, "x-naysayer-case").len(), 0);
    assert!(log.contains("In the server's log: "));

    let (asked, log) = with("false");
    assert_eq!(seen(&asked, "x-naysayer-case").len(), 0);
    assert!(!log.contains("In the server's log: "));
    assert_eq!(seen(&asked, "user-agent").len(), asked.len());
}

#[test]
fn never_fails_on_nothing() {
    let server = Notes::serve_open_note();
    let ran = scan(&Scratch::new(), &server.url(), &["--fail-on", "never"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    insta::assert_snapshot!(steady(&ran.stdout.lines().rev().take(2).collect::<Vec<_>>().join("\n")), @r"
    sarif: naysayer.sarif
    gate passed: N promises upheld at 4 operations; 2 findings do not count, since fail_on is never
    ");
    assert_eq!(Sarif::of(&ran).broken().len(), 2);
}

#[test]
fn quiet_says_the_decision_and_no_more() {
    let server = Notes::serve_open_note();
    let ran = scan(&Scratch::new(), &server.url(), &["--quiet"]);
    insta::assert_snapshot!(ran.told(), @"gate failed: 2 findings at or above low");
    insta::assert_snapshot!(ran.said(), @"exit 1");
    assert!(ran.files.contains_key("naysayer.sarif"));
}

#[test]
fn the_sarif_goes_where_the_flag_says() {
    let server = Notes::serve();
    let scratch = Scratch::new();
    scratch.write("out/kept", "");
    let ran = scan(&scratch, &server.url(), &["--sarif", "out/api.sarif"]);
    let written: Vec<_> = ran.files.keys().collect();
    assert_eq!(
        written,
        ["out/api.sarif", "openapi.yml"][..1]
            .iter()
            .collect::<Vec<_>>()
    );
    Sarif::parse(&ran.files["out/api.sarif"]);
}

/// What has no control proves nothing, and the report says so by name: no silent gap.
#[test]
fn an_operation_that_never_worked_is_not_counted_as_refusing() {
    let server = {
        let notes = Notes::default();
        Server::start(move |asked| match (&*asked.method, &*asked.path) {
            ("POST", "/notes") => crate::support::notes::refused(409, "the store is closed"),
            _ => notes.answer(asked),
        })
    };
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    insta::assert_snapshot!(ran.told(), @r#"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth              …
    access            …
    lifecycle         …
    transport         …
    input             …
    contract          …

    not proved, and why:
        N × no valid request of this operation succeeded: POST /notes was answered 409: {"error":"the store is closed"}
            POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × there is nothing to try it on: user was not able to make a fresh /notes/{noteId}
            GET /notes, DELETE /notes/{noteId}
        N × there is nothing to try it on: no request of the run was answered with an error
            GET /notes/{noteId}, DELETE /notes/{noteId}
        N × there is nothing to try it on: no making was refused whose effect a list could have shown
            POST /notes
        N × there is nothing to try it on: no write of it was refused whose effect its owner could have seen
            DELETE /notes/{noteId}

    gate passed: N promises upheld at 1 operation
    sarif: naysayer.sarif
    "#);
    let sarif = Sarif::of(&ran);
    let cells = sarif.run()["properties"]["naysayer/coverage"]["cells"]
        .as_array()
        .unwrap();
    let lines: Vec<_> = cells
        .iter()
        .map(|cell| {
            let [upheld, broken, open] = ["upheld", "broken", "inconclusive"].map(|key| &cell[key]);
            let operation = &cell["operation"];
            let (family, reasons) = (&cell["family"], &cell["reasons"]);
            format!("{operation} {family} {upheld} {broken} {open} {reasons}")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "GET /notes" "auth" 5 0 0 []
    "GET /notes" "access" 2 0 0 []
    "GET /notes" "lifecycle" 2 0 1 [["there is nothing to try it on: user was not able to make a fresh /notes/{noteId}",1]]
    "GET /notes" "transport" 1 0 0 []
    "POST /notes" "auth" 0 0 2 [["no valid request of this operation succeeded: POST /notes was answered 409: {\"error\":\"the store is closed\"}",2]]
    "POST /notes" "access" 0 0 4 [["no valid request of this operation succeeded: POST /notes was answered 409: {\"error\":\"the store is closed\"}",3],["there is nothing to try it on: no making was refused whose effect a list could have shown",1]]
    "POST /notes" "input" 0 0 14 [["no valid request of this operation succeeded: POST /notes was answered 409: {\"error\":\"the store is closed\"}",14]]
    "GET /notes/{noteId}" "auth" 0 0 5 [["there is nothing to try it on: no live object gives the path its `noteId`",5]]
    "GET /notes/{noteId}" "input" 0 0 6 [["there is nothing to try it on: no live object gives the path its `noteId`",5],["there is nothing to try it on: no request of the run was answered with an error",1]]
    "GET /notes/{noteId}" "lifecycle" 0 0 3 [["there is nothing to try it on: no live object gives the path its `noteId`",3]]
    "DELETE /notes/{noteId}" "auth" 0 0 3 [["there is nothing to try it on: user was not able to make a fresh /notes/{noteId}",3]]
    "DELETE /notes/{noteId}" "input" 0 0 5 [["there is nothing to try it on: user was not able to make a fresh /notes/{noteId}",4],["there is nothing to try it on: no request of the run was answered with an error",1]]
    "GET /notes" "input" 2 0 0 []
    "GET /notes" "contract" 1 0 0 []
    "POST /notes" "lifecycle" 0 0 1 [["no valid request of this operation succeeded: POST /notes was answered 409: {\"error\":\"the store is closed\"}",1]]
    "POST /notes" "contract" 0 0 1 [["no valid request of this operation succeeded: POST /notes was answered 409: {\"error\":\"the store is closed\"}",1]]
    "GET /notes/{noteId}" "access" 0 0 1 [["there is nothing to try it on: no live object gives the path its `noteId`",1]]
    "GET /notes/{noteId}" "contract" 0 0 1 [["there is nothing to try it on: no live object gives the path its `noteId`",1]]
    "DELETE /notes/{noteId}" "access" 0 0 2 [["there is nothing to try it on: user was not able to make a fresh /notes/{noteId}",1],["there is nothing to try it on: no write of it was refused whose effect its owner could have seen",1]]
    "DELETE /notes/{noteId}" "lifecycle" 0 0 1 [["there is nothing to try it on: user was not able to make a fresh /notes/{noteId}",1]]
    "DELETE /notes/{noteId}" "contract" 0 0 1 [["there is nothing to try it on: user was not able to make a fresh /notes/{noteId}",1]]
    "#);
}

/// Out of budget, a run is cut short: what it has is reported, and that it is not all stands above everything else.
#[test]
fn a_run_that_reaches_its_limit_says_that_it_is_not_complete() {
    let scratch = Scratch::new();
    scratch.write("naysayer.yml", "limits: { requests: 25, concurrency: 1 }\n");
    let server = Notes::serve();
    let ran = scan(&scratch, &server.url(), &[]);
    let lines: Vec<_> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("INCOMPLETE"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"INCOMPLETE: the limit of requests or time (`limits:`) was reached before 36 of 64 cases were settled; what follows was proved until then");
    let sarif = Sarif::of(&ran);
    assert_eq!(sarif.invocation()["executionSuccessful"], false);
    let note = &sarif.invocation()["toolExecutionNotifications"][0];
    insta::assert_snapshot!(note["message"]["text"].as_str().unwrap(), @"The run is not complete: the limit of requests or time (`limits:`) was reached before 36 of 64 cases were settled.");
    // Cleaning up has a budget of its own.
    assert!(!ran.stdout.contains("left behind"), "{}", ran.stdout);
    assert_eq!(last_write(&server), "DELETE");
}
