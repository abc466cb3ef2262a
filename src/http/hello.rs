//! The first message of a TLS handshake in versions that RFC 8996 put out of use, which no TLS library here speaks any
//! more. Only the answer's version is read; the handshake is never finished, and nothing secret is sent.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Failure;
use super::failure::innermost;

/// A version of TLS that must not be spoken (RFC 8996).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OldTls {
    /// TLS 1.0.
    V1_0,
    /// TLS 1.1.
    V1_1,
}

/// Suites that both versions have, with and without forward secrecy, newest first (RFC 4492, RFC 5246).
const SUITES: [u16; 9] = [
    0xc009, 0xc00a, 0xc013, 0xc014, 0x0033, 0x0039, 0x002f, 0x0035, 0x000a,
];
/// x25519, P-256, P-384.
const GROUPS: [u16; 3] = [0x001d, 0x0017, 0x0018];

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;

impl OldTls {
    /// As it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V1_0 => "TLS 1.0",
            Self::V1_1 => "TLS 1.1",
        }
    }

    fn number(self) -> u16 {
        match self {
            Self::V1_0 => 0x0301,
            Self::V1_1 => 0x0302,
        }
    }
}

/// Whether the server at `address` agrees to speak this version, asked for `name` where the target has one.
///
/// # Errors
/// When there is no connection or no answer in time; a closed connection is a refusal.
pub(super) async fn agrees(
    address: (&str, u16),
    name: Option<&str>,
    version: OldTls,
    timeout: Duration,
) -> Result<bool, Failure> {
    let ask = async {
        let stream = TcpStream::connect(address).await;
        let mut stream = stream.map_err(|error| Failure::Connect(innermost(&error)))?;
        if stream.write_all(&hello(name, version)).await.is_err() {
            return Ok(false);
        }
        Ok(is_agreement(&mut stream, version).await)
    };
    tokio::time::timeout(timeout, ask)
        .await
        .unwrap_or(Err(Failure::Timeout))
}

/// Whether a server's first record is a ServerHello of this version.
async fn is_agreement(stream: &mut (impl AsyncRead + Unpin), version: OldTls) -> bool {
    // Record: type, version, length. Handshake: type, length of three bytes, version.
    let mut head = [0; 5];
    if stream.read_exact(&mut head).await.is_err() || head[0] == ALERT || head[0] != HANDSHAKE {
        return false;
    }
    let mut start = [0; 6];
    stream.read_exact(&mut start).await.is_ok()
        && start[0] == SERVER_HELLO
        && start[4..] == version.number().to_be_bytes()
}

/// A ClientHello (RFC 2246, section 7.4.1.2) in a record of its own.
fn hello(name: Option<&str>, version: OldTls) -> Vec<u8> {
    let mut extensions = Vec::new();
    if let Some(name) = name {
        // server_name, RFC 6066: a list of one host name.
        let name = [&[0][..], &sized(name.as_bytes())].concat();
        extensions.extend(extension(0x0000, &sized(&name)));
    }
    extensions.extend(extension(0x000a, &sized(&numbers(&GROUPS))));
    // Points in plain form, RFC 8422; no renegotiation, RFC 5746.
    extensions.extend(extension(0x000b, &[1, 0]));
    extensions.extend(extension(0xff01, &[0]));

    let mut body = version.number().to_be_bytes().to_vec();
    // It protects nothing here, and the same question is to be the same bytes.
    body.extend([0x4e; 32]);
    body.push(0);
    body.extend(sized(&numbers(&SUITES)));
    body.extend([1, 0]);
    body.extend(sized(&extensions));

    let message = [&[CLIENT_HELLO, 0][..], &sized(&body)].concat();
    [&[HANDSHAKE, 3, 1][..], &sized(&message)].concat()
}

fn extension(number: u16, content: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &sized(content)].concat()
}

fn numbers(all: &[u16]) -> Vec<u8> {
    all.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// The bytes behind their length in two bytes. A host name has at most 253, so that nothing here comes near the end.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::{OldTls, hello, is_agreement};

    #[tokio::test]
    async fn only_a_server_hello_of_that_version_agrees() {
        let agrees = async |answer: &[u8]| is_agreement(&mut &*answer, OldTls::V1_0).await;
        assert!(agrees(&[22, 3, 1, 0, 80, 2, 0, 0, 76, 3, 1, 9, 9]).await);
        assert!(!agrees(&[22, 3, 1, 0, 80, 2, 0, 0, 76, 3, 3, 9, 9]).await);
        assert!(!agrees(&[21, 3, 1, 0, 2, 2, 70]).await);
        assert!(!agrees(b"HTTP/1.1 400 Bad Request").await);
        assert!(!agrees(&[22, 3, 1]).await);
    }

    /// A library that reads hellos understands it, and refuses it for nothing but what it offers.
    #[test]
    fn the_hello_is_well_formed() {
        for name in [Some("api.example"), None] {
            let mut acceptor = rustls::server::Acceptor::default();
            let bytes = hello(name, OldTls::V1_1);
            assert_eq!(
                acceptor.read_tls(&mut bytes.as_slice()).ok(),
                Some(bytes.len())
            );
            let refused = acceptor.accept().err().map(|(error, _)| error);
            let understood = matches!(refused, Some(rustls::Error::PeerIncompatible(_)));
            assert!(understood, "{refused:?}");
        }
    }
}
