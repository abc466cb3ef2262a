//! Where logins are looked at: at the operation by which somebody logs in, else at the first that may be called.

use crate::config::{CredentialConfig, LoginConfig};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::OperationKey;

/// The operation for a rule about logins; none where nobody logs in.
pub(super) fn place(site: &Site) -> Option<&Operation> {
    among(site, logins(site))
}

/// The same for a rule about their cookies: where one brings the session, if one does.
pub(super) fn place_of_cookies(site: &Site) -> Option<&Operation> {
    let by_cookie = logins(site).filter(|login| login.cookie.is_some());
    among(site, by_cookie.chain(logins(site)))
}

fn logins(site: &Site) -> impl Iterator<Item = &LoginConfig> {
    let credentials = site.identities.iter().map(|it| it.credential.as_ref());
    credentials.filter_map(|credential| match credential {
        Some(CredentialConfig::Login(login)) => Some(login),
        _ => None,
    })
}

fn among<'s>(
    site: &'s Site,
    mut logins: impl Iterator<Item = &'s LoginConfig>,
) -> Option<&'s Operation> {
    let called = |operation: &&Operation| site.excluded(operation).is_none();
    let first = logins.next()?;
    let keys = std::iter::once(first)
        .chain(logins)
        .filter_map(|login| login.operation.as_deref()?.parse::<OperationKey>().ok());
    let mut operations = keys.filter_map(|key| site.api.operation(&key));
    operations
        .find(called)
        .or_else(|| site.api.operations.iter().find(called))
}

/// How many requests it takes to log everybody in once, and one more look.
pub(super) fn requests(site: &Site) -> u32 {
    u32::try_from(site.identities.len()).unwrap_or(u32::MAX - 1) + 1
}

/// The cookie by which the config says that a session is carried.
pub(super) fn cookie(site: &Site) -> Option<&str> {
    logins(site).find_map(|login| login.cookie.as_deref())
}
