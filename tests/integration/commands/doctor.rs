//! `naysayer doctor`: at which step it stops, and what it says to do.

use crate::support::notes::{self, HEADER, Notes};
use crate::support::{Answer, Ran, Scratch, Server};

fn doctor(url: &str, further: &[&str]) -> Ran {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", notes::DOCUMENT);
    let source = ["doctor", "--spec", "openapi.yml", "--target", url];
    scratch.run(&[&source[..], further].concat())
}

/// What it prints, both streams, without addresses and times.
fn said(ran: &Ran) -> String {
    let text = format!("{}{}", ran.said(), ran.told());
    let times = regex::Regex::new(r"in \d+ ms").unwrap();
    times.replace_all(&text, "in N ms").into_owned()
}

#[test]
fn all_is_well() {
    let server = Notes::serve();
    insta::assert_snapshot!(said(&doctor(&server.url(), &["--header", HEADER])), @r"
    exit 0
    ok    config      flags alone, identities: user
    ok    document    openapi.yml: 4 operations read, 0 left out
    ok    name        127.0.0.1 is 127.0.0.1
    ok    connection  http://127.0.0.1:PORT/ answers in plain text (401 in N ms)
    ok    login       user has a credential to present
    ok    controls    user: 1 of 1 readings succeed
    ready: `naysayer scan`
    ");
    assert!(server.asked().iter().all(|asked| asked.method == "GET"));
}

#[test]
fn a_credential_that_nobody_takes() {
    let server = Notes::serve();
    insta::assert_snapshot!(said(&doctor(&server.url(), &["--header", "Authorization: Bearer old"])), @r"
    exit 3
    error: nothing that `user` may read was answered with success: GET /notes 401
      do: check its credential and the base path of the target: a 401 speaks of the credential, a 404 everywhere of the path
    ok    config      flags alone, identities: user
    ok    document    openapi.yml: 4 operations read, 0 left out
    ok    name        127.0.0.1 is 127.0.0.1
    ok    connection  http://127.0.0.1:PORT/ answers in plain text (401 in N ms)
    ok    login       user has a credential to present
    FAIL  controls    user: 0 of 1 readings succeed
    ");
}

#[test]
fn nobody_there() {
    insta::assert_snapshot!(said(&doctor("http://127.0.0.1:9", &["--header", HEADER])), @r"
    exit 3
    error: the target http://127.0.0.1:PORT does not answer: connection refused
      do: check `target:` (or --target), that the server runs, and that this machine may reach it
    ok    config      flags alone, identities: user
    ok    document    openapi.yml: 4 operations read, 0 left out
    ok    name        127.0.0.1 is 127.0.0.1
    FAIL  connection  http://127.0.0.1:PORT/
    ");
}

#[test]
fn a_base_path_that_is_none() {
    let server = Server::start(|_| Answer::json(404, "{}"));
    insta::assert_snapshot!(said(&doctor(&server.url(), &["--header", HEADER])), @r"
    exit 3
    error: nothing that `user` may read was answered with success: no valid request of this operation succeeded: GET /notes was answered 404: {}
      do: check its credential and the base path of the target: a 401 speaks of the credential, a 404 everywhere of the path
    ok    config      flags alone, identities: user
    ok    document    openapi.yml: 4 operations read, 0 left out
    ok    name        127.0.0.1 is 127.0.0.1
    ok    connection  http://127.0.0.1:PORT/ answers in plain text (404 in N ms)
    ok    login       user has a credential to present
    FAIL  controls    user: 0 of 1 readings succeed
    ");
}

#[test]
fn the_page_and_the_scripts_name_every_command() {
    let man = Scratch::new().run(&["man"]).stdout;
    let script = Scratch::new().run(&["completions", "bash"]).stdout;
    for command in [
        "scan", "plan", "demo", "gate", "baseline", "retest", "merge", "init", "doctor",
    ] {
        assert!(
            man.contains(&format!("COMMAND {}", command.to_uppercase())),
            "{command}"
        );
        assert!(script.contains(command), "{command}");
    }
}
