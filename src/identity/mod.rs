//! Who calls: identities, their logins, and the credentials that must be refused.

pub(crate) mod forge;
mod person;

pub(crate) use person::{Identity, Session};
