//! Who calls: identities, their logins, and the credentials that must be refused.

mod person;

pub(crate) use person::{Identity, Session};
