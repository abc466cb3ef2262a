//! What a token is good for, as far as it or the answer that brought it says.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::http::Credential;

use super::Session;
use super::forge::Jwt;

/// Claims and properties that name scopes (RFC 6749, section 5.1; RFC 9068, section 2.2.3; `scp` of some issuers).
const NAMES: &[&str] = &["scope", "scp", "scopes"];

/// Scopes written one behind the other.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The scopes that a JSON Web Token names; none where it names none, or is none.
pub(super) fn of_token(credential: &Credential) -> Option<BTreeSet<String>> {
    named(&Jwt::find(credential)?.claims)
}

impl Session {
    /// The scopes that the answer to its login says were granted, or that its token names.
    pub(crate) fn scopes(&self) -> Option<BTreeSet<String>> {
        let answer = self.login.as_ref().and_then(|login| login.response());
        let body = answer.and_then(|answer| answer.json());
        let granted = body.as_ref().and_then(Value::as_object).and_then(named);
        granted.or_else(|| of_token(&self.credential))
    }
}

fn named(object: &Map<String, Value>) -> Option<BTreeSet<String>> {
    match NAMES.iter().find_map(|name| object.get(*name))? {
        Value::String(text) => Some(words(text)),
        Value::Array(scopes) => {
            let scopes = scopes.iter();
            scopes
                .map(|scope| scope.as_str().map(str::to_owned))
                .collect()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::named;

    #[test]
    fn scopes_are_written_in_several_ways() {
        for (object, scopes) in [
            (json!({ "scope": "a b" }), Some(&["a", "b"][..])),
            (json!({ "scp": ["b", "a"] }), Some(&["a", "b"])),
            (json!({ "scopes": "a,b" }), Some(&["a,b"])),
            (json!({ "scope": 7 }), None),
            (json!({ "scp": [7] }), None),
            (json!({ "sub": "a" }), None),
        ] {
            let found = object.as_object().and_then(named);
            let found = found.map(|found| found.into_iter().collect::<Vec<_>>());
            let scopes = scopes.map(|all| all.iter().map(|&one| one.to_owned()).collect());
            assert_eq!(found, scopes, "{object}");
        }
    }
}
