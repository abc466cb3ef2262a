//! The client against a server that keeps every byte.

use std::time::Duration;

use bytes::Bytes;

use crate::http::capture::{Capture, answer};
use crate::http::{Body, Credential, CredentialPart, CredentialPlace};
use crate::words::Secret;

use super::*;

fn part(place: CredentialPlace, prefix: &str, secret: &str) -> CredentialPart {
    CredentialPart {
        place,
        prefix: prefix.to_owned(),
        secret: Secret::new("alice", secret),
    }
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn failure(exchange: Exchange) -> Failure {
    match exchange.answer {
        Answer::Failure(failure) => failure,
        Answer::Response(response) => panic!("answered {}", response.status),
    }
}

#[tokio::test]
async fn everything_arrives_as_it_was_asked_for() {
    let server = Capture::playing(&[&answer(
        "201 Created",
        "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n",
        "made",
    )])
    .await;
    let mut settings = server.settings("/v2");
    settings.case_header = Some("X-Naysayer-Case".to_owned());
    settings.run = "a1b2c3".to_owned();
    let client = Client::new(settings).unwrap();
    let mut request = Request::new("POST", "/v2/a%2Fb//c;d=1/%C3%A9");
    request.query = vec![pair("q", "a%20b"), pair("q", "[x]"), pair("e", "")];
    request.headers = vec![
        pair("X-One", "1"),
        pair("X-One", ""),
        pair("Accept", "text/plain"),
    ];
    request.cookies = vec![pair("lang", "en")];
    request.body = Some(Body {
        media_type: Some("application/json".to_owned()),
        bytes: Bytes::from_static(b"{\"a\":1}"),
    });
    request.credential = Credential {
        parts: vec![
            part(
                CredentialPlace::Header("Authorization".to_owned()),
                "Bearer ",
                "t0k",
            ),
            part(CredentialPlace::Query("api key".to_owned()), "", "k&y/="),
            part(CredentialPlace::Cookie("sid".to_owned()), "", "s1"),
        ]
        .into(),
    };
    let exchange = client.send(&request, "17").await;
    insta::assert_snapshot!(server.seen()[0].replace('\r', "␍").replace(env!("CARGO_PKG_VERSION"), "VERSION"), @r#"
POST /v2/a%2Fb//c;d=1/%C3%A9?q=a%20b&q=[x]&e=&api%20key=k%26y%2F%3D HTTP/1.1␍
x-one: 1␍
x-one: ␍
accept: text/plain␍
authorization: Bearer t0k␍
cookie: lang=en; sid=s1␍
content-type: application/json␍
x-naysayer-case: a1b2c3/17.1␍
user-agent: naysayer/VERSION␍
host: 127.0.0.1:PORT␍
content-length: 7␍
␍
{"a":1}
"#);
    assert_eq!(exchange.tag, "a1b2c3/17.1");
    assert_eq!(exchange.request, request);
    let response = exchange.response().unwrap();
    assert_eq!((response.status, &*response.text()), (201, "made"));
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    assert_eq!(cookies.count(), 2);
    assert_eq!(client.send(&request, "17").await.tag, "a1b2c3/17.2");
    assert_eq!(
        client.send(&request, "un do é").await.tag,
        "a1b2c3/un-do--.1"
    );
    assert_eq!(client.sent(), 3);
}

#[tokio::test]
async fn paths_that_a_url_would_tidy_arrive_as_they_stand() {
    let server = Capture::playing(&[&answer("200 OK", "", "")]).await;
    let client = server.client("");
    let paths = [
        "/a/../b",
        "/a/./b",
        "/a/%2e%2e/b",
        "/..",
        "//evil.test/x",
        "//evil.test/../x",
        "/a\\b",
        "/@evil.test/",
        "/%",
        "/a%00b",
        "/http://evil.test/",
        "/a;v=1/..;/b",
        "/\"",
        "/é",
    ];
    for path in paths {
        let mut request = Request::new("POST", path);
        request.body = Some(Body {
            media_type: None,
            bytes: Bytes::from_static(b"x"),
        });
        let exchange = client.send(&request, "path").await;
        assert_eq!(
            exchange.status(),
            Some(200),
            "{path}: {:?}",
            exchange.answer
        );
    }
    let lines: Vec<_> = server
        .seen()
        .iter()
        .map(|text| {
            assert!(
                text.to_lowercase().contains("\r\nhost: 127.0.0.1:port\r\n"),
                "{text}"
            );
            assert!(text.ends_with("\r\n\r\nx"), "{text}");
            text.lines().next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(lines, paths.map(|path| format!("POST {path} HTTP/1.1")));
}

#[tokio::test]
async fn nothing_leaves_the_origin_or_breaks_the_request_line() {
    let server = Capture::playing(&[&answer("200 OK", "", "")]).await;
    let client = server.client("/v2");
    for path in [
        "@evil.test/",
        ".evil.test/",
        ":1/",
        "http://evil.test/",
        "",
        "*",
        "\\\\evil.test/",
    ] {
        let exchange = client.send(&Request::new("GET", path), "x").await;
        assert!(
            matches!(failure(exchange), Failure::ForeignOrigin(_)),
            "{path}"
        );
    }
    for path in ["/a b", "/a\r\nHost: evil.test", "/a\tb", "/a#b", "/\0"] {
        let exchange = client.send(&Request::new("GET", path), "x").await;
        assert!(
            matches!(failure(exchange), Failure::Unsendable(_)),
            "{path}"
        );
    }
    for method in ["CONNECT", "GE T", ""] {
        let exchange = client.send(&Request::new(method, "/"), "x").await;
        assert!(
            matches!(failure(exchange), Failure::Unsendable(_)),
            "{method}"
        );
    }
    let mut request = Request::new("GET", "/");
    request.headers = vec![pair("X-Break", "secret\r\nX-Evil: 1")];
    assert_eq!(
        failure(client.send(&request, "x").await).to_string(),
        "not sent: the value of `X-Break` holds a character that a header cannot carry"
    );
    assert_eq!((client.sent(), server.seen().len()), (0, 0));
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let moved = answer("302 Found", "Location: http://evil.test/\r\n", "");
    let server = Capture::playing(&[&moved]).await;
    let exchange = server.client("").send(&Request::new("GET", "/"), "x").await;
    assert_eq!(exchange.status(), Some(302));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_long_body_is_cut_at_the_cap_without_waiting_for_its_end() {
    let server =
        Capture::playing(&["HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n0123456789…"]).await;
    let mut settings = server.settings("");
    settings.body_cap = 4;
    let client = Client::new(settings).unwrap();
    for path in ["/", "/a/../b"] {
        let exchange = client.send(&Request::new("GET", path), "x").await;
        let response = exchange.response().unwrap();
        assert_eq!((&*response.text(), response.truncated), ("0123", true));
    }
}

#[tokio::test]
async fn a_body_that_just_fits_is_whole() {
    let server = Capture::playing(&[&answer("200 OK", "", "0123")]).await;
    let mut settings = server.settings("");
    settings.body_cap = 4;
    let exchange = Client::new(settings)
        .unwrap()
        .send(&Request::new("GET", "/"), "x")
        .await;
    let response = exchange.response().unwrap();
    assert_eq!((&*response.text(), response.truncated), ("0123", false));
}

#[tokio::test]
async fn what_goes_wrong_on_the_way_has_its_own_name() {
    let dripping = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nd…";
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort";
    for path in ["/", "/a/../b"] {
        let get = Request::new("GET", path);
        let server = Capture::playing(&[dripping, short, "SSH-2.0-x\r\n"]).await;
        let mut settings = server.settings("");
        settings.timeout = Duration::from_millis(200);
        let client = Client::new(settings).unwrap();
        assert_eq!(failure(client.send(&get, "x").await), Failure::Timeout);
        assert!(matches!(
            failure(client.send(&get, "x").await),
            Failure::Broken(_)
        ));
        assert!(matches!(
            failure(client.send(&get, "x").await),
            Failure::Broken(_)
        ));

        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let target = format!("http://{address}").parse().unwrap();
        let client = Client::new(Settings::new(target)).unwrap();
        assert_eq!(
            failure(client.send(&get, "x").await).to_string(),
            "no connection: connection refused"
        );
    }
}

#[tokio::test]
async fn a_throttling_target_is_asked_again_and_then_believed() {
    let busy = answer("429 Too Many Requests", "Retry-After: 0\r\n", "");
    let server = Capture::playing(&[&busy, &answer("200 OK", "", "")]).await;
    let client = server.client("");
    let get = Request::new("GET", "/");
    assert_eq!(client.send(&get, "x").await.status(), Some(200));
    assert_eq!((client.sent(), client.slowed()), (2, 1));

    let server = Capture::playing(&[&busy]).await;
    let client = server.client("");
    assert_eq!(client.send(&get, "x").await.status(), Some(429));
    assert_eq!(
        (client.sent(), client.slowed(), server.seen().len()),
        (4, 4, 4)
    );
}

#[tokio::test]
async fn a_target_that_is_unavailable_is_asked_again_and_one_that_says_how_long_no_more_than_that()
{
    let away = answer("503 Service Unavailable", "", "");
    let server = Capture::playing(&[&away, &away, &answer("200 OK", "", "")]).await;
    let (client, get) = (server.client(""), Request::new("GET", "/"));
    assert_eq!(client.send(&get, "x").await.status(), Some(200));
    assert_eq!((client.sent(), client.slowed()), (3, 0));

    let away = answer("503 Service Unavailable", "Retry-After: 0\r\n", "");
    let server = Capture::playing(&[&away]).await;
    let client = server.client("");
    assert_eq!(client.send(&get, "x").await.status(), Some(503));
    assert_eq!((client.sent(), client.slowed()), (4, 4));
}

#[tokio::test]
async fn the_budget_binds_all_copies_but_not_the_cleanup() {
    let server = Capture::playing(&[&answer("200 OK", "", "")]).await;
    let mut settings = server.settings("");
    settings.max_requests = 2;
    let client = Client::new(settings).unwrap();
    let (copy, get) = (client.clone(), Request::new("GET", "/"));
    assert_eq!(client.send(&get, "x").await.status(), Some(200));
    assert_eq!(copy.send(&get, "x").await.status(), Some(200));
    assert_eq!(failure(client.send(&get, "x").await), Failure::Budget);

    let cleanup = client.for_cleanup(1, Duration::from_secs(60));
    client.stop();
    assert_eq!(cleanup.send(&get, "cleanup").await.status(), Some(200));
    assert_eq!(
        failure(cleanup.send(&get, "cleanup").await),
        Failure::Budget
    );
    assert_eq!(client.sent(), 3);
}

#[tokio::test]
async fn a_stop_or_the_deadline_ends_the_sending() {
    let server = Capture::playing(&[&answer("200 OK", "", "")]).await;
    let (client, get) = (server.client(""), Request::new("GET", "/"));
    client.clone().stop();
    assert_eq!(failure(client.send(&get, "x").await), Failure::Budget);
    let mut settings = server.settings("");
    settings.deadline = Some(Duration::ZERO);
    let client = Client::new(settings).unwrap();
    assert_eq!(failure(client.send(&get, "x").await), Failure::Budget);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn an_unusable_target_or_file_says_what_to_do() {
    let message = |target: &str, change: fn(&mut Settings)| {
        let mut settings = Settings::new(target.parse().unwrap());
        change(&mut settings);
        let error = Client::new(settings).err().unwrap();
        crate::words::Diagnostic::from(error).to_string()
    };
    insta::assert_snapshot!(message("ftp://a.test/", |_| {}), @r#"
error: the target `ftp://a.test/` is neither http nor https
  do: give the base URL of the staging API, such as https://staging.example.com/v2
"#);
    insta::assert_snapshot!(message("https://bob:pw@a.test/v1?key=1", |_| {}), @r#"
error: the target `https://a.test/v1` holds a user or password; credentials belong to identities
  do: give the base URL of the staging API, such as https://staging.example.com/v2
"#);
    insta::assert_snapshot!(message("https://a.test", |s| s.ca = Some(b"no pem".to_vec())), @r#"
error: tls.ca is not usable: there is no certificate in it
  do: give a PEM file: text with a line that begins with -----BEGIN
"#);
    insta::assert_snapshot!(message("https://a.test", |s| s.client_key = Some(Vec::new())), @r#"
error: tls.client_key is not usable: there is no tls.client_cert to it
  do: give a PEM file: text with a line that begins with -----BEGIN
"#);
    insta::assert_snapshot!(message("https://a.test", |s| s.case_header = Some("a b".to_owned())), @r#"
error: `a b` is not a header name
  do: give a name such as X-Naysayer-Case
"#);
}
