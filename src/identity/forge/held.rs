//! The token that a part of a credential holds, apart from the scheme word before it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::http::{Credential, CredentialPart, CredentialPlace};
use crate::words::Secret;

/// A part of a credential, taken apart.
pub(super) struct Held<'a> {
    part: &'a CredentialPart,
    /// What stands before the token, such as `Bearer `; whether the part or its secret holds it.
    pub(super) before: &'a str,
    /// The token.
    pub(super) token: &'a str,
}

impl<'a> Held<'a> {
    pub(super) fn of(part: &'a CredentialPart) -> Self {
        let value = part.secret.reveal();
        if part.prefix.is_empty()
            && matches!(part.place, CredentialPlace::Header(_))
            && let Some(space) = value.find(' ')
            && value
                .bytes()
                .take(space)
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            let (before, token) = value.split_at(space + 1);
            return Self {
                part,
                before,
                token,
            };
        }
        Self {
            part,
            before: &part.prefix,
            token: value,
        }
    }

    /// The scheme word (RFC 9110, section 11.1), if one stands before the token.
    pub(super) fn scheme(&self) -> Option<&'a str> {
        Some(self.before.trim()).filter(|word| !word.is_empty())
    }

    /// User name and password, if this is Basic (RFC 7617).
    pub(super) fn basic(&self) -> Option<(String, String)> {
        self.scheme()
            .filter(|word| word.eq_ignore_ascii_case("basic"))?;
        let bytes = STANDARD.decode(self.token).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// The part with something else in it; none if that is what it had.
    pub(super) fn replaced(&self, form: &str, before: &str, token: &str) -> Option<CredentialPart> {
        if before == self.before && token == self.token {
            return None;
        }
        Some(CredentialPart {
            place: self.part.place.clone(),
            prefix: before.to_owned(),
            secret: Secret::new(format!("{}, {form}", self.part.secret.label()), token),
        })
    }

    /// Where it goes, for people.
    pub(super) fn place(&self) -> String {
        match &self.part.place {
            CredentialPlace::Header(name) => format!("header {name}"),
            CredentialPlace::Query(name) => format!("query {name}"),
            CredentialPlace::Cookie(name) => format!("cookie {name}"),
        }
    }
}

/// The token of Basic (RFC 7617).
pub(super) fn basic_token(user: &str, password: &str) -> String {
    STANDARD.encode(format!("{user}:{password}"))
}

/// `credential` with another part at `index`.
pub(super) fn with_part(credential: &Credential, index: usize, part: CredentialPart) -> Credential {
    let mut credential = credential.clone();
    if let Some(place) = Arc::make_mut(&mut credential.parts).get_mut(index) {
        *place = part;
    }
    credential
}
