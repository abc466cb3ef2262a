//! The two senders: one that puts each path on the wire as it stands, and one that knows proxies and HTTP/2.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Uri;
use hyper::body::Body;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::redirect::Policy;

use super::assemble::Parcel;
use super::failure::{self, innermost};
use super::lines::{IDLE, Lines};
use super::origin::{Origin, Route};
use super::{Answer, Failure, HttpError, OldTls, Response, Settings, hello, tls};

/// Connections to one origin.
pub(super) struct Wire {
    /// Where they lead.
    pub(super) origin: Origin,
    pooled: reqwest::Client,
    lines: Lines,
    /// Whether the environment puts a proxy before the target; never before this machine itself.
    is_proxied: bool,
    timeout: Duration,
    body_cap: usize,
}

impl Wire {
    /// Prepares connections; opens none.
    ///
    /// # Errors
    /// If target or certificates are unusable.
    pub(super) fn new(settings: &Settings) -> Result<Self, HttpError> {
        let mut origin = Origin::of(&settings.target)?;
        let mut config = tls::client_config(settings)?;
        let lines = Lines::new(settings, config.clone())?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_idle_timeout(IDLE);
        let direct = origin.is_loopback() || settings.address.is_some();
        if direct {
            builder = builder.no_proxy();
        }
        if let Some(address) = settings.address {
            // A port in the URL stands; zero is for the one that the scheme has.
            builder = builder.resolve(&origin.address().0, SocketAddr::new(address, 0));
        }
        let is_proxied = !direct && has_proxy(origin.text());
        // A proxy asks for URLs, and only an agreement about TLS tells whether HTTP/2 is spoken.
        origin.tidies = is_proxied || origin.is_https();
        Ok(Self {
            pooled: builder
                .build()
                .map_err(|error| HttpError::Build(innermost(&error)))?,
            lines,
            is_proxied,
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
                if self.is_proxied {
                    return Err(Failure::Unsendable(
                        "a proxy stands before the target, and this path would not survive it"
                            .to_owned(),
                    ));
                }
                let read = |response| read(response, self.body_cap, start);
                self.lines.exchange(request, read).await
            }
        }
    }

    /// Whether the target agrees to speak an old version of TLS.
    pub(super) async fn agrees_to(
        &self,
        version: OldTls,
        timeout: Duration,
    ) -> Result<bool, Failure> {
        if self.is_proxied {
            let why = "a proxy stands before the target and speaks TLS in its place";
            return Err(Failure::Unsendable(why.to_owned()));
        }
        let (host, port) = self.origin.address();
        // An address is no server name (RFC 6066, section 3).
        let name = host.parse::<IpAddr>().is_err().then_some(host.as_str());
        hello::agrees((&host, port), name, version, timeout).await
    }
}

/// Whether the environment puts a proxy before this origin.
fn has_proxy(origin: &str) -> bool {
    let uri: Result<Uri, _> = origin.parse();
    uri.is_ok_and(|uri| Matcher::from_env().intercept(&uri).is_some())
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
