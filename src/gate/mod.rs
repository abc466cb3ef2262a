//! What is new, known, forgiven: from outcomes to a [`Judgement`]. No network, no clock.

mod coverage;
mod finding;
mod judgement;

pub(crate) use coverage::{Cell, Coverage};
pub(crate) use finding::{Finding, State};
pub(crate) use judgement::{Decision, Judgement};
