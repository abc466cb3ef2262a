//! One value, many pure renderings. A format does not filter, count, gate or exit.

mod evidence;
mod formats;
mod harmless;
pub(crate) mod sarif;
mod summary;
pub(crate) mod terminal;

pub(crate) use evidence::trim;
pub(crate) use formats::{FORMATS, Format};
pub(crate) use harmless::line as harmless_line;
pub(crate) use summary::{Report, RuleEntry, RunFacts, Shard};
