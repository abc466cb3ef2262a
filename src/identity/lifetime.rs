//! How long a session lasts, as far as its token or the answer to its login says.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http::{Credential, Exchange};

use super::forge::Jwt;

/// Nobody has to renew a session earlier than this before its end.
const EARLIEST: Duration = Duration::from_secs(30);

/// When a session was opened and how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifetime {
    opened: Instant,
    lasts: Duration,
}

impl Lifetime {
    /// From `expires_in` of the answer (RFC 6749, section 5.1), else from `exp` and `iat` of a token (RFC 7519); none where
    /// neither says.
    pub(super) fn of(credential: &Credential, login: &Exchange, opened: Instant) -> Option<Self> {
        let body = login.response().and_then(|answer| answer.json());
        let told = body.as_ref().and_then(|body| {
            let names = ["expires_in", "expiresIn"].into_iter();
            names.filter_map(|name| body.get(name)).find_map(seconds)
        });
        let lasts = told.or_else(|| of_token(credential))?;
        Some(Self { opened, lasts })
    }

    /// Whether it is about to end: half a minute before, or the last tenth of a shorter life.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let margin = EARLIEST.min(self.lasts / 10);
        now.saturating_duration_since(self.opened) + margin >= self.lasts
    }
}

fn of_token(credential: &Credential) -> Option<Duration> {
    let token = Jwt::find(credential)?;
    let number = |name: &str| token.claims.get(name).and_then(Value::as_i64);
    // The difference, since the clocks of two machines differ.
    let lasts = number("exp")?.checked_sub(number("iat")?)?;
    u64::try_from(lasts).ok().map(Duration::from_secs)
}

fn seconds(value: &Value) -> Option<Duration> {
    let number = value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))?;
    (number > 0).then(|| Duration::from_secs(number))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "any instant will do")]
mod tests {
    use std::time::{Duration, Instant};

    use super::Lifetime;

    #[test]
    fn a_session_is_due_shortly_before_its_end() {
        let opened = Instant::now();
        for (lasts, at, due) in [
            (3_600, 3_569, false),
            (3_600, 3_570, true),
            (10, 8, false),
            (10, 9, true),
            (10, 20, true),
        ] {
            let lifetime = Lifetime {
                opened,
                lasts: Duration::from_secs(lasts),
            };
            let now = opened + Duration::from_secs(at);
            assert_eq!(lifetime.is_due(now), due, "{at} of {lasts}");
        }
    }
}
