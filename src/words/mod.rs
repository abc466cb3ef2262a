//! The words that every room says: plain values, and nothing that does anything.

mod access;
mod arrange;
mod diagnostic;
mod identity_name;
mod location;
mod operation_key;
mod place;
mod profile;
mod rule_id;
mod secret;
mod severity;

pub(crate) use access::{Access, Matrix};
pub(crate) use arrange::Arrange;
pub(crate) use diagnostic::{Diagnostic, Kind, caret};
pub(crate) use identity_name::IdentityName;
pub(crate) use location::Location;
pub(crate) use operation_key::OperationKey;
pub(crate) use place::Place;
pub(crate) use profile::Profile;
pub(crate) use rule_id::RuleId;
pub(crate) use secret::Secret;
pub(crate) use severity::Severity;
