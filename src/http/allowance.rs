//! How much may still be sent: a number of requests, a time, and a switch to stop.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::time::Instant;

/// A budget that every copy of a client draws on.
#[derive(Debug)]
pub(super) struct Allowance {
    taken: AtomicU64,
    most: u64,
    until: Option<Instant>,
    stopped: Arc<watch::Sender<bool>>,
}

impl Allowance {
    /// `most` requests, for `time` from now.
    pub(super) fn new(most: u64, time: Option<Duration>) -> Self {
        Self {
            taken: AtomicU64::new(0),
            most,
            until: time.and_then(|time| Instant::now().checked_add(time)),
            stopped: Arc::new(watch::Sender::new(false)),
        }
    }

    /// As much again, stopped when `other` is.
    pub(super) fn stopped_with(&self, other: &Self) -> Self {
        Self {
            taken: AtomicU64::new(0),
            most: self.most,
            until: self.until,
            stopped: other.stopped.clone(),
        }
    }

    /// Takes one request; false if there is none left, and then nothing may be sent.
    pub(super) fn take(&self) -> bool {
        if self.is_over() {
            return false;
        }
        self.taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |taken| {
                (taken < self.most).then_some(taken + 1)
            })
            .is_ok()
    }

    /// Grants nothing from now on.
    pub(super) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Whether it was stopped.
    pub(super) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Waits for `what`; none when there is no more time, or somebody stopped, before it is there.
    pub(super) async fn unless_over<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        if self.is_over() {
            return None;
        }
        let mut what = pin!(what);
        // Most often nothing is waited for, and then nobody need watch.
        if let Some(there) = what.as_mut().now_or_never() {
            return Some(there);
        }
        tokio::select! {
            biased;
            () = self.over() => None,
            there = what => Some(there),
        }
    }

    fn is_over(&self) -> bool {
        self.is_stopped() || self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Returns when there is no more time or somebody stopped.
    async fn over(&self) {
        let mut stopped = self.stopped.subscribe();
        // The sender lives in `self`, so waiting ends only by a stop.
        let stop = async {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        match self.until {
            Some(until) => {
                tokio::select! {
                    () = stop => {}
                    () = tokio::time::sleep_until(until) => {}
                }
            }
            None => stop.await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_no_more_than_its_number() {
        let allowance = Allowance::new(2, None);
        assert_eq!(
            [(); 4].map(|()| allowance.take()),
            [true, true, false, false]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn ends_with_its_time() {
        let allowance = Allowance::new(9, Some(Duration::from_secs(60)));
        assert!(allowance.take());
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(!allowance.take());
        allowance.over().await;
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_waited_for_comes_or_the_end_does() {
        let allowance = Allowance::new(9, Some(Duration::from_secs(60)));
        let after = |seconds| tokio::time::sleep(Duration::from_secs(seconds));
        assert_eq!(allowance.unless_over(after(0)).await, Some(()));
        assert_eq!(allowance.unless_over(after(59)).await, Some(()));
        assert_eq!(allowance.unless_over(after(2)).await, None);
        assert_eq!(allowance.unless_over(std::future::ready(())).await, None);
    }

    #[tokio::test]
    async fn ends_when_stopped() {
        let allowance = Allowance::new(9, None);
        allowance.stop();
        allowance.over().await;
        assert!(!allowance.take());
    }
}
