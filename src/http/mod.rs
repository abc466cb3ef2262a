//! What goes over the wire and who sends it. Knows no document and no rule.

mod allowance;
mod assemble;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
pub(crate) mod capture;
mod client;
mod credential;
mod curl;
mod ear;
mod exchange;
mod failure;
mod hello;
mod lines;
mod origin;
mod rate;
mod redact;
mod relay;
mod request;
mod response;
mod settings;
mod throttle;
mod tls;
mod wire;

pub(crate) use client::Client;
pub(crate) use credential::{Credential, CredentialPart, CredentialPlace};
pub(crate) use curl::curl;
pub(crate) use ear::Ear;
pub(crate) use exchange::{Answer, Elsewhere, Exchange, Failure};
pub(crate) use hello::OldTls;
pub(crate) use redact::Redactor;
pub(crate) use relay::Relay;
pub(crate) use request::{Body, Request};
pub(crate) use response::Response;
pub(crate) use settings::{HttpError, Settings};
