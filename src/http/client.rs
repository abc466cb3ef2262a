//! Sends requests to the target's origin and nowhere else, within the run's limits.

use std::error::Error as _;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::BytesMut;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderName, HeaderValue, USER_AGENT};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::Url;

use super::settings::{HttpError, Settings};
use super::throttle::{self, Throttle};
use super::{Answer, CredentialPlace, Exchange, Failure, Request, Response, tls};

/// How often a throttled request is sent again before its 429 is an answer.
const RETRIES: u32 = 3;
/// Requests that are kept back for cleaning up.
const CLEANUP_REQUESTS: u64 = 2_000;

/// The sender of a run. Clones share limits and counters.
#[derive(Clone)]
pub(crate) struct Client {
    shared: Arc<Shared>,
    /// Cleaning up goes on when the run is stopped or has spent its budget.
    cleanup: bool,
}

struct Shared {
    inner: reqwest::Client,
    settings: Settings,
    pace: DefaultDirectRateLimiter,
    slots: Semaphore,
    throttle: Throttle,
    sent: AtomicU64,
    stopped: AtomicBool,
    deadline: Option<Instant>,
}

impl Client {
    /// A client for one target.
    ///
    /// # Errors
    /// When the certificates in the settings cannot be read.
    pub(crate) fn new(settings: Settings) -> Result<Self, HttpError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(&settings)?)
            .redirect(reqwest::redirect::Policy::none()) // a redirect is an answer
            .retry(reqwest::retry::never()) // one test is one request
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout)
            .referer(false)
            .pool_max_idle_per_host(settings.concurrency.max(1));
        if is_loopback(&settings.target) {
            builder = builder.no_proxy();
        }
        let per_second = NonZeroU32::new(settings.per_second).unwrap_or(NonZeroU32::MIN);
        let pace = RateLimiter::direct(Quota::per_second(per_second));
        Ok(Self {
            shared: Arc::new(Shared {
                inner: builder.build()?,
                pace,
                slots: Semaphore::new(settings.concurrency.max(1)),
                throttle: Throttle::default(),
                sent: AtomicU64::new(0),
                stopped: AtomicBool::new(false),
                deadline: settings.duration.map(|duration| Instant::now() + duration),
                settings,
            }),
            cleanup: false,
        })
    }

    /// Sends a request. `case` names it in the case header and the exchange's tag.
    ///
    /// A throttled request waits as the target asks, for all requests of the run, and is sent again.
    pub(crate) async fn send(&self, request: &Request, case: &str) -> Exchange {
        let mut tag = String::new();
        let mut answer = Answer::Failure(Failure::Budget);
        for attempt in 0..=RETRIES {
            self.shared.throttle.wait().await;
            let Ok(_slot) = self.shared.slots.acquire().await else { break };
            self.shared.pace.until_ready().await;
            let Some(number) = self.spend() else { break };
            tag = format!("{}/{case}.{number}", self.shared.settings.run);
            answer = self.once(request, &tag).await;
            match &answer {
                Answer::Response(response) if throttle::is_throttled(response) && attempt < RETRIES => {
                    self.shared.throttle.slow_down(throttle::pause(response, attempt));
                }
                _ => break,
            }
        }
        Exchange { tag, request: request.clone(), answer }
    }

    /// Requests sent so far, repetitions included.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// How often the target asked to slow down.
    pub(crate) fn slowed(&self) -> u64 {
        self.shared.throttle.count()
    }

    /// From now on nothing is sent, cleaning up excepted.
    pub(crate) fn stop(&self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether [`Client::stop`] was called.
    pub(crate) fn is_stopped(&self) -> bool {
        self.shared.stopped.load(Ordering::Relaxed)
    }

    /// The same client with a small budget of its own, which a stop does not end.
    pub(crate) fn for_cleanup(&self) -> Self {
        Self { cleanup: true, ..self.clone() }
    }

    /// The number of the next request, or nothing when the run may send no more.
    fn spend(&self) -> Option<u64> {
        let shared = &self.shared;
        let late = shared.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if !self.cleanup && (self.is_stopped() || late) {
            return None;
        }
        let most = shared.settings.max_requests + if self.cleanup { CLEANUP_REQUESTS } else { 0 };
        let take = |sent: u64| (sent < most).then_some(sent + 1);
        shared.sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok()
    }

    async fn once(&self, request: &Request, tag: &str) -> Answer {
        let built = match self.build(request, tag) {
            Ok(built) => built,
            Err(failure) => return Answer::Failure(failure),
        };
        let begun = Instant::now();
        match self.shared.inner.execute(built).await {
            Ok(response) => match read(response, self.shared.settings.body_cap, begun).await {
                Ok(response) => Answer::Response(response),
                Err(error) => Answer::Failure(failure(&error)),
            },
            Err(error) => Answer::Failure(failure(&error)),
        }
    }

    /// The request as it goes on the wire, if it can and stays with the target.
    fn build(&self, request: &Request, tag: &str) -> Result<reqwest::Request, Failure> {
        let settings = &self.shared.settings;
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| Failure::Unsendable(format!("`{}` is no method", request.method.escape_debug())))?;
        let mut built = reqwest::Request::new(method, address(&settings.target, request)?);
        let headers = built.headers_mut();
        let mut put = |name: &str, value: &str| -> Result<(), Failure> {
            let bad = || Failure::Unsendable(format!("the header `{}` cannot be sent", name.escape_debug()));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| bad())?);
            Ok(())
        };
        put(USER_AGENT.as_str(), concat!("naysayer/", env!("CARGO_PKG_VERSION")))?;
        if let Some(name) = &settings.case_header {
            put(name, tag)?;
        }
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            put("accept", "application/json, */*;q=0.5")?;
        }
        for (name, value) in &request.headers {
            put(name, value)?;
        }
        let mut cookies: Vec<String> = request.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for part in &request.credential.parts {
            let value = format!("{}{}", part.prefix, part.secret.reveal());
            match &part.place {
                CredentialPlace::Header(name) => put(name, &value)?,
                CredentialPlace::Cookie(name) => cookies.push(format!("{name}={value}")),
                CredentialPlace::Query(_) => {}
            }
        }
        if !cookies.is_empty() {
            put(COOKIE.as_str(), &cookies.join("; "))?;
        }
        if let Some(body) = &request.body {
            if let Some(media_type) = &body.media_type {
                put(CONTENT_TYPE.as_str(), media_type)?;
            }
            *built.body_mut() = Some(body.bytes.clone().into());
        }
        Ok(built)
    }
}

/// The URL of a request: the target's origin, the request's path as it stands, query and credentials of the query.
fn address(target: &Url, request: &Request) -> Result<Url, Failure> {
    let origin = target.origin().ascii_serialization();
    if !request.path.starts_with('/') {
        return Err(Failure::ForeignOrigin(format!("`{}` does not begin with a slash", request.path.escape_debug())));
    }
    let mut line = request.target();
    for part in &request.credential.parts {
        if let CredentialPlace::Query(name) = &part.place {
            let value = percent_encoding::utf8_percent_encode(part.secret.reveal(), percent_encoding::NON_ALPHANUMERIC);
            line.push(if line.contains('?') { '&' } else { '?' });
            line.push_str(&format!("{name}={value}"));
        }
    }
    let url = Url::parse(&format!("{origin}{line}"))
        .map_err(|error| Failure::Unsendable(format!("the path makes no URL: {error}")))?;
    if url.origin() != target.origin() {
        return Err(Failure::ForeignOrigin(format!("`{}` leads away from {origin}", request.path.escape_debug())));
    }
    // The URL library rewrites dots, backslashes and control characters: what is sent must be what was asked for.
    if url.path() != request.path {
        return Err(Failure::Unsendable(format!("the path would be sent as `{}`", url.path())));
    }
    Ok(url)
}

fn is_loopback(target: &Url) -> bool {
    match target.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Reads head and body, the body up to the cap: what is beyond it is not waited for.
async fn read(mut response: reqwest::Response, cap: usize, begun: Instant) -> Result<Response, reqwest::Error> {
    let status = response.status().as_u16();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let mut body = BytesMut::new();
    let mut truncated = false;
    while let Some(chunk) = response.chunk().await? {
        let room = cap.saturating_sub(body.len());
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            truncated = true;
            break;
        }
    }
    let millis = u64::try_from(Duration::as_millis(&begun.elapsed())).unwrap_or(u64::MAX);
    Ok(Response { status, headers, body: body.freeze(), truncated, millis })
}

/// What went wrong, in words without the URL, which may hold a secret.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let why = if error.source().is_some() { cause.to_string() } else { "the exchange broke".to_owned() };
    if error.is_timeout() {
        Failure::Timeout
    } else if error.is_builder() {
        Failure::Unsendable(why)
    } else if error.is_connect() {
        Failure::Connect(why)
    } else {
        Failure::Broken(why)
    }
}
