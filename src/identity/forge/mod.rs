//! Credentials that must be refused, made from one that is accepted. Pure: nothing here is sent or judged.
//!
//! Every function takes the genuine [`Credential`] and gives [`Forged`] ones; none where it does not
//! apply. None of them equals the genuine one on the wire, and only [`weak`] makes tokens that an honest
//! server accepts.

mod accounts;
mod claims;
mod garble;
mod held;
mod invalid;
mod jwt;
mod known;
mod published;
mod rekeyed;
mod signer;
mod unsigned;
pub(crate) mod weak;

#[cfg(test)]
mod tests;

pub(crate) use accounts::account;
pub(crate) use invalid::{bare, invalid};
pub(crate) use jwt::Jwt;
pub(crate) use known::{Key, misdated, unusable};
pub(crate) use published::PublicKey;
pub(crate) use rekeyed::{confused, pointing, strangers_certificate, strangers_keys};
pub(crate) use unsigned::unsigned;

use crate::http::Credential;

/// A credential that must be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forged {
    /// What was done to it, in words that stay the same from version to version.
    pub form: &'static str,
    /// The place of the one part that was changed while the others stayed genuine, `header X-Api-Key`;
    /// none if nothing genuine is left. A part that the document does not ask for may be ignored
    /// rightly, so only the latter must be refused in any case.
    pub part: Option<String>,
    /// What is presented.
    pub credential: Credential,
}

/// Signed tokens (RFC 7519) that were changed after they were signed, then tokens signed by somebody
/// else; the first is the plainest: a claim that nobody reads, under the old signature.
///
/// CWE-347. A server that accepts one does not check signatures, or lets the token choose the key.
pub(crate) fn tampered(credential: &Credential) -> Vec<Forged> {
    let Some(jwt) = Jwt::find(credential) else {
        return Vec::new();
    };
    let mut forged = claims::changed(&jwt);
    forged.extend(rekeyed::signed_by_others(&jwt));
    forged
}
