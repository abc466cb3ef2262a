//! Exit 3: the target is not usable. One message says what and where and how out of it, and a SARIF says so as well.

use std::net::TcpListener;

use crate::support::notes::{self, Notes, refused, scan};
use crate::support::{Answer, Ran, Sarif, Scratch, Server};

/// What a user reads of a run that ended with exit 3; that its SARIF says the same is checked here.
fn unusable(ran: &Ran) -> String {
    let sarif = Sarif::of(ran);
    let invocation = sarif.invocation();
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 3);
    assert_eq!(sarif.found(), []);
    let notes = invocation["toolExecutionNotifications"].as_array();
    let error = |note: &&serde_json::Value| note["level"] == "error";
    let errors = notes.into_iter().flatten().filter(error);
    let texts: Vec<_> = errors.map(|note| &note["message"]["text"]).collect();
    assert_eq!(texts.len(), 1, "{notes:?}");
    let said = texts[0].as_str().unwrap().split_once("; do: ").unwrap();
    for part in [said.0, said.1] {
        assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
    }
    format!("{}--\n{}", ran.said(), ran.told())
}

#[test]
fn a_host_that_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener); // a port that was free a moment ago: nobody listens there
    let ran = scan(&Scratch::new(), &url, &[]);
    insta::assert_snapshot!(unusable(&ran), @r"
    exit 3
    error: the target http://127.0.0.1:PORT does not answer: connection refused
      do: check `target:` (or --target), that the server runs, and that this machine may reach it
    --
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved

    no verdict: the target http://127.0.0.1:PORT does not answer: connection refused
    sarif: naysayer.sarif
    ");
}

#[test]
fn a_host_that_hangs_up() {
    let server = Server::start(|_| Answer::raw(""));
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    insta::assert_snapshot!(unusable(&ran), @r"
    exit 3
    error: the target http://127.0.0.1:PORT does not answer: connection closed before message completed
      do: check `target:` (or --target), that the server runs, and that this machine may reach it
    --
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved

    no verdict: the target http://127.0.0.1:PORT does not answer: connection closed before message completed
    sarif: naysayer.sarif
    ");
}

#[test]
fn a_host_that_has_no_name() {
    let ran = scan(&Scratch::new(), "http://staging.invalid", &[]);
    let said = unusable(&ran);
    assert!(said.contains("staging.invalid"), "{said}");
    assert_eq!(said.matches("do: ").count(), 1, "{said}");
}

#[test]
fn a_wrong_base_path() {
    let server = Notes::serve();
    let url = format!("{}/v2", server.url());
    let ran = scan(&Scratch::new(), &url, &[]);
    insta::assert_snapshot!(unusable(&ran), @r#"
    exit 3
    survey: N step(s)
    clean up: N step(s)
    error: every operation was answered 404
      do: check the base path: the requests went below http://127.0.0.1:PORT/v2; a path in `target:` replaces that of the document's server
    --
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/v2
    4 operations read, 0 left out · identities: user · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth              0       0          …
    access            0       0           …
    lifecycle         0       0          …
    transport         0       0           …
    input             0       0          …
    contract          0       0           …

    not proved, and why:
        N × no valid request of this operation succeeded: POST /v2/notes was answered 404: {"error":"nothing here"}
            POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × no valid request of this operation succeeded: GET /v2/notes was answered 404: {"error":"nothing here"}
            GET /notes
        N × there is nothing to try it on: user was not able to make a fresh /notes/{noteId}
            DELETE /notes/{noteId}

    no verdict: every operation was answered 404
    sarif: naysayer.sarif
    "#);
}

#[test]
fn a_wrong_password() {
    let server = Server::start(|asked| match &*asked.path {
        "/login" => refused(401, "wrong user or password"),
        _ => refused(401, "who are you?"),
    });
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT).write(
        "naysayer.yml",
        r#"spec: openapi.yml
identities:
  alice:
    credential:
      login:
        url: /login
        body: { user: alice, password: "s3cret-but-wrong" }
        token: /token
"#,
    );
    let ran = scratch.run(&["scan", "--target", &server.url()]);
    insta::assert_snapshot!(unusable(&ran), @r#"
    exit 3
    error: `alice` cannot log in: POST /login answered 401: {"error":"wrong user or password"}
      do: check the credential in the config, and that the account exists on the target
    --
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: alice · N requests in T s · run RUN

    coverage     upheld  broken  not proved

    no verdict: `alice` cannot log in: POST /login answered 401: {"error":"wrong user or password"}
    sarif: naysayer.sarif
    "#);
    let written = ran.files.values().any(|text| text.contains("s3cret"));
    assert!(!written && !unusable(&ran).contains("s3cret"));
    let asked: Vec<_> = server.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/", "/login"], "nothing else is tried");
}

/// The credential ran out: everybody is sent away, and no verdict about refusals would mean anything.
#[test]
fn an_expired_credential() {
    let server = Server::start(|_| refused(401, "the token has expired"));
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    insta::assert_snapshot!(unusable(&ran), @r"
    exit 3
    survey: N step(s)
    clean up: N step(s)
    error: every operation that demands a credential answered 401 to `user`
      do: check its credential, in the config or by --header: it may have expired, or be for another environment
    --
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
        N × no valid request of this operation succeeded: user was answered 401
            GET /notes, POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × there is nothing to try it on: user was not able to make a fresh /notes/{noteId}
            DELETE /notes/{noteId}

    no verdict: every operation that demands a credential answered 401 to `user`
    sarif: naysayer.sarif
    ");
}

/// One of two identities is refused everywhere while the other gets in: her cases would all pass for the wrong reason.
#[test]
fn an_expired_credential_of_one_of_two() {
    let server = Notes::serve();
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT).write(
        "naysayer.yml",
        r"spec: openapi.yml
identities:
  alice: { credential: { bearer: alice-token-1 } }
  bob: { credential: { bearer: bob-token-that-ran-out } }
",
    );
    let ran = scratch.run(&["scan", "--target", &server.url()]);
    insta::assert_snapshot!(unusable(&ran), @r"
    exit 3
    survey: N step(s)
    clean up: N step(s)
    error: every operation that demands a credential answered 401 to `bob`
      do: check its credential, in the config or by --header: it may have expired, or be for another environment
    --
    Notes 1 (OpenAPI 3.1.0) at http://127.0.0.1:PORT/
    4 operations read, 0 left out · identities: alice, bob · N requests in T s · run RUN

    coverage     upheld  broken  not proved
    auth              0       0          …
    access            0       0          …
    lifecycle         0       0           …
    transport         0       0           …
    input             0       0          …
    contract          0       0           …

    not proved, and why:
        N × no valid request of this operation succeeded: bob was answered 401
            GET /notes, POST /notes
        N × there is nothing to try it on: no live object gives the path its `noteId`
            GET /notes/{noteId}
        N × there is nothing to try it on: bob was not able to make a fresh /notes/{noteId}
            DELETE /notes/{noteId}

    no verdict: every operation that demands a credential answered 401 to `bob`
    sarif: naysayer.sarif
    ");
}

/// What is open to everybody does not show that a credential is good.
#[test]
fn an_expired_credential_beside_something_public() {
    let server = Server::start(|asked| match &*asked.path {
        "/status" => Answer::json(200, r#"{"up": true, "since": "monday"}"#),
        _ => refused(401, "the token has expired"),
    });
    let scratch = Scratch::new();
    let public = "paths:\n  /status:\n    get: { security: [], responses: { \"200\": { description: Up } } }\n";
    scratch.write(
        "with-status.yml",
        &notes::DOCUMENT.replace("paths:\n", public),
    );
    let args = [
        "scan",
        "--spec",
        "with-status.yml",
        "--target",
        &server.url(),
    ];
    let ran = scratch.run(&[&args[..], &["--header", notes::HEADER]].concat());
    let said = unusable(&ran);
    assert!(said.contains("answered 401 to `user`"), "{said}");
}

/// Some APIs say 401 where they mean 403: who is let in anywhere has a good credential.
#[test]
fn who_is_let_in_somewhere_is_logged_in() {
    let notes = Notes::default();
    let server = Server::start(move |asked| match &*asked.method {
        "GET" => notes.answer(asked),
        _ => refused(401, "not for readers"),
    });
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("error"), "{}", ran.stderr);
}
