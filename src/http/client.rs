//! The one sender of the run: within the origin, the budget and the rate, and never twice unasked.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::header::HeaderName;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::allowance::Allowance;
use super::assemble::assemble;
use super::rate::Rate;
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
    /// Held for all that it sends, where that has its place and its turns already.
    abreast: Option<Arc<OwnedSemaphorePermit>>,
    /// Whether it asks again where there was no usable answer.
    is_insistent: bool,
}

/// What all copies have in common, also those for cleaning up and for another origin.
struct Shared {
    settings: Settings,
    rate: Rate,
    permits: Arc<Semaphore>,
    gate: Gate,
    sent: AtomicU64,
    /// What each case has sent that is not over.
    cases: Mutex<BTreeMap<String, Count>>,
}

/// What one case has sent.
#[derive(Default)]
struct Count {
    requests: u64,
    /// Of these, how many had no usable answer.
    faults: u64,
}

/// Pauses before the same is asked again.
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(250)];

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
        Ok(Self {
            wire: Arc::new(Wire::new(&settings)?),
            allowance: Arc::new(Allowance::new(settings.max_requests, settings.deadline)),
            elsewhere: None,
            abreast: None,
            is_insistent: false,
            shared: Arc::new(Shared {
                rate: Rate::new(settings.per_second),
                permits: Arc::new(Semaphore::new(
                    settings.concurrency.clamp(1, Semaphore::MAX_PERMITS),
                )),
                gate: Gate::new(),
                sent: AtomicU64::new(0),
                cases: Mutex::default(),
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
        let mut answer = self.answer(request, &tag).await;
        for pause in PAUSES {
            let again =
                is_unavailable(&answer) || self.is_insistent && is_worth_another(request, &answer);
            if !again {
                break;
            }
            let pause = tokio::time::sleep(pause);
            if self.allowance.unless_over(pause).await.is_none() {
                break;
            }
            answer = self.answer(request, &tag).await;
        }
        if is_fault(&answer) {
            self.count(case, |count| count.faults += 1);
        }
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
        let permit = self.shared.permits.acquire();
        let Some(_permit) = self.allowance.unless_over(permit).await else {
            return budget;
        };
        let is_granted = self.allowance.take();
        let turn = self.allowance.unless_over(self.shared.rate.turns(1));
        if !is_granted || turn.await.is_none() {
            return budget;
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
        let allowance = &self.allowance;
        let place = async {
            match self.abreast {
                Some(_) => None,
                None => self.shared.permits.acquire().await.ok(),
            }
        };
        let Some(_place) = allowance.unless_over(place).await else {
            return Answer::Failure(Failure::Budget);
        };
        // Most are sent once, and a copy of all headers would be for nothing.
        let first = Mutex::new(Some(parcel));
        let (first, again) = (&first, || assemble(request, &self.wire.origin, case));
        patiently(&self.shared.gate, allowance, || async move {
            let turn = async {
                if self.abreast.is_none() {
                    self.shared.rate.turns(1).await;
                }
            };
            if allowance.unless_over(turn).await.is_none() {
                return Answer::Failure(Failure::Budget);
            }
            let unsent = first.lock().unwrap_or_else(PoisonError::into_inner).take();
            let parcel = match unsent.map_or_else(again, Ok) {
                Ok(parcel) => parcel,
                Err(failure) => return Answer::Failure(failure),
            };
            self.shared.sent.fetch_add(1, Ordering::Relaxed);
            self.wire.send(parcel).await
        })
        .await
    }

    /// Whether the target agrees to speak an old version of TLS. Counts as one request.
    ///
    /// # Errors
    /// When the budget is used up, there is no connection, or a proxy stands before the target.
    pub(crate) async fn agrees_to(&self, version: OldTls) -> Result<bool, Failure> {
        let permit = self.shared.permits.acquire();
        let Some(_permit) = self.allowance.unless_over(permit).await else {
            return Err(Failure::Budget);
        };
        if !self.allowance.take() {
            return Err(Failure::Budget);
        }
        self.shared.rate.turns(1).await;
        self.shared.sent.fetch_add(1, Ordering::Relaxed);
        let timeout = self.shared.settings.timeout;
        self.wire.agrees_to(version, timeout).await
    }

    fn tag(&self, case: &str) -> String {
        let number = self.count(case, |count| {
            count.requests += 1;
            count.requests
        });
        let tag = format!("{}/{case}.{number}", self.shared.settings.run);
        // It stands in a header, so it keeps to visible ASCII whatever a case is called.
        if tag.bytes().all(|byte| byte.is_ascii_graphic()) {
            return tag;
        }
        tag.chars()
            .map(|c| if c.is_ascii_graphic() { c } else { '-' })
            .collect()
    }

    fn count<T>(&self, case: &str, change: impl FnOnce(&mut Count) -> T) -> T {
        let cases = self.shared.cases.lock();
        let mut cases = cases.unwrap_or_else(PoisonError::into_inner);
        match cases.get_mut(case) {
            Some(count) => change(count),
            None => change(cases.entry(case.to_owned()).or_default()),
        }
    }

    /// Forgets a case that is over. Says how many of its requests had no usable answer.
    pub(crate) fn close(&self, case: &str) -> u64 {
        let cases = self.shared.cases.lock();
        let mut cases = cases.unwrap_or_else(PoisonError::into_inner);
        cases.remove(case).map_or(0, |count| count.faults)
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

    /// Waits until so many requests may leave together, and returns a copy for them. They take one place of those that the
    /// concurrency grants: a race among requests that wait for each other would be none.
    pub(crate) async fn abreast(&self, requests: u32) -> Self {
        let place = async {
            let place = self.shared.permits.clone().acquire_owned().await;
            self.shared.rate.turns(requests).await;
            place.ok().map(Arc::new)
        };
        Self {
            // When it is over meanwhile, the copy finds that out by itself.
            abreast: self.allowance.unless_over(place).await.flatten(),
            ..self.clone()
        }
    }

    /// A copy for what prepares or cleans up: where there was no usable answer it asks again, at most twice. What is to
    /// prove something is asked again after a 503 only; its case is tried again instead.
    pub(crate) fn insistent(&self) -> Self {
        Self {
            is_insistent: true,
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

/// Whether there was no usable answer: none at all, or one that speaks of the way to the target and not of the request.
fn is_fault(answer: &Answer) -> bool {
    match answer {
        Answer::Response(response) => matches!(response.status, 429 | 502..=504),
        Answer::Failure(failure) => matches!(
            failure,
            Failure::Connect(_) | Failure::Timeout | Failure::Broken(_)
        ),
    }
}

/// Whether it says that nothing was done and that it passes (RFC 9110, section 15.6.4): what comes after it is the answer. One
/// that says how long was waited for already, and still says so.
fn is_unavailable(answer: &Answer) -> bool {
    matches!(answer, Answer::Response(response) if response.status == 503 && response.header("retry-after").is_none())
}

/// Whether the same may be asked again at once: nobody was kept waiting, and it was surely not done, or doing it twice is
/// doing it once (RFC 9110, section 9.2.2).
fn is_worth_another(request: &Request, answer: &Answer) -> bool {
    match answer {
        Answer::Response(response) => match response.status {
            503 => true,
            502 | 504 => request.is_safe(),
            _ => false,
        },
        Answer::Failure(Failure::Connect(_)) => true,
        Answer::Failure(Failure::Broken(_)) => {
            request.is_safe() || matches!(request.method.as_str(), "PUT" | "DELETE")
        }
        Answer::Failure(_) => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "test code")]
mod tests;
