//! TLS: a private authority, a client's certificate, and what is said where one of them is missing.

use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use crate::support::notes::{DOCUMENT, HEADER, Notes};
use crate::support::{Ran, Scratch, Server, steady};

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap()
}

/// The notes behind TLS, for who shows `client`, if one is asked for.
fn serve(own: &CertifiedKey<KeyPair>, client: Option<&CertifiedKey<KeyPair>>) -> Server {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match client {
        None => builder.with_no_client_auth(),
        Some(client) => {
            let mut roots = RootCertStore::empty();
            roots.add(client.cert.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        }
    };
    let key = PrivateKeyDer::from_pem_slice(own.signing_key.serialize_pem().as_bytes()).unwrap();
    let config = builder.with_single_cert(vec![own.cert.der().clone()], key);
    let notes = Notes::default();
    Server::start_secure(config.unwrap(), move |asked| notes.answer(asked))
}

fn scan(scratch: &Scratch, server: &Server, tls: &str) -> Ran {
    let url = format!("https://{}", server.address());
    scratch
        .write("openapi.yml", DOCUMENT)
        .write("naysayer.yml", tls);
    scratch.run(&[
        "scan",
        "--spec",
        "openapi.yml",
        "--target",
        &url,
        "--header",
        HEADER,
        "--quiet",
    ])
}

#[test]
fn a_private_authority_is_trusted_when_the_config_names_it() {
    let own = certificate();
    let server = serve(&own, None);
    let scratch = Scratch::new();
    let ran = scan(&scratch, &server, "tls: {}\n");
    insta::assert_snapshot!(steady(&ran.said()), @r"
    exit 3
    error: the target https://127.0.0.1:PORT does not answer: invalid peer certificate: unknownissuer
      do: name the authority that signed the target's certificate in `tls: ca`, and the client's own certificate if the target wants one
    ");

    scratch.write("ca.pem", &own.cert.pem());
    let ran = scan(&scratch, &server, "tls: { ca: ca.pem }\n");
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_client_shows_its_certificate() {
    let (own, client) = (certificate(), certificate());
    let server = serve(&own, Some(&client));
    let scratch = Scratch::new();
    scratch.write("ca.pem", &own.cert.pem());
    let ran = scan(&scratch, &server, "tls: { ca: ca.pem }\n");
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);

    scratch
        .write("client.pem", &client.cert.pem())
        .write("client.key", &client.signing_key.serialize_pem());
    let tls = "tls: { ca: ca.pem, client_cert: client.pem, client_key: client.key }\n";
    let ran = scan(&scratch, &server, tls);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn files_that_are_of_no_use_are_named() {
    let own = certificate();
    let server = serve(&own, None);
    let scratch = Scratch::new();
    let missing = scan(&scratch, &server, "tls: { ca: nowhere.pem }\n");
    scratch.write("ca.pem", "no certificate");
    let empty = scan(&scratch, &server, "tls: { ca: ca.pem }\n");
    let said = [missing.said(), empty.said()];
    insta::assert_snapshot!(said.join("--\n"), @r"
    exit 2
    error: cannot read nowhere.pem, which `tls: ca` names: No such file or directory (os error 2)
      do: name a PEM file that this user may read
    --
    exit 2
    error: tls.ca is not usable: there is no certificate in it
      do: mend it in the config, or leave it out
    ");
}
