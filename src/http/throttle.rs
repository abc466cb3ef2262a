//! What the target's wish to go slower means: everybody waits at one gate, then asks again.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::time::Instant;

use super::allowance::Allowance;
use super::{Answer, Failure, Response};

/// How often the same request is sent again.
const REPEATS: u32 = 3;
/// The longest wait that a target can ask for.
const LONGEST: Duration = Duration::from_secs(30);

/// A gate that a throttling answer closes for the whole client.
#[derive(Debug)]
pub(super) struct Gate {
    opens: Mutex<Instant>,
    closed: AtomicU64,
}

impl Gate {
    /// An open gate.
    pub(super) fn new() -> Self {
        Self {
            opens: Mutex::new(Instant::now()),
            closed: AtomicU64::new(0),
        }
    }

    /// How many answers asked to go slower.
    pub(super) fn closed(&self) -> u64 {
        self.closed.load(Ordering::Relaxed)
    }

    fn close_for(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut opens = self.opens.lock().unwrap_or_else(PoisonError::into_inner);
        *opens = until.max(*opens);
    }

    async fn pass(&self) {
        loop {
            let opens = *self.opens.lock().unwrap_or_else(PoisonError::into_inner);
            if opens <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(opens).await;
        }
    }
}

/// Sends by `once` until the answer is no request to wait, at most four times, and counts each
/// time against `allowance`.
///
/// When the allowance ends meanwhile, the last answer stands.
pub(super) async fn patiently<F, A>(gate: &Gate, allowance: &Allowance, once: F) -> Answer
where
    F: Fn() -> A,
    A: Future<Output = Answer>,
{
    let mut last = Answer::Failure(Failure::Budget);
    for attempt in 0..=REPEATS {
        let is_open = allowance.unless_over(gate.pass()).await.is_some();
        if !is_open || !allowance.take() {
            return last;
        }
        let answer = once().await;
        let Some(wait) = wish(&answer, attempt) else {
            return answer;
        };
        gate.closed.fetch_add(1, Ordering::Relaxed);
        if attempt < REPEATS {
            gate.close_for(wait);
        }
        last = answer;
    }
    last
}

/// How long the answer asks to wait: any 429, and a 503 that says how long (RFC 9110, 10.2.3).
fn wish(answer: &Answer, attempt: u32) -> Option<Duration> {
    let Answer::Response(response) = answer else {
        return None;
    };
    let said = response
        .header("retry-after")
        .and_then(|value| retry_after(value.trim(), response));
    match response.status {
        429 => Some(said.unwrap_or(Duration::from_secs(1 << attempt))),
        503 => said,
        _ => None,
    }
    .map(|wait| wait.min(LONGEST))
}

/// Seconds, or a date seen from the answer's own Date, so that two clocks need not agree.
fn retry_after(value: &str, response: &Response) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = OffsetDateTime::parse(value, &Rfc2822).ok()?;
    let now = response
        .header("date")
        .and_then(|date| OffsetDateTime::parse(date.trim(), &Rfc2822).ok())
        .unwrap_or_else(OffsetDateTime::now_utc);
    Some((until - now).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests;
