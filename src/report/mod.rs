//! One value, many pure renderings. A format does not filter, count, gate or exit.

mod code_quality;
mod evidence;
mod formats;
mod github;
mod gitlab;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod golden;
mod harmless;
mod html;
mod junit;
mod markdown;
pub(crate) mod rehearsed;
pub(crate) mod sarif;
mod source;
mod summary;
mod tables;
pub(crate) mod terminal;

pub(crate) use evidence::trim;
pub(crate) use formats::{FORMATS, Format};
pub(crate) use harmless::line as harmless_line;
pub(crate) use summary::{Report, RuleEntry, RunFacts, Shard};
