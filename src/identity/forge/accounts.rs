//! Accounts that products are delivered with, as a credential of Basic.

use super::held::{Held, basic_token, with_part};
use crate::http::Credential;

/// The credential of Basic (RFC 7617) with this name and password in it; none where there is none of Basic, or where it is
/// that very account's.
pub(crate) fn account(credential: &Credential, user: &str, password: &str) -> Option<Credential> {
    let mut parts = credential.parts.iter().enumerate();
    let (index, part) = parts.find(|(_, part)| Held::of(part).basic().is_some())?;
    let held = Held::of(part);
    let part = held.replaced(user, held.before, &basic_token(user, password))?;
    Some(with_part(credential, index, part))
}
