//! What is new, known, forgiven: from outcomes to a [`Judgement`]. No network, no clock.

mod again;
mod baseline;
mod coverage;
mod decide;
mod finding;
mod fingerprint;
mod judge;
mod judgement;
mod matrix;
mod severity;
mod suppression;

pub(crate) use baseline::{Baseline, Known};
pub(crate) use coverage::{Cell, Coverage};
pub(crate) use decide::{Bar, Ground, decide};
pub(crate) use finding::{Finding, State};
pub(crate) use fingerprint::{fingerprint, identity};
pub(crate) use judge::{Input, judge};
pub(crate) use judgement::{Decision, Judgement};
pub(crate) use matrix::Seen;
pub(crate) use severity::{configured_severity, is_advice};
