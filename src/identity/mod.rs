//! Who calls: identities, their logins, and the credentials that must be refused.

mod fixed;
pub(crate) mod forge;
mod lifetime;
mod login;
mod oauth;
mod person;
mod placement;
mod places;
mod refusal;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod scene;
mod scopes;
mod secrets;
mod session;

pub(crate) use person::Identity;
pub(crate) use placement::part_for;
pub(crate) use places::Places;
pub(crate) use secrets::{learned, secrets};
pub(crate) use session::{Session, login_request, open};
