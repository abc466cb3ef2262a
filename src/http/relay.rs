//! Passes requests of somebody else on to the target as they stand: what a proxy before it needs.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::SendRequest;
use hyper::header::{CONNECTION, HOST, HeaderValue, TRANSFER_ENCODING};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use url::Url;

use super::failure::innermost;
use super::origin::Origin;
use super::rate::Rate;
use super::{Failure, HttpError, Settings, tls};

/// Longest answer that is passed on.
const MOST: usize = 64 << 20;

type Sender = SendRequest<Full<Bytes>>;

/// Connections to one origin that carry what others ask, unchanged but for the name of the host.
pub(crate) struct Relay {
    origin: Origin,
    tls: TlsConnector,
    timeout: Duration,
    rate: Rate,
    permits: Semaphore,
    idle: Mutex<Vec<Sender>>,
}

impl Relay {
    /// Prepares connections; opens none.
    ///
    /// # Errors
    /// If target or certificates are unusable.
    pub(crate) fn new(settings: &Settings) -> Result<Self, HttpError> {
        let mut config = tls::client_config(settings)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            origin: Origin::of(&settings.target)?,
            tls: TlsConnector::from(Arc::new(config)),
            timeout: settings.timeout,
            rate: Rate::new(settings.per_second),
            permits: Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            idle: Mutex::default(),
        })
    }

    /// `https://host:port` of the target, without a slash at its end.
    pub(crate) fn origin(&self) -> &str {
        self.origin.text()
    }

    /// The URL of the target with another authority: where the same API is met behind a proxy there.
    pub(crate) fn behind(target: &Url, authority: &str) -> Option<Url> {
        Url::parse(&format!("http://{authority}{}", target.path())).ok()
    }

    /// Sends once, when the limits of the settings allow it: they hold for all that pass through here together. What the
    /// target answers, whole.
    ///
    /// # Errors
    /// When there is no connection or no whole answer in time.
    pub(crate) async fn send(
        &self,
        request: hyper::Request<Bytes>,
    ) -> Result<hyper::Response<Bytes>, Failure> {
        let _permit = self.permits.acquire().await;
        self.rate.turns(1).await;
        tokio::time::timeout(self.timeout, self.exchange(request))
            .await
            .unwrap_or(Err(Failure::Timeout))
    }

    async fn exchange(
        &self,
        request: hyper::Request<Bytes>,
    ) -> Result<hyper::Response<Bytes>, Failure> {
        let (mut head, body) = request.into_parts();
        head.headers.remove(CONNECTION);
        head.headers.remove(TRANSFER_ENCODING);
        if !head.headers.contains_key(HOST) {
            let host = HeaderValue::from_str(self.origin.authority());
            let host = host.map_err(|error| Failure::Unsendable(error.to_string()))?;
            head.headers.insert(HOST, host);
        }
        let mut request = hyper::Request::from_parts(head, Full::new(body));
        let broken = |error: hyper::Error| Failure::Broken(innermost(&error));
        let (mut sender, response) = loop {
            let (mut sender, reused) = match self.idle() {
                Some(sender) => (sender, true),
                None => (self.connect().await?, false),
            };
            match sender.try_send_request(request).await {
                Ok(response) => break (sender, response),
                // A connection that the target closed meanwhile gives back what was not sent.
                Err(mut error) => match error.take_message() {
                    Some(unsent) if reused => request = unsent,
                    _ => return Err(broken(error.into_error())),
                },
            }
        };
        let (mut head, body) = response.into_parts();
        let body = Limited::new(body, MOST).collect().await;
        let body = body.map_err(|error| Failure::Broken(innermost(&*error)))?;
        head.headers.remove(CONNECTION);
        head.headers.remove(TRANSFER_ENCODING);
        if sender.ready().await.is_ok() {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(sender);
        }
        Ok(hyper::Response::from_parts(head, body.to_bytes()))
    }

    fn idle(&self) -> Option<Sender> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        std::iter::from_fn(|| idle.pop()).find(Sender::is_ready)
    }

    async fn connect(&self) -> Result<Sender, Failure> {
        let connect = |error: &dyn Error| Failure::Connect(innermost(error));
        let (host, port) = self.origin.address();
        let stream = TcpStream::connect((host.as_str(), port)).await;
        let stream = stream.map_err(|error| connect(&error))?;
        // Small requests one after the other: none waits for the next.
        let _ = stream.set_nodelay(true);
        if !self.origin.is_https() {
            return greet(stream).await;
        }
        let name = ServerName::try_from(host).map_err(|error| connect(&error))?;
        let stream = self.tls.connect(name, stream).await;
        greet(stream.map_err(|error| connect(&error))?).await
    }
}

async fn greet<S>(stream: S) -> Result<Sender, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let greeted = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (sender, connection) = greeted.map_err(|error| Failure::Broken(innermost(&error)))?;
    // It ends when its sender is dropped or the target closes it.
    tokio::spawn(connection);
    Ok(sender)
}
