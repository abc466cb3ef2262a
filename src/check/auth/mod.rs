//! Who are you? API2:2023 Broken Authentication.

mod account_enumeration;
mod cross_site;
mod default_account;
mod duplicate_header;
mod expired_token;
mod impostor;
mod invalid_credential;
mod method_override;
mod misplaced_credential;
mod no_credential;
mod no_throttle;
mod partial_credential;
mod path_variant;
mod refresh_reuse;
mod revoked_token;
mod session;
mod session_fixation;
mod tampered_token;
mod trusted_header;
mod turned_away;
mod unsigned_token;
mod weak_secret;
mod wrong_password;
mod wrong_token;

use super::{Case, Check, Cost, Rule, Stage};
use crate::lab::{Actor, Subject};
use crate::spec::Operation;
use crate::words::IdentityName;

const OWASP: &str = "API2:2023 Broken Authentication";

pub(super) static CHECKS: &[&dyn Check] = &[
    &no_credential::NoCredential,
    &partial_credential::PartialCredential,
    &invalid_credential::InvalidCredential,
    &unsigned_token::UnsignedToken,
    &tampered_token::TamperedToken,
    &weak_secret::WeakSecret,
    &expired_token::ExpiredToken,
    &wrong_token::WrongToken,
    &revoked_token::RevokedToken,
    &refresh_reuse::RefreshReuse,
    &misplaced_credential::MisplacedCredential,
    &duplicate_header::DuplicateHeader,
    &trusted_header::TrustedHeader,
    &path_variant::PathVariant,
    &method_override::MethodOverride,
    &account_enumeration::AccountEnumeration,
    &no_throttle::NoThrottle,
    &default_account::DefaultAccount,
    &session_fixation::SessionFixation,
    &cross_site::CrossSite,
];

/// A case of this identity's alone, when all else is done.
fn farewell(
    rule: &Rule,
    operation: &Operation,
    identity: &IdentityName,
    form: &str,
    requests: u32,
) -> Case {
    Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Identity(identity.clone()),
            attacker: None,
        },
        place: None,
        form: form.to_owned(),
        violation: None,
        stage: Stage::Farewell,
        cost: Cost {
            requests,
            writes: 0,
        },
    }
}
