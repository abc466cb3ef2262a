//! A fault of naysayer itself costs the case in which it shows, and not the report of all the others.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt as _;

use crate::lab::Reason;

/// What `work` comes to.
///
/// # Errors
/// [`Reason::Failed`] when it panics. What it worked on must not be used for a verdict then.
pub(super) async fn contained<T>(work: impl Future<Output = T>) -> Result<T, Reason> {
    let done = AssertUnwindSafe(work).catch_unwind().await;
    done.map_err(|_| Reason::Failed)
}

/// The same of what waits for nothing.
///
/// # Errors
/// As [`contained`].
pub(super) fn contained_now<T>(work: impl FnOnce() -> T) -> Result<T, Reason> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Reason::Failed)
}

#[cfg(test)]
#[expect(clippy::panic, reason = "that is what is contained")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_reason_and_nothing_else() {
        let late = async {
            tokio::task::yield_now().await;
            panic!("after the first answer")
        };
        assert_eq!(contained::<()>(late).await, Err(Reason::Failed));
        assert_eq!(contained(async { 7 }).await, Ok(7));
        assert_eq!(
            contained_now::<()>(|| panic!("a judge")),
            Err(Reason::Failed)
        );
        assert_eq!(contained_now(|| 7), Ok(7));
    }
}
