//! The command as text, and what a shell makes of it.

use std::process::Command;

use bytes::Bytes;

use super::*;
use crate::http::{Answer, Body, Credential, CredentialPart, Failure};
use crate::words::Secret;

fn command(request: Request) -> String {
    let exchange = Exchange {
        tag: String::new(),
        request,
        elsewhere: None,
        answer: Answer::Failure(Failure::Timeout),
    };
    curl(&exchange, "https://staging.test:8443")
}

fn part(place: CredentialPlace, prefix: &str, label: &str) -> CredentialPart {
    CredentialPart {
        place,
        prefix: prefix.to_owned(),
        secret: Secret::new(label, "the value itself"),
    }
}

fn body(media_type: Option<&str>, bytes: &'static [u8]) -> Option<Body> {
    Some(Body {
        media_type: media_type.map(str::to_owned),
        bytes: Bytes::from_static(bytes),
    })
}

#[test]
fn credentials_are_variables() {
    let mut request = Request::new("PATCH", "/v2/a/../b");
    request.query = vec![("q[]".to_owned(), "1".to_owned())];
    request.cookies = vec![("lang".to_owned(), "en".to_owned())];
    request.body = body(Some("application/json"), b"{\"a\":\"it's\"}");
    request.credential = Credential {
        parts: vec![
            part(
                CredentialPlace::Header("Authorization".to_owned()),
                "Bearer ",
                "alice",
            ),
            part(
                CredentialPlace::Header("X-Key".to_owned()),
                "",
                "alice X-Key",
            ),
            part(
                CredentialPlace::Query("key".to_owned()),
                "",
                "alice, alg none",
            ),
            part(CredentialPlace::Cookie("sid".to_owned()), "", "user"),
            part(CredentialPlace::Cookie("n".to_owned()), "", "2nd"),
        ]
        .into(),
    };
    insta::assert_snapshot!(command(request), @r#"curl -i -X PATCH --path-as-is -g 'https://staging.test:8443/v2/a/../b?q[]=1&key='"$ALICE_ALG_NONE" -H 'Authorization: Bearer '"$ALICE" -H 'X-Key: '"$ALICE_X_KEY" -H 'Cookie: lang=en; sid='"$USER_SECRET"'; n='"$SECRET_2ND" -H 'Content-Type: application/json' --data-raw '{"a":"it'\''s"}'"#);
}

#[test]
fn odd_requests_have_their_own_spelling() {
    let mut head = Request::new("HEAD", "/");
    head.headers = vec![("Authorization".to_owned(), String::new())];
    insta::assert_snapshot!(command(head), @r#"curl -i -I --path-as-is -g 'https://staging.test:8443/' -H 'Authorization;'"#);
    let mut get = Request::new("GET", "/");
    get.body = body(None, b"");
    insta::assert_snapshot!(command(get), @r#"curl -i -X GET --path-as-is -g 'https://staging.test:8443/' -H 'Content-Type:' --data-raw ''"#);
    let mut binary = Request::new("POST", "/");
    binary.body = body(Some("x/y"), b"a\0%'\xff");
    insta::assert_snapshot!(command(binary), @r#"printf '\141\000\045\047\377' | curl -i -X POST --path-as-is -g 'https://staging.test:8443/' -H 'Content-Type: x/y' --data-binary @-"#);
    let mut long = Request::new("POST", "/");
    long.body = body(Some("x/y"), &[b'a'; 40_000]);
    insta::assert_snapshot!(command(long), @r#"curl -i -X POST --path-as-is -g 'https://staging.test:8443/' -H 'Content-Type: x/y' --data-binary @body # @body: 40000 bytes, too long to show"#);
}

/// Runs `line` with a `curl` that prints its arguments, one per line.
fn arguments(line: &str) -> Option<Vec<u8>> {
    let script = format!("curl() {{ printf '%s\\n' \"$@\"; }}\n{line}\n");
    let output = Command::new("bash")
        .args(["-c", &script])
        .env("ALICE", "$(id) 'x' *")
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no bash");
        return None;
    };
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(output.stdout)
}

#[test]
fn a_shell_takes_hostile_values_literally() {
    let hostile = "'; touch /tmp/x; $(id) `id` \\ \" $HOME !! * ~ #\u{1b}[2J\u{202e}\r\n\t'";
    let mut request = Request::new("P'$(id)", "/it's/$(id)/`id`");
    request.query = vec![("a'b".to_owned(), "$HOME".to_owned())];
    request.headers = vec![("X-'h".to_owned(), hostile.to_owned())];
    request.cookies = vec![("c'".to_owned(), "$(id)".to_owned())];
    request.body = body(Some("a'b"), b"\xff'$(id)\n\x017'");
    request.credential = Credential {
        parts: vec![part(
            CredentialPlace::Header("Authorization".to_owned()),
            "It's ",
            "alice",
        )]
        .into(),
    };
    let line = command(request);
    assert_eq!(line.lines().count(), 1, "{line}");
    let Some(got) = arguments(&line) else { return };
    let mut wanted = format!(
        "-i\n-X\nP'$(id)\n--path-as-is\n-g\nhttps://staging.test:8443/it's/$(id)/`id`?a'b=$HOME\n\
         -H\nX-'h: {hostile}\n-H\nAuthorization: It's $(id) 'x' *\n-H\nCookie: c'=$(id)\n\
         -H\nContent-Type: a'b\n--data-raw\n"
    )
    .into_bytes();
    wanted.extend_from_slice(b"\xff'$(id)\n\x017'\n");
    assert_eq!(
        String::from_utf8_lossy(&got),
        String::from_utf8_lossy(&wanted)
    );
    assert_eq!(got, wanted);
}
