//! Who calls: identities, their logins, and the credentials that must be refused.

mod fixed;
pub(crate) mod forge;
mod login;
mod oauth;
mod person;
mod placement;
mod refusal;
mod secrets;
mod session;

pub(crate) use person::Identity;
pub(crate) use secrets::secrets;
pub(crate) use session::{Session, open};
