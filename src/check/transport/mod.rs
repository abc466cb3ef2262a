//! What the way to the API must refuse: foreign pages, plain text, detours around the gateway. One case per host, at the
//! first operation that shows it. API8:2023 Security Misconfiguration.

mod cacheable;
pub(super) mod cookie;
mod cookie_flags;
mod cors;
mod direct_address;
mod forwarded_host;
mod host;
mod hsts;
mod login;
mod plaintext;
mod tls;
mod token;

use super::Check;

const OWASP: &str = "API8:2023 Security Misconfiguration";

pub(super) static CHECKS: &[&dyn Check] = &[
    &plaintext::Plaintext,
    &tls::Tls,
    &cors::Cors,
    &cookie_flags::CookieFlags,
    &cacheable::Cacheable,
    &hsts::Hsts,
    &direct_address::DirectAddress,
    &forwarded_host::ForwardedHost,
];
