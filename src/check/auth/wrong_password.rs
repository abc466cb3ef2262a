//! A login body with a wrong password, for the account that it names and for one that nobody has.

use serde_json::{Map, Value};

use crate::check::{Case, Rule};
use crate::config::{CredentialConfig, LoginConfig};
use crate::identity::Identity;
use crate::site::Site;
use crate::spec::Operation;

/// Longer than any limit on tries would let anybody guess.
const WRONG: &str = "nay-Wrong-4417-password";

/// The first identity that logs in by this operation, with a name and a password.
pub(super) fn who<'s>(site: &'s Site, operation: &Operation) -> Option<&'s Identity> {
    site.identities
        .iter()
        .find(|identity| match &identity.credential {
            Some(CredentialConfig::Login(login)) => {
                let own = login.operation.as_ref();
                own.is_some_and(|own| *own == operation.key.to_string())
                    && WrongPassword::of(login).is_some()
            }
            _ => false,
        })
}

/// The case of a rule that tries passwords at this operation, so many of them and one valid login, when all else is done.
pub(super) fn case(
    rule: &Rule,
    site: &Site,
    operation: &Operation,
    form: &str,
    tries: usize,
) -> Vec<Case> {
    let requests = u32::try_from(tries).map_or(u32::MAX, |tries| tries.saturating_add(1));
    let case = who(site, operation)
        .map(|identity| super::farewell(rule, operation, &identity.name, form, requests));
    case.into_iter().collect()
}

/// The parts of a login body that say who and prove it.
pub(super) struct WrongPassword {
    body: Map<String, Value>,
    user: String,
}

impl WrongPassword {
    /// Reads them off a login; none where it has not exactly one password and a name beside it.
    pub(super) fn of(login: &LoginConfig) -> Option<Self> {
        let Some(Value::Object(body)) = &login.body else {
            return None;
        };
        let is_password = |name: &str| name.to_ascii_lowercase().contains("pass");
        let mut passwords = body.keys().filter(|name| is_password(name));
        let password = passwords.next()?.clone();
        if passwords.next().is_some() {
            return None;
        }
        let is_name = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["user", "name", "login", "mail", "account", "id"]
                .iter()
                .any(|word| name.contains(word))
        };
        let user = body
            .iter()
            .find(|(name, value)| is_name(name) && value.is_string())
            .map(|(name, _)| name.clone())?;
        let mut body = body.clone();
        body.insert(password, Value::String(WRONG.to_owned()));
        Some(Self { body, user })
    }

    /// For an account that nobody has: the own name with these letters behind it.
    pub(super) fn nobody(&self, letters: &str) -> Value {
        let mut body = self.body.clone();
        if let Some(Value::String(name)) = body.get_mut(&self.user) {
            *name = match name.split_once('@') {
                Some((local, host)) => format!("{local}nay{letters}@{host}"),
                None => format!("{name}nay{letters}"),
            };
        }
        Value::Object(body)
    }

    /// With this name and this password, each where the own ones stand; a name that is an e-mail address stays one.
    pub(super) fn pair(&self, name: &str, password: &str) -> Value {
        let mut body = self.body.clone();
        if let Some(Value::String(own)) = body.get_mut(&self.user) {
            *own = match own.split_once('@') {
                Some((_, host)) => format!("{name}@{host}"),
                None => name.to_owned(),
            };
        }
        let secret = body.values_mut().find(|value| **value == WRONG);
        if let Some(secret) = secret {
            *secret = Value::String(password.to_owned());
        }
        Value::Object(body)
    }

    /// For the account of the config.
    pub(super) fn known(&self) -> Value {
        Value::Object(self.body.clone())
    }

    /// For an account of the same shape that nobody has.
    pub(super) fn unknown(&self) -> Value {
        let mut body = self.body.clone();
        if let Some(Value::String(name)) = body.get_mut(&self.user) {
            *name = match name.split_once('@') {
                Some((local, host)) => format!("{local}nay@{host}"),
                None => format!("{name}nay"),
            };
        }
        Value::Object(body)
    }
}
