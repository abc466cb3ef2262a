//! The section `limits`: how much the run may send.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::notation::{self, Notation};
use super::shape::{Key, Shape};

/// How much the run may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Requests in all.
    pub requests: u64,
    /// Requests per second.
    pub per_second: u32,
    /// Requests at once.
    pub concurrency: usize,
    /// Broken payloads at one operation, all rules together.
    pub payloads: usize,
    /// For one request, head to last byte.
    #[serde(deserialize_with = "duration")]
    pub timeout: Duration,
    /// For the whole run.
    #[serde(deserialize_with = "duration")]
    pub duration: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: 20_000,
            per_second: 100,
            concurrency: 16,
            payloads: 60,
            timeout: Duration::from_secs(10),
            duration: Duration::from_secs(15 * 60),
        }
    }
}

pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    notation::duration(&text).ok_or_else(|| serde::de::Error::custom(Notation::Duration.expected()))
}

pub(super) const LIMITS: Shape = Shape::object(&[
    Key::new(
        "requests",
        &Shape::Count {
            least: 1,
            most: u64::MAX,
        },
        "Requests in all; default: 20000.",
    ),
    Key::new(
        "per_second",
        &Shape::Count {
            least: 1,
            most: 100_000,
        },
        "Requests per second; default: 100.",
    ),
    Key::new(
        "concurrency",
        &Shape::Count {
            least: 1,
            most: 1_000,
        },
        "Requests at once; default: 16.",
    ),
    Key::new(
        "payloads",
        &Shape::Count {
            least: 1,
            most: 10_000,
        },
        "Broken payloads at one operation, one of each kind of constraint before the second of any; default: 60.",
    ),
    Key::new(
        "timeout",
        &DURATION,
        "How long one request may take; default: 10s.",
    ),
    Key::new(
        "duration",
        &DURATION,
        "How long the run may take; default: 15m.",
    ),
]);

pub(super) const DURATION: Shape = Shape::Text(Notation::Duration);
