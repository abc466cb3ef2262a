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
    let said = texts[0].as_str().unwrap().lines().next().unwrap();
    let line = said.trim_start_matches("error: ");
    assert!(ran.stderr.contains(line), "{line}\n{}", ran.stderr);
    format!("{}--\n{}", ran.said(), ran.told())
}

#[test]
fn a_host_that_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener); // a port that was free a moment ago: nobody listens there
    let ran = scan(&Scratch::new(), &url, &[]);
    insta::assert_snapshot!(unusable(&ran), @"");
}

#[test]
fn a_host_that_hangs_up() {
    let server = Server::start(|_| Answer::raw(""));
    let ran = scan(&Scratch::new(), &server.url(), &[]);
    insta::assert_snapshot!(unusable(&ran), @"");
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
    insta::assert_snapshot!(unusable(&ran), @"");
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
    insta::assert_snapshot!(unusable(&ran), @"");
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
    insta::assert_snapshot!(unusable(&ran), @"");
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
    insta::assert_snapshot!(unusable(&ran), @"");
}
