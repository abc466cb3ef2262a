//! Mutation testing of the gate: a proxy before the target that breaks one promise, and what the scan makes of it.
//!
//! A [`Mutation`] names a rule and an operation that the clean run proved to be in order; the [`Proxy`] makes the API
//! behave as if that promise were broken, by what it sees of the traffic alone.

mod act;
mod advice;
mod broken;
mod cookies;
mod guise;
mod memory;
mod mutation;
mod older;
mod plan;
mod presented;
mod proxy;
mod relic;
mod rewrite;
mod routes;
mod sample;
mod shape;
mod spelling;
mod sticks;
mod table;
mod tricks;
mod twin;
mod undead;

pub(crate) use memory::Memory;
pub(crate) use mutation::Mutation;
pub(crate) use plan::{Callers, Row, rows};
pub(crate) use proxy::Proxy;
pub(crate) use sample::sample;
pub(crate) use shape::Typed;
#[cfg(test)]
pub(crate) use table::Miss;
pub(crate) use table::{Fate, Line, Table};
