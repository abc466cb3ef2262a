//! Credentials that nobody has: garbage, near misses, wrong scheme words, and hollow ones.

use super::Forged;
use super::garble::{garbage, one_changed, truncated};
use super::held::{Held, basic_token, with_part};
use super::jwt;
use crate::http::{Credential, CredentialPart};

/// What is done to one part; none where it does not apply.
type Change = fn(&Held<'_>) -> Option<(String, String)>;

/// Form and change, in the order in which they are tried.
const CHANGES: &[(&str, Change)] = &[
    ("garbage", |held| {
        same_scheme(held, mangled(held, false, garbage))
    }),
    ("truncated", |held| {
        same_scheme(held, mangled(held, true, truncated))
    }),
    ("changed character", |held| {
        same_scheme(held, mangled(held, true, one_changed))
    }),
    ("wrong password", |held| {
        same_scheme(held, wrong_password(held))
    }),
    ("scheme Basic", |held| other_scheme(held, "Basic")),
    ("scheme Bearer", |held| other_scheme(held, "Bearer")),
    ("scheme Token", |held| other_scheme(held, "Token")),
];

/// Credentials of the right shape that are not the genuine one (CWE-287). Each form first with every
/// part changed; with several parts, then also with each alone changed.
pub(crate) fn invalid(credential: &Credential) -> Vec<Forged> {
    CHANGES
        .iter()
        .flat_map(|(form, change)| in_every_way(credential, form, *change))
        .collect()
}

/// Credentials without a secret: an empty header, parameter or cookie; the scheme word alone.
pub(crate) fn bare(credential: &Credential) -> Vec<Forged> {
    let empty: Change = |_| Some((String::new(), String::new()));
    let scheme_only: Change = |held| Some((held.scheme()?.to_owned(), String::new()));
    let mut forged: Vec<Forged> = whole(credential, "empty", empty).into_iter().collect();
    // Parts that have no scheme word are left out beside one that has.
    let with_scheme = Credential {
        parts: credential
            .parts
            .iter()
            .filter(|part| Held::of(part).scheme().is_some())
            .cloned()
            .collect(),
    };
    forged.extend(whole(&with_scheme, "scheme word only", scheme_only));
    forged
}

fn in_every_way(credential: &Credential, form: &'static str, change: Change) -> Vec<Forged> {
    let mut forged: Vec<Forged> = whole(credential, form, change).into_iter().collect();
    if credential.parts.len() > 1 {
        for (index, part) in credential.parts.iter().enumerate() {
            if let Some(changed) = changed(part, form, change) {
                forged.push(Forged {
                    form,
                    part: Some(Held::of(part).place()),
                    credential: with_part(credential, index, changed),
                });
            }
        }
    }
    forged
}

/// Every part changed; a part to which the form does not apply is left out, so that nothing genuine stays.
fn whole(credential: &Credential, form: &'static str, change: Change) -> Option<Forged> {
    let parts: Vec<CredentialPart> = credential
        .parts
        .iter()
        .filter_map(|part| changed(part, form, change))
        .collect();
    (!parts.is_empty()).then_some(Forged {
        form,
        part: None,
        credential: Credential {
            parts: parts.into(),
        },
    })
}

fn changed(part: &CredentialPart, form: &str, change: Change) -> Option<CredentialPart> {
    let held = Held::of(part);
    let (before, token) = change(&held)?;
    held.replaced(form, &before, &token)
}

fn same_scheme(held: &Held<'_>, token: Option<String>) -> Option<(String, String)> {
    Some((held.before.to_owned(), token?))
}

/// Garbage under another scheme's word. The secret itself proves nothing there: many servers know it by several words.
fn other_scheme(held: &Held<'_>, word: &str) -> Option<(String, String)> {
    let scheme = held.scheme()?;
    // Scheme words are compared without case (RFC 9110, section 11.1).
    let is_other = !scheme.eq_ignore_ascii_case(word);
    let token = mangled(held, false, garbage).filter(|_| is_other)?;
    Some((format!("{word} "), token))
}

/// A near miss has everything right but the secret itself: the password of Basic, the signature of a
/// signed token. Otherwise nothing is right.
fn mangled(held: &Held<'_>, near: bool, change: fn(&str) -> Option<String>) -> Option<String> {
    if let Some((user, password)) = held.basic() {
        let other = change(&user).filter(|_| !near);
        return Some(basic_token(&other.unwrap_or(user), &change(&password)?));
    }
    match held.token.rsplit_once('.') {
        Some((signed, signature)) if near && jwt::is_signed(held.token) => {
            Some(format!("{signed}.{}", change(signature)?))
        }
        _ => change(held.token),
    }
}

fn wrong_password(held: &Held<'_>) -> Option<String> {
    let (user, password) = held.basic()?;
    let wrong = garbage(&password).unwrap_or_else(|| format!("{password}wrong"));
    Some(basic_token(&user, &wrong))
}
