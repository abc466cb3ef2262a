//! Who are you? API2:2023 Broken Authentication.

mod impostor;
mod invalid_credential;
mod no_credential;
mod tampered_token;
mod unsigned_token;
mod weak_secret;

use super::Check;

const OWASP: &str = "API2:2023 Broken Authentication";

pub(super) static CHECKS: &[&dyn Check] = &[
    &no_credential::NoCredential,
    &invalid_credential::InvalidCredential,
    &unsigned_token::UnsignedToken,
    &tampered_token::TamperedToken,
    &weak_secret::WeakSecret,
];
