//! The sections `limits` and `safety`.

use std::time::Duration;

use super::OperationPattern;

/// How much the run may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Requests in all.
    pub requests: u64,
    /// Requests per second.
    pub per_second: u32,
    /// Requests at once.
    pub concurrency: usize,
    /// For one request, head to last byte.
    pub timeout: Duration,
    /// For the whole run.
    pub duration: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: 20_000,
            per_second: 100,
            concurrency: 16,
            timeout: Duration::from_secs(10),
            duration: Duration::from_secs(15 * 60),
        }
    }
}

/// Whether the run may change objects that it did not make.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OthersObjects {
    /// Never.
    #[default]
    Never,
    /// Those that the config names under `values`.
    Named,
}

/// What the run may touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Safety {
    /// Send nothing that may change something.
    pub read_only: bool,
    /// Objects that the run did not make.
    pub others_objects: OthersObjects,
    /// Operations that are never called.
    pub exclude: Vec<OperationPattern>,
}
