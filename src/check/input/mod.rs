//! Payloads that the schema refuses, and answers that say too much. API8:2023 Security Misconfiguration.

mod composition;
mod crash;
mod r#enum;
mod error_leak;
mod extra_property;
mod format;
mod items;
mod length;
mod malformed_body;
mod media_type;
mod missing;
mod negatives;
mod null;
mod pattern;
mod payload;
mod range;
mod signature;
mod r#type;

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
];
