//! What only a target behind TLS, or behind a gateway, can show: rules that the demo has no flaw for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{CertificateParams, CertifiedKey, KeyPair, date_time_ymd, generate_simple_self_signed};
use regex::Regex;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use crate::support::notes::{DOCUMENT, HEADER, Notes, let_in};
use crate::support::{Answer, Asked, Ran, Sarif, Scratch, Server};

fn certificate(name: &str) -> CertifiedKey<KeyPair> {
    generate_simple_self_signed([name.to_owned()]).unwrap()
}

fn config(own: &CertifiedKey<KeyPair>) -> ServerConfig {
    let key = PrivateKeyDer::from_pem_slice(own.signing_key.serialize_pem().as_bytes()).unwrap();
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap()
}

/// Scans `https://localhost:PORT`, trusting `own`; what was found under transport/, and how many promises were kept.
fn scan(server: &Server, own: &CertifiedKey<KeyPair>) -> (Ran, Vec<String>) {
    let url = format!("https://localhost:{}", server.address().port());
    scan_by(&url, Some(own), "")
}

fn scan_by(url: &str, own: Option<&CertifiedKey<KeyPair>>, more: &str) -> (Ran, Vec<String>) {
    let scratch = Scratch::new();
    let mut written = more.to_owned();
    if let Some(own) = own {
        scratch.write("ca.pem", &own.cert.pem());
        written += "tls: { ca: ca.pem }\n";
    }
    scratch.write("openapi.yml", DOCUMENT);
    scratch.write("naysayer.yml", &format!("profile: advice\n{written}"));
    let scan = ["scan", "--spec", "openapi.yml", "--target", url];
    let ran = scratch.run(&[&scan[..], &["--header", HEADER]].concat());
    let found = match ran.files.contains_key("naysayer.sarif") {
        true => Sarif::of(&ran).found(),
        false => Vec::new(),
    };
    let found = found.into_iter().map(|found| found.rule);
    let found = found
        .filter(|rule| rule.starts_with("transport/"))
        .collect();
    (ran, found)
}

/// The notes, with a header for browsers.
fn strict(notes: &Notes, asked: &Asked) -> Answer {
    let header = ("strict-transport-security", "max-age=31536000");
    notes.answer(asked).with(header)
}

#[test]
fn a_sound_target_behind_tls_keeps_every_promise() {
    let own = certificate("localhost");
    let notes = Notes::default();
    let server = Server::start_secure(config(&own), move |asked| strict(&notes, asked));
    let (ran, found) = scan(&server, &own);
    assert_eq!(found, [""; 0], "{}", ran.stdout);
    let upheld = Sarif::of(&ran).upheld("transport", "GET /notes");
    assert_eq!(upheld, 4, "plaintext, tls, cors, hsts: {}", ran.stdout);
}

#[test]
fn plain_text_old_tls_and_a_missing_header_are_found() {
    let own = certificate("localhost");
    let notes = Arc::new(Notes::default());
    let plain = Arc::clone(&notes);
    let answer = move |asked: &Asked| notes.answer(asked);
    let plain = move |asked: &Asked| plain.answer(asked);
    let server = Server::start_lax(config(&own), answer, plain);
    let (ran, found) = scan(&server, &own);
    let expected = ["transport/hsts", "transport/plaintext", "transport/tls"];
    assert_eq!(found, expected, "{}{}", ran.stdout, ran.stderr);
    let told = ran.told();
    assert!(
        told.contains("Offered TLS 1.1 and nothing newer, the server agreed"),
        "{told}"
    );
    assert!(told.contains("GET http://localhost:"), "{told}");
    assert!(
        told.contains("curl -i --path-as-is -g 'http://localhost:"),
        "{told}"
    );
}

/// The credential does not cross the network in the clear where nothing says that the API is there.
#[test]
fn a_stranger_on_the_port_is_not_shown_the_credential() {
    let own = certificate("localhost");
    let notes = Notes::default();
    let plain = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&plain);
    let stranger = move |asked: &Asked| {
        seen.lock().unwrap().push(asked.clone());
        Answer::new(401, &[], "another service")
    };
    let answer = move |asked: &Asked| strict(&notes, asked);
    let server = Server::start_lax(config(&own), answer, stranger);
    let (ran, found) = scan(&server, &own);
    assert_eq!(found, ["transport/tls"], "{}", ran.stdout);
    let plain = plain.lock().unwrap();
    assert!(!plain.is_empty());
    assert!(plain.iter().all(|it| it.header("authorization").is_none()));
}

#[test]
fn the_origin_behind_the_gateway_must_refuse_as_well() {
    for (lax, expected) in [(true, &["transport/direct-address"][..]), (false, &[])] {
        let notes = Arc::new(Notes::default());
        let behind = Arc::clone(&notes);
        let gateway = Server::start(move |asked| notes.answer(asked));
        let origin = Server::start(move |asked| match lax {
            true => behind.answer(&let_in(asked)),
            false => behind.answer(asked),
        });
        let more = format!("direct_address: {}\n", origin.url());
        let (ran, found) = scan_by(&gateway.url(), None, &more);
        assert_eq!(found, expected, "{}{}", ran.stdout, ran.stderr);
        let reached = origin.asked().len();
        assert!(reached > 0, "{}", ran.stdout);
        if lax {
            let told = ran.stdout;
            assert!(
                told.contains(&format!("GET {}/notes", origin.url())),
                "{told}"
            );
        }
    }
}

/// An address has no name: it is asked by the target's, for which its certificate is.
#[test]
fn an_address_is_asked_by_the_name_of_the_target() {
    let own = certificate("localhost");
    let notes = Arc::new(Notes::default());
    let behind = Arc::clone(&notes);
    let gateway = Server::start_secure(config(&own), move |asked| strict(&notes, asked));
    let origin = Server::start_secure(config(&own), move |asked| strict(&behind, &let_in(asked)));
    let url = format!("https://localhost:{}", gateway.address().port());
    let more = format!("direct_address: https://{}\n", origin.address());
    let (ran, found) = scan_by(&url, Some(&own), &more);
    assert_eq!(found, ["transport/direct-address"], "{}", ran.stdout);
    assert!(
        ran.stdout.contains("--connect-to '::127.0.0.1:'"),
        "{}",
        ran.stdout
    );
    let asked = origin.asked();
    let named = asked.iter().all(|it| {
        it.header("host")
            .is_some_and(|host| host.starts_with("localhost:"))
    });
    assert!(named, "{asked:?}");
}

/// Renewed in mid-run, by one that is trusted or by one that is not.
#[test]
fn a_certificate_that_changes_in_mid_run_is_no_finding() {
    for trusted in [true, false] {
        let (first, second) = (certificate("localhost"), certificate("localhost"));
        let configs = [config(&first), config(&second)].map(Arc::new);
        let (notes, turn) = (Notes::default(), AtomicUsize::new(0));
        let next = move || {
            let renewed = turn.fetch_add(1, Ordering::SeqCst) >= 120;
            configs[usize::from(renewed)].clone()
        };
        let server = Server::start_secure_by(next, move |asked| strict(&notes, asked));
        let scratch = Scratch::new();
        let roots = match trusted {
            true => first.cert.pem() + &second.cert.pem(),
            false => first.cert.pem(),
        };
        scratch.write("ca.pem", &roots);
        scratch.write("naysayer.yml", "tls: { ca: ca.pem }\n");
        let url = format!("https://localhost:{}", server.address().port());
        let ran = crate::support::notes::scan(&scratch, &url, &[]);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        let sarif = Sarif::of(&ran);
        assert_eq!(sarif.found(), [], "{all}");
        assert!(sarif.upheld("auth", "GET /notes") > 0, "{all}");
        let code = if trusted { 0 } else { 3 };
        assert_eq!(ran.code, Some(code), "{all}");
        assert_eq!(all.contains("invalid peer certificate"), !trusted, "{all}");
    }
}

#[test]
fn a_certificate_that_is_no_good_ends_the_run_and_says_why() {
    let wrong = certificate("elsewhere.example");
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_after = date_time_ymd(2020, 1, 1);
    let signing_key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    let expired = CertifiedKey { cert, signing_key };
    let stranger = certificate("localhost");
    let said = [(wrong, true), (expired, true), (stranger, false)].map(|(own, known)| {
        let server = Server::start_secure(config(&own), |_| Answer::new(204, &[], ""));
        let url = format!("https://localhost:{}", server.address().port());
        let (ran, found) = scan_by(&url, Some(&own).filter(|_| known), "");
        assert_eq!(found, [""; 0]);
        ran.said()
    });
    // Port and clock are those of the run.
    let steady = said.map(|said| {
        let said = Regex::new(r"localhost:\d+")
            .unwrap()
            .replace_all(&said, "localhost:PORT")
            .into_owned();
        Regex::new(r"verification time.*")
            .unwrap()
            .replace_all(&said, "…")
            .into_owned()
    });
    insta::assert_snapshot!(steady.join("--\n"), @r#"
    exit 3
    error: the target https://localhost:PORT does not answer: invalid peer certificate: certificate not valid for name "localhost"; certificate is only valid for dnsname("elsewhere.example")
      do: renew the target's certificate, or name the target as its certificate does; naysayer trusts none that is out of date or for another name
    --
    exit 3
    error: the target https://localhost:PORT does not answer: invalid peer certificate: certificate expired: …
      do: renew the target's certificate, or name the target as its certificate does; naysayer trusts none that is out of date or for another name
    --
    exit 3
    error: the target https://localhost:PORT does not answer: invalid peer certificate: unknownissuer
      do: name the authority that signed the target's certificate in `tls: ca`, and the client's own certificate if the target wants one
    "#);
}
