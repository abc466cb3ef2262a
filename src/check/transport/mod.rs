//! What the way to the API must refuse: foreign pages, plain text, detours around the gateway. One case per host, at the
//! first operation that shows it. API8:2023 Security Misconfiguration.

mod cacheable;
mod cookie;
mod cookie_flags;
mod cors;
mod forwarded_host;
mod host;
mod login;
mod token;

use super::Check;

const OWASP: &str = "API8:2023 Security Misconfiguration";

pub(super) static CHECKS: &[&dyn Check] = &[
    &cors::Cors,
    &cookie_flags::CookieFlags,
    &cacheable::Cacheable,
    &forwarded_host::ForwardedHost,
];
