//! Passes requests of somebody else on to the target as they stand: what a proxy before it needs.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderMap, TRANSFER_ENCODING};
use tokio::sync::Semaphore;
use url::Url;

use super::failure::innermost;
use super::lines::Lines;
use super::origin::Origin;
use super::rate::Rate;
use super::{Failure, HttpError, Settings, tls};

/// Longest answer that is passed on.
const MOST: usize = 64 << 20;

/// Connections to one origin that carry what others ask, unchanged but for the name of the host.
pub(crate) struct Relay {
    origin: Origin,
    lines: Lines,
    timeout: Duration,
    rate: Rate,
    permits: Semaphore,
}

impl Relay {
    /// Prepares connections; opens none.
    ///
    /// # Errors
    /// If target or certificates are unusable.
    pub(crate) fn new(settings: &Settings) -> Result<Self, HttpError> {
        Ok(Self {
            origin: Origin::of(&settings.target)?,
            lines: Lines::new(settings, tls::client_config(settings)?)?,
            timeout: settings.timeout,
            rate: Rate::new(settings.per_second),
            permits: Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
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
        let mut request = request.map(Full::new);
        keep_own(request.headers_mut());
        let whole = async |response: hyper::Response<Incoming>| {
            let (mut head, body) = response.into_parts();
            let body = Limited::new(body, MOST).collect().await;
            let body = body.map_err(|error| Failure::Broken(innermost(&*error)))?;
            keep_own(&mut head.headers);
            Ok(hyper::Response::from_parts(head, body.to_bytes()))
        };
        self.lines.exchange(request, whole).await
    }
}

/// Takes out what is about a connection, and not about the message (RFC 9110, section 7.6.1).
fn keep_own(headers: &mut HeaderMap) {
    headers.remove(CONNECTION);
    headers.remove(TRANSFER_ENCODING);
}
