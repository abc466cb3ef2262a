//! The embedded staging API: what the tool is tried on. Shares no code with what tests it, and knows no rule but by
//! the name of the flaw that breaks its promise.

mod app;
mod call;
mod caller;
mod desk;
mod edge;
pub(crate) mod flaws;
mod formats;
mod json;
mod methods;
mod people;
mod problem;
mod routes;
pub(crate) mod server;
mod sql;
mod store;
mod tokens;
mod validate;
mod wire;

pub(crate) use flaws::Flaws;
pub(crate) use server::start;

/// The API's own OpenAPI document, as served under `/openapi.yaml`.
pub(crate) const DOCUMENT: &str = include_str!("openapi.yaml");

/// What an earlier document said of some operations.
pub(crate) const FORMER: &str = include_str!("former.yaml");

/// The naysayer.yml for it, without a target.
pub(crate) const CONFIG: &str = include_str!("naysayer.yml");

/// Who was let in to what when all was well.
pub(crate) const ACCESS: &str = include_str!("naysayer-access.yml");

#[cfg(test)]
mod tests;
