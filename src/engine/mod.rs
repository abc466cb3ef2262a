//! Runs the plan: the only stage with a network and a clock. Sorts cases by stage and knows no rule.

mod contain;
mod event;
mod families;
mod plan;
mod reached;
mod run;

pub(crate) use event::{Event, Listener};
pub(crate) use plan::{Plan, plan};
pub(crate) use reached::Reached;
pub(crate) use run::{CLEANUP_REQUESTS, CLEANUP_TIME, Manner, run};
