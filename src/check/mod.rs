//! What must be refused: one file per rule, and what all of them share.

mod access;
mod auth;
mod case;
mod contract;
mod input;
mod leaves;
mod lifecycle;
mod likeness;
mod open;
mod oracle;
mod outcome;
mod registry;
mod resource;
mod rule;
mod transport;
#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "test code")]
mod trials;
mod verdict;

pub(crate) use case::{Case, Cost, Stage};
#[cfg(test)]
pub(crate) use input::mirror;
pub(crate) use outcome::{Outcome, Part, tells_causes};
pub(crate) use registry::{check, checks};
pub(crate) use rule::Rule;
pub(crate) use verdict::Verdict;

use async_trait::async_trait;

use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;

/// One rule. It plans, tries and judges; it never reports, retries, counts or cleans up.
#[async_trait]
pub(crate) trait Check: Send + Sync {
    /// Its texts and defaults.
    fn rule(&self) -> &'static Rule;

    /// What this operation calls for. Pure: no network, clock or chance.
    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case>;

    /// What an operation calls for that only an earlier document has. Pure.
    fn plan_gone(&self, _site: &Site, _operation: &Operation) -> Vec<Case> {
        Vec::new()
    }

    /// Does it. The lab records; the probe has no opinion.
    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason>;

    /// Whether a break of this case is advice whatever the profile of its rule: a note that fails nothing. Such a case is
    /// planned by `plan` where the profile has advice.
    fn is_advice(&self, _case: &Case) -> bool {
        false
    }

    /// What the record proves. Pure.
    fn judge(&self, case: &Case, trial: &Trial) -> Verdict;

    /// The records of one trial that are judged each for itself, where one case can meet several causes. Pure.
    fn parts(&self, trial: Trial) -> Vec<Part> {
        vec![Part { cause: None, trial }]
    }
}
