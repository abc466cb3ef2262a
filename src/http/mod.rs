//! What goes over the wire and who sends it. Knows no document and no rule.

mod credential;
mod exchange;
mod request;
mod response;

pub(crate) use credential::{Credential, CredentialPart, CredentialPlace};
pub(crate) use exchange::{Answer, Exchange, Failure};
pub(crate) use request::{Body, Request};
pub(crate) use response::Response;
