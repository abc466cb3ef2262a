//! Certificates that are made for the test, from both sides.

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::http::{Answer, Client, Exchange, Failure, Request};

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap()
}

/// A server that shows `own` and lets in only who shows `client`, if given; its settings.
async fn server(own: &CertifiedKey<KeyPair>, client: Option<&CertifiedKey<KeyPair>>) -> Settings {
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
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.read(&mut [0; 4096]).await;
                let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    Settings::new(target.parse().unwrap())
}

/// One request by each of the two senders.
async fn both(settings: Settings) -> [Exchange; 2] {
    let client = Client::new(settings).unwrap();
    [
        client.send(&Request::new("GET", "/a"), "x").await,
        client.send(&Request::new("GET", "/a/../b"), "x").await,
    ]
}

#[tokio::test]
async fn an_unknown_authority_is_refused_and_a_given_one_is_trusted() {
    let own = certificate();
    let mut settings = server(&own, None).await;
    for exchange in both(settings.clone()).await {
        assert!(
            matches!(&exchange.answer, Answer::Failure(Failure::Connect(why)) if why.contains("certificate")),
            "{:?}",
            exchange.answer
        );
    }
    settings.ca = Some(own.cert.pem().into_bytes());
    for exchange in both(settings).await {
        assert_eq!(exchange.status(), Some(204), "{:?}", exchange.answer);
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let (own, client) = (certificate(), certificate());
    let mut settings = server(&own, Some(&client)).await;
    settings.ca = Some(own.cert.pem().into_bytes());
    for exchange in both(settings.clone()).await {
        assert_eq!(exchange.status(), None);
    }
    settings.client_cert = Some(client.cert.pem().into_bytes());
    settings.client_key = Some(client.signing_key.serialize_pem().into_bytes());
    for exchange in both(settings.clone()).await {
        assert_eq!(exchange.status(), Some(204), "{:?}", exchange.answer);
    }
    settings.client_key = None;
    let error = Client::new(settings).err().unwrap();
    assert_eq!(
        error.to_string(),
        "tls.client_key is not usable: there is no private key in it"
    );
}
