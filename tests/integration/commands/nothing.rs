//! Exit 4: nothing could be proved. It says what, and is neither a pass nor a failure.

use crate::support::notes::{refused, scan};
use crate::support::{Ran, Sarif, Scratch, Server};

/// What a user reads of a run that ended with exit 4; that its SARIF says the same is checked here.
fn unproved(ran: &Ran) -> String {
    let sarif = Sarif::of(ran);
    assert_eq!(ran.code, Some(4), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(sarif.invocation()["executionSuccessful"], false);
    assert_eq!(sarif.invocation()["exitCode"], 4);
    assert_eq!(sarif.found(), []);
    ran.told()
}

#[test]
fn a_server_that_breaks_down_over_everything() {
    let server = Server::start(|_| refused(500, "out of order"));
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    insta::assert_snapshot!(unproved(&ran), @r#"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth              0       0          …
    access            0       0           …
    lifecycle         0       0           …
    transport         0       0           …
    input             0       0          …
    contract          0       0           …

    not proved, and why:
        N × no valid request of this operation succeeded: POST /notes was answered 500: {"error":"out of order"}
            POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × no valid request of this operation succeeded: GET /notes was answered 500: {"error":"out of order"}
            GET /notes
        N × there is nothing to try it on: user was not able to make a fresh /notes/{noteId}
            DELETE /notes/{noteId}
        N × there is nothing to try it on: no request of the run was answered with an error
            GET /notes/{noteId}, DELETE /notes/{noteId}
        N × there is nothing to try it on: no making was refused whose effect a list could have shown
            POST /notes
        N × no valid request of this operation succeeded: a valid request was answered 500
            GET /notes
        N × there is nothing to try it on: no write of it was refused whose effect its owner could have seen
            DELETE /notes/{noteId}

    nothing was proved: see the reasons under coverage
    sarif: naysayer.sarif
    "#);
}

#[test]
fn a_server_that_lets_nobody_in() {
    let server = Server::start(|_| refused(403, "not for you"));
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    insta::assert_snapshot!(unproved(&ran), @r"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth              0       0          …
    access            0       0           …
    lifecycle         0       0           …
    transport         0       0           …
    input             0       0          …
    contract          0       0           …

    not proved, and why:
        N × no valid request of this operation succeeded: user was answered 403
            GET /notes, POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × there is nothing to try it on: user was not able to make a fresh /notes/{noteId}
            DELETE /notes/{noteId}
        N × no valid request of this operation succeeded: it had no answer
            GET /notes, POST /notes
        N × there is nothing to try it on: no request of the run was answered with an error
            GET /notes/{noteId}, DELETE /notes/{noteId}
        N × there is nothing to try it on: no making was refused whose effect a list could have shown
            POST /notes
        N × there is nothing to try it on: no write of it was refused whose effect its owner could have seen
            DELETE /notes/{noteId}

    nothing was proved: see the reasons under coverage
    sarif: naysayer.sarif
    ");
}

#[test]
fn a_server_that_is_down_for_maintenance() {
    let server = Server::start(|_| refused(503, "back soon"));
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    insta::assert_snapshot!(unproved(&ran), @r#"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth              0       0          …
    access            0       0           …
    lifecycle         0       0           …
    transport         0       0           …
    input             0       0          …
    contract          0       0           …

    not proved, and why:
        N × no valid request of this operation succeeded: POST /notes was answered 503: {"error":"back soon"}
            POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × no valid request of this operation succeeded: GET /notes was answered 503: {"error":"back soon"}
            GET /notes
        N × there is nothing to try it on: user was not able to make a fresh /notes/{noteId}
            DELETE /notes/{noteId}
        N × there is nothing to try it on: no request of the run was answered with an error
            GET /notes/{noteId}, DELETE /notes/{noteId}
        N × there is nothing to try it on: no making was refused whose effect a list could have shown
            POST /notes
        N × there is nothing to try it on: no write of it was refused whose effect its owner could have seen
            DELETE /notes/{noteId}

    nothing was proved: see the reasons under coverage
    sarif: naysayer.sarif
    "#);
}

#[test]
fn everything_is_excluded() {
    let scratch = Scratch::new();
    scratch.write(
        "naysayer.yml",
        "safety: { exclude: [\"* /notes\", \"* /notes/**\"] }\n",
    );
    let server = crate::support::notes::Notes::serve();
    let ran = scan(&scratch, &server.url(), &[]);
    insta::assert_snapshot!(unproved(&ran), @r"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved

    not tested at all:
            GET /notes: not called: listed under `safety: exclude`
            POST /notes: not called: listed under `safety: exclude`
            GET /notes/{noteId}: not called: listed under `safety: exclude`
            DELETE /notes/{noteId}: not called: listed under `safety: exclude`

    nothing was proved: see the reasons under coverage
    sarif: naysayer.sarif
    ");
    let asked: Vec<_> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/"], "only whether anybody is there");
}

#[test]
fn every_rule_is_switched_off() {
    let scratch = Scratch::new();
    let families =
        "auth/*, access/*, input/*, lifecycle/*, transport/*, resource/*, contract/*".split(", ");
    let quoted: Vec<_> = families.map(|family| format!("{family:?}")).collect();
    let config = format!("rules: {{ disable: [{}] }}\n", quoted.join(", "));
    scratch.write("naysayer.yml", &config);
    let server = crate::support::notes::Notes::serve();
    let ran = scan(&scratch, &server.url(), &[]);
    insta::assert_snapshot!(unproved(&ran), @r"
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved

    not tested at all:
            GET /notes: no rule of this profile calls for a test of it
            POST /notes: no rule of this profile calls for a test of it
            GET /notes/{noteId}: no rule of this profile calls for a test of it
            DELETE /notes/{noteId}: no rule of this profile calls for a test of it

    nothing was proved: see the reasons under coverage
    sarif: naysayer.sarif
    ");
}
