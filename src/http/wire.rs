//! The two senders: one for paths that a URL keeps, one for those that it would tidy up.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Uri;
use hyper::body::Body;
use hyper::header::{HOST, HeaderValue};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use reqwest::redirect::Policy;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::assemble::Parcel;
use super::failure::{self, innermost};
use super::origin::{Origin, Route};
use super::{Answer, Failure, HttpError, OldTls, Response, Settings, hello, tls};

/// Connections to one origin.
pub(super) struct Wire {
    /// Where they lead.
    pub(super) origin: Origin,
    pooled: reqwest::Client,
    /// TLS for a connection that speaks HTTP/1.1 only.
    tls: TlsConnector,
    /// What the environment says about proxies; none for this machine itself.
    proxies: Option<Matcher>,
    /// Where connections go instead of where the name leads.
    address: Option<IpAddr>,
    timeout: Duration,
    body_cap: usize,
}

impl Wire {
    /// Prepares connections; opens none.
    ///
    /// # Errors
    /// If target or certificates are unusable.
    pub(super) fn new(settings: &Settings) -> Result<Self, HttpError> {
        let origin = Origin::of(&settings.target)?;
        let mut config = tls::client_config(settings)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let tls = TlsConnector::from(Arc::new(config.clone()));
        config.alpn_protocols.insert(0, b"h2".to_vec());
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // Shorter than what common servers allow, so that no request meets a closing connection.
            .pool_idle_timeout(Duration::from_secs(4));
        let direct = origin.is_loopback() || settings.address.is_some();
        if direct {
            builder = builder.no_proxy();
        }
        if let Some(address) = settings.address {
            // A port in the URL stands; zero is for the one that the scheme has.
            builder = builder.resolve(&origin.address().0, SocketAddr::new(address, 0));
        }
        Ok(Self {
            pooled: builder
                .build()
                .map_err(|error| HttpError::Build(innermost(&error)))?,
            tls,
            address: settings.address,
            proxies: (!direct).then(Matcher::from_env),
            origin,
            timeout: settings.timeout,
            body_cap: settings.body_cap,
        })
    }

    /// Sends once and reads the answer up to the cap, all within the timeout.
    pub(super) async fn send(&self, parcel: Parcel) -> Answer {
        match tokio::time::timeout(self.timeout, self.exchange(parcel)).await {
            Ok(Ok(response)) => Answer::Response(response),
            Ok(Err(failure)) => Answer::Failure(failure),
            Err(_) => Answer::Failure(Failure::Timeout),
        }
    }

    async fn exchange(&self, parcel: Parcel) -> Result<Response, Failure> {
        #[expect(
            clippy::disallowed_methods,
            reason = "how long an answer took is measured where it is received"
        )]
        let start = Instant::now();
        let Parcel {
            method,
            route,
            headers,
            body,
        } = parcel;
        match route {
            Route::Url(url) => {
                let mut request = reqwest::Request::new(method, *url);
                *request.headers_mut() = headers;
                *request.body_mut() = body.map(reqwest::Body::from);
                let response = self.pooled.execute(request).await;
                let response = response.map_err(|error| failure::of(&error))?;
                read(response.into(), self.body_cap, start).await
            }
            Route::Verbatim(uri) => {
                let mut request = hyper::Request::new(Full::new(body.unwrap_or_default()));
                *request.method_mut() = method;
                *request.uri_mut() = uri;
                *request.headers_mut() = headers;
                self.verbatim(request, start).await
            }
        }
    }

    /// Its own connection for one request, whose target goes out as it stands.
    async fn verbatim(
        &self,
        request: hyper::Request<Full<Bytes>>,
        start: Instant,
    ) -> Result<Response, Failure> {
        if self.is_proxied() {
            return Err(Failure::Unsendable(
                "a proxy stands before the target, and this path would not survive it".to_owned(),
            ));
        }
        let (host, port) = self.origin.address();
        let connect = |error: &dyn Error| Failure::Connect(innermost(error));
        let stream = match self.address {
            Some(address) => TcpStream::connect((address, port)).await,
            None => TcpStream::connect((host.as_str(), port)).await,
        };
        let stream = stream.map_err(|error| connect(&error))?;
        if !self.origin.is_https() {
            return self.over(stream, request, start).await;
        }
        let name = ServerName::try_from(host).map_err(|error| connect(&error))?;
        let stream = self.tls.connect(name, stream).await;
        self.over(stream.map_err(|error| connect(&error))?, request, start)
            .await
    }

    /// Whether the target agrees to speak an old version of TLS.
    pub(super) async fn agrees_to(
        &self,
        version: OldTls,
        timeout: Duration,
    ) -> Result<bool, Failure> {
        if self.is_proxied() {
            let why = "a proxy stands before the target and speaks TLS in its place";
            return Err(Failure::Unsendable(why.to_owned()));
        }
        let (host, port) = self.origin.address();
        // An address is no server name (RFC 6066, section 3).
        let name = host.parse::<IpAddr>().is_err().then_some(host.as_str());
        hello::agrees((&host, port), name, version, timeout).await
    }

    fn is_proxied(&self) -> bool {
        let Some(matcher) = &self.proxies else {
            return false;
        };
        let uri: Result<Uri, _> = self.origin.text().parse();
        uri.is_ok_and(|uri| matcher.intercept(&uri).is_some())
    }

    async fn over<S>(
        &self,
        stream: S,
        mut request: hyper::Request<Full<Bytes>>,
        start: Instant,
    ) -> Result<Response, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let broken = |error: hyper::Error| Failure::Broken(innermost(&error));
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(broken)?;
        if !request.headers().contains_key(HOST) {
            let host = HeaderValue::from_str(self.origin.authority());
            let host = host.map_err(|error| Failure::Unsendable(error.to_string()))?;
            request.headers_mut().insert(HOST, host);
        }
        let answer = async {
            let response = sender.send_request(request).await.map_err(broken)?;
            read(response, self.body_cap, start).await
        };
        // The connection works only while it is polled, and both end together here: nothing is
        // left running when the timeout drops this future.
        tokio::pin!(answer);
        tokio::select! {
            answer = &mut answer => answer,
            _ = connection => answer.await,
        }
    }
}

async fn read<B>(
    response: hyper::Response<B>,
    cap: usize,
    start: Instant,
) -> Result<Response, Failure>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + 'static,
{
    let (head, mut frames) = response.into_parts();
    let (mut body, mut truncated) = (Vec::new(), false);
    while let Some(frame) = frames.frame().await {
        let frame = frame.map_err(|error| Failure::Broken(innermost(&error)))?;
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        let room = cap - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            truncated = true;
            break;
        }
    }
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Ok(Response {
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: Bytes::from(body),
        truncated,
        millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}
