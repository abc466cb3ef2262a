//! Payloads that the schema refuses, and answers that say too much. API8:2023 Security Misconfiguration.

mod crash;
mod error_leak;
mod malformed_body;
mod missing;
mod payload;
mod signature;
mod r#type;

use super::Check;

const OWASP: &str = "API8:2023 Security Misconfiguration";

pub(super) static CHECKS: &[&dyn Check] = &[
    &missing::Missing,
    &r#type::Type,
    &malformed_body::MalformedBody,
    &crash::Crash,
    &error_leak::ErrorLeak,
];
