//! YAML text, event by event: what the config and documents are both written in.
//!
//! Knows how YAML 1.2 is written; what grows of it, and how much of it is too much, is for whoever reads.

mod read;
mod scalar;

pub(crate) use read::{Grow, Spot, read};
pub(crate) use scalar::scalar;
