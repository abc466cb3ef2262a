//! The one sender of the run: within the origin, the budget and the rate, and never twice unasked.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hyper::header::HeaderName;
use tokio::sync::Semaphore;
use url::Url;

use super::allowance::Allowance;
use super::assemble::assemble;
use super::throttle::{Gate, patiently};
use super::wire::Wire;
use super::{Answer, Elsewhere, Exchange, Failure, HttpError, OldTls, Request, Settings};

/// Sends requests to one origin. Copies share budget, rate, gate and connections.
#[derive(Clone)]
pub(crate) struct Client {
    shared: Arc<Shared>,
    wire: Arc<Wire>,
    allowance: Arc<Allowance>,
    elsewhere: Option<Elsewhere>,
}

/// What all copies have in common, also those for cleaning up and for another origin.
struct Shared {
    settings: Settings,
    rate: DefaultDirectRateLimiter,
    permits: Semaphore,
    gate: Gate,
    sent: AtomicU64,
    /// How many requests each case has made.
    numbers: Mutex<BTreeMap<String, u64>>,
}

impl Client {
    /// A client that has sent nothing yet; no connection is opened.
    ///
    /// # Errors
    /// If target, case header or certificates are unusable.
    pub(crate) fn new(settings: Settings) -> Result<Self, HttpError> {
        if let Some(name) = &settings.case_header
            && HeaderName::from_bytes(name.as_bytes()).is_err()
        {
            return Err(HttpError::CaseHeader(name.escape_debug().to_string()));
        }
        let rate = NonZeroU32::new(settings.per_second).unwrap_or(NonZeroU32::MIN);
        Ok(Self {
            wire: Arc::new(Wire::new(&settings)?),
            allowance: Arc::new(Allowance::new(settings.max_requests, settings.deadline)),
            elsewhere: None,
            shared: Arc::new(Shared {
                rate: RateLimiter::direct(Quota::per_second(rate)),
                permits: Semaphore::new(settings.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
                gate: Gate::new(),
                sent: AtomicU64::new(0),
                numbers: Mutex::default(),
                settings,
            }),
        })
    }

    /// Sends `request` for `case` and waits for the answer, for its turn and for a throttling
    /// target. It never fails: what went wrong is the exchange's answer.
    ///
    /// The tag is `RUN/CASE.N`, N counting the requests of this case from 1.
    pub(crate) async fn send(&self, request: &Request, case: &str) -> Exchange {
        let tag = self.tag(case);
        let answer = self.answer(request, &tag).await;
        Exchange {
            tag,
            request: request.clone(),
            elsewhere: self.elsewhere.clone(),
            answer,
        }
    }

    /// Sends `request` once, whatever the target asks for: an answer that asks to slow down is the answer, and slows
    /// nobody down. For whoever looks whether the target does so.
    pub(crate) async fn send_once(&self, request: &Request, case: &str) -> Exchange {
        let tag = self.tag(case);
        let answer = self.answer_once(request, &tag).await;
        Exchange {
            tag,
            request: request.clone(),
            elsewhere: self.elsewhere.clone(),
            answer,
        }
    }

    async fn answer_once(&self, request: &Request, tag: &str) -> Answer {
        let header = self.shared.settings.case_header.as_deref();
        let case = header.map(|name| (name, tag));
        let parcel = match assemble(request, &self.wire.origin, case) {
            Ok(parcel) => parcel,
            Err(failure) => return Answer::Failure(failure),
        };
        let budget = Answer::Failure(Failure::Budget);
        let _permit = tokio::select! {
            biased;
            () = self.allowance.over() => return budget,
            permit = self.shared.permits.acquire() => permit,
        };
        if !self.allowance.take() {
            return budget;
        }
        tokio::select! {
            biased;
            () = self.allowance.over() => return budget,
            () = self.shared.rate.until_ready() => {}
        }
        self.shared.sent.fetch_add(1, Ordering::Relaxed);
        self.wire.send(parcel).await
    }

    async fn answer(&self, request: &Request, tag: &str) -> Answer {
        let header = self.shared.settings.case_header.as_deref();
        let case = header.map(|name| (name, tag));
        let parcel = match assemble(request, &self.wire.origin, case) {
            Ok(parcel) => parcel,
            Err(failure) => return Answer::Failure(failure),
        };
        let budget = Answer::Failure(Failure::Budget);
        let _permit = tokio::select! {
            biased;
            () = self.allowance.over() => return budget,
            permit = self.shared.permits.acquire() => permit,
        };
        let parcel = &parcel;
        patiently(&self.shared.gate, &self.allowance, || async move {
            tokio::select! {
                biased;
                () = self.allowance.over() => return Answer::Failure(Failure::Budget),
                () = self.shared.rate.until_ready() => {}
            }
            self.shared.sent.fetch_add(1, Ordering::Relaxed);
            self.wire.send(parcel.clone()).await
        })
        .await
    }

    /// Whether the target agrees to speak an old version of TLS. Counts as one request.
    ///
    /// # Errors
    /// When the budget is used up, there is no connection, or a proxy stands before the target.
    pub(crate) async fn agrees_to(&self, version: OldTls) -> Result<bool, Failure> {
        let _permit = tokio::select! {
            biased;
            () = self.allowance.over() => return Err(Failure::Budget),
            permit = self.shared.permits.acquire() => permit,
        };
        if !self.allowance.take() {
            return Err(Failure::Budget);
        }
        self.shared.rate.until_ready().await;
        self.shared.sent.fetch_add(1, Ordering::Relaxed);
        let timeout = self.shared.settings.timeout;
        self.wire.agrees_to(version, timeout).await
    }

    fn tag(&self, case: &str) -> String {
        let mut numbers = self
            .shared
            .numbers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let number = numbers.entry(case.to_owned()).or_default();
        *number += 1;
        // It stands in a header, so it keeps to visible ASCII whatever a case is called.
        format!("{}/{case}.{number}", self.shared.settings.run)
            .chars()
            .map(|c| if c.is_ascii_graphic() { c } else { '-' })
            .collect()
    }

    /// `https://host:port` of the target, without a slash at the end.
    pub(crate) fn origin(&self) -> &str {
        self.wire.origin.text()
    }

    /// Whether the target is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.wire.origin.is_loopback()
    }

    /// The target's path without a slash at the end; empty at the root.
    pub(crate) fn base_path(&self) -> &str {
        self.wire.origin.base()
    }

    /// Now, by the clock that measures the run. Other rooms are told the time by whoever sends.
    #[expect(clippy::disallowed_methods, reason = "this is where it is measured")]
    pub(crate) fn now(&self) -> Instant {
        Instant::now()
    }

    /// Requests that went out, all copies and repeats together.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// Answers that asked to go slower.
    pub(crate) fn slowed(&self) -> u64 {
        self.shared.gate.closed()
    }

    /// From now on nothing more is sent: every copy answers [`Failure::Budget`] at once. What is
    /// on its way is still waited for.
    pub(crate) fn stop(&self) {
        self.allowance.stop();
    }

    /// Whether [`Client::stop`] was called.
    pub(crate) fn is_stopped(&self) -> bool {
        self.allowance.is_stopped()
    }

    /// The same client, which is stopped when `other` is.
    pub(crate) fn stopped_with(self, other: &Self) -> Self {
        Self {
            allowance: Arc::new(self.allowance.stopped_with(&other.allowance)),
            ..self
        }
    }

    /// A copy for cleaning up: it heeds no stop and has its own budget of requests and time.
    pub(crate) fn for_cleanup(&self, requests: u64, time: Duration) -> Self {
        Self {
            allowance: Arc::new(Allowance::new(requests, Some(time))),
            ..self.clone()
        }
    }

    /// A copy for another origin that the config names itself, on the same budget.
    ///
    /// # Errors
    /// If `target` is unusable.
    pub(crate) fn toward(&self, target: Url) -> Result<Self, HttpError> {
        self.elsewhere(target, None)
    }

    /// A copy that goes by the name in `target`, but to `address` and not where the name leads, on the same budget.
    ///
    /// # Errors
    /// If `target` is unusable.
    pub(crate) fn at_address(&self, target: Url, address: IpAddr) -> Result<Self, HttpError> {
        self.elsewhere(target, Some(address))
    }

    fn elsewhere(&self, target: Url, address: Option<IpAddr>) -> Result<Self, HttpError> {
        let settings = Settings {
            target,
            address,
            ..self.shared.settings.clone()
        };
        let wire = Wire::new(&settings)?;
        let origin = wire.origin.text().to_owned();
        Ok(Self {
            elsewhere: Some(match address {
                Some(address) => Elsewhere::Address(origin, address),
                None => Elsewhere::Origin(origin),
            }),
            wire: Arc::new(wire),
            ..self.clone()
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "test code")]
mod tests;
