//! How many requests may leave in a second: each takes the next free moment, so that a burst at the start counts as well.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Moments that nobody took are kept for so long: what a timer woke too late is caught up with, an idle time is not.
const SLACK: Duration = Duration::from_millis(10);

/// Moments at which a request may leave, evenly spaced.
#[derive(Debug)]
pub(super) struct Rate {
    between: Duration,
    next: Mutex<Instant>,
}

impl Rate {
    /// So many in a second; at least one.
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            between: Duration::from_secs(1) / per_second.max(1),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Takes the next `requests` moments and returns at the first of them.
    pub(super) async fn turns(&self, requests: u32) {
        let now = Instant::now();
        let mine = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = now.checked_sub(SLACK).map_or(*next, |past| past.max(*next));
            *next = mine + self.between * requests;
            mine
        };
        if mine > now {
            sleep_until(mine).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    /// How long `requests` take, begun in groups of `abreast`.
    async fn time_for(rate: &Rate, requests: u32, abreast: u32) -> Duration {
        let start = Instant::now();
        for _ in 0..requests / abreast {
            join_all((0..abreast).map(|_| rate.turns(1))).await;
        }
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_is_kept_within_two_percent() {
        for (per_second, abreast) in [
            (1, 1),
            (7, 1),
            (100, 16),
            (100, 1),
            (1_000, 50),
            (5_000, 16),
        ] {
            let rate = Rate::new(per_second);
            tokio::time::advance(Duration::from_secs(60)).await; // an idle time earns nothing
            let requests = 10 * per_second * abreast;
            let taken = time_for(&rate, requests, abreast).await.as_secs_f64();
            let wanted = f64::from(requests - 1) / f64::from(per_second); // the first leaves at once
            assert!(
                (taken / wanted - 1.0).abs() < 0.02,
                "{requests} at {per_second} in a second took {taken} s"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_leave_together_take_their_moments_together() {
        let rate = Rate::new(10);
        tokio::time::advance(Duration::from_secs(1)).await;
        let start = Instant::now();
        rate.turns(4).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        rate.turns(1).await;
        let waited = start.elapsed();
        assert!(waited > Duration::from_millis(380) && waited < Duration::from_millis(402));
    }
}
