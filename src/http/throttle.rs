//! What a target that asks to slow down is given: a pause of the whole run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::time::Instant;

use super::Response;

/// The longest pause that is kept, whatever the target asks for.
const LONGEST: Duration = Duration::from_secs(30);

/// The gate before every request: open, or closed until some moment.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    until: Mutex<Option<Instant>>,
    count: AtomicU64,
}

impl Throttle {
    /// Waits until the gate is open.
    pub(super) async fn wait(&self) {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = until.filter(|until| *until > Instant::now()) {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Closes the gate for `pause`; an earlier, longer pause stays.
    pub(super) fn slow_down(&self, pause: Duration) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Instant::now() + pause;
        if until.is_none_or(|old| old < new) {
            *until = Some(new);
        }
    }

    /// How often the gate was closed.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

/// Whether an answer asks to slow down: 429, or 503 that says when to come back (RFC 9110, 10.2.3; RFC 6585, 4).
pub(super) fn is_throttled(response: &Response) -> bool {
    response.status == 429 || response.status == 503 && response.header("retry-after").is_some()
}

/// How long to wait: as `Retry-After` says in seconds or as a date, else 1, 2, 4 seconds.
pub(super) fn pause(response: &Response, attempt: u32) -> Duration {
    let asked = response.header("retry-after").and_then(|text| {
        let text = text.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let at = OffsetDateTime::parse(&text.replace("GMT", "+0000"), &Rfc2822).ok()?;
        Duration::try_from(at - OffsetDateTime::now_utc()).ok().or(Some(Duration::ZERO))
    });
    asked.unwrap_or_else(|| Duration::from_secs(1 << attempt.min(4))).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{is_throttled, pause};
    use crate::http::Response;

    fn answer(status: u16, retry_after: Option<&str>) -> Response {
        let headers = retry_after.map(|value| ("Retry-After".to_owned(), value.to_owned())).into_iter().collect();
        Response { status, headers, body: bytes::Bytes::new(), truncated: false, millis: 0 }
    }

    #[test]
    fn the_target_says_how_long_within_reason() {
        assert_eq!(pause(&answer(429, Some("7")), 0), Duration::from_secs(7));
        assert_eq!(pause(&answer(429, Some("86400")), 0), Duration::from_secs(30));
        assert_eq!(pause(&answer(429, Some("Wed, 21 Oct 2015 07:28:00 GMT")), 0), Duration::ZERO);
        assert_eq!(pause(&answer(429, Some("soon")), 2), Duration::from_secs(4));
        assert_eq!(pause(&answer(429, None), 0), Duration::from_secs(1));
    }

    #[test]
    fn only_429_and_a_503_with_a_date_ask_to_slow_down() {
        assert!(is_throttled(&answer(429, None)));
        assert!(is_throttled(&answer(503, Some("1"))));
        assert!(!is_throttled(&answer(503, None)));
        assert!(!is_throttled(&answer(403, Some("1"))));
    }
}
