//! naysayer proves that an API says no.
//!
//! ```text
//! naysayer.yml ─► Config ─┐
//! document ─► Api ────────┼─► Site ─► Plan ─► [ survey · probe · aftermath · confirm · clean up ] ─► Outcomes ─► Judgement ─► Report ─► files, terminal, exit
//! flags, environment ─────┘
//! ```
//! Data goes from left to right through the rooms below, in their order; `tests/integration/house.rs` guards it.

mod words;

mod yaml;

mod config;
mod http;
mod schema;

mod spec;

mod identity;

mod site;

mod lab;

mod check;

mod engine;

mod gate;

mod rehearsal;

mod report;

mod demo;

mod cli;

#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzz;
#[cfg(any(test, feature = "fuzzing"))]
mod fuzz_schema;
#[cfg(test)]
mod fuzz_tests;
#[cfg(feature = "measuring")]
#[doc(hidden)]
pub mod measure;

pub use cli::run;
