//! What is new, known, forgiven: from outcomes to a [`Judgement`]. No network, no clock.

mod baseline;
mod coverage;
mod finding;
mod fingerprint;
mod judge;
mod judgement;
mod matrix;
mod severity;
mod suppression;

pub(crate) use baseline::{Baseline, Known};
pub(crate) use coverage::{Cell, Coverage};
pub(crate) use finding::{Finding, State};
pub(crate) use fingerprint::fingerprint;
pub(crate) use judge::{Input, judge};
pub(crate) use judgement::{Decision, Judgement};
pub(crate) use matrix::{Seen, differences, observed};
pub(crate) use severity::{configured_severity, is_advice};
