//! One value, many pure renderings. A format does not filter, count, gate or exit.

mod summary;

pub(crate) use summary::{Report, RuleEntry, RunFacts};
