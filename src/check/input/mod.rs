//! Payloads that the schema refuses, and answers that say too much. API8:2023 Security Misconfiguration.

mod before;
mod callback;
mod cause;
mod composition;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod corpus;
mod crash;
mod r#enum;
mod error_leak;
mod extra_property;
mod format;
mod header_injection;
mod injection;
mod inside;
mod items;
mod length;
mod malformed_body;
mod media_type;
#[cfg(test)]
pub(crate) mod mirror;
pub(super) mod missing;
pub(super) mod negatives;
mod null;
mod oversized;
mod path_traversal;
mod pattern;
pub(super) mod payload;
mod range;
mod signature;
mod slow_pattern;
mod sql_injection;
mod steady;
mod text_places;
mod texts;
mod r#type;

pub(super) use before::was_allowed;

use super::Check;

const OWASP: &str = "API8:2023 Security Misconfiguration";

pub(super) static CHECKS: &[&dyn Check] = &[
    &missing::Missing,
    &r#type::CHECK,
    &null::CHECK,
    &range::CHECK,
    &length::CHECK,
    &r#enum::CHECK,
    &pattern::CHECK,
    &format::CHECK,
    &items::CHECK,
    &extra_property::ExtraProperty,
    &composition::CHECK,
    &malformed_body::MalformedBody,
    &media_type::MediaType,
    &crash::Crash,
    &error_leak::ErrorLeak,
    &sql_injection::SqlInjection,
    &path_traversal::PathTraversal,
    &oversized::Oversized,
    &slow_pattern::SlowPattern,
    &injection::Injection,
    &callback::Callback,
    &header_injection::HeaderInjection,
];
