//! Tokens whose claims were changed under the old signature.

use serde_json::{Map, Value, json};

use super::Forged;
use super::garble::garbage;
use super::jwt::{Jwt, encoded};

/// Claims that say who somebody is, the likeliest first.
const SUBJECTS: &[&str] = &[
    "sub",
    "user_id",
    "userId",
    "uid",
    "id",
    "username",
    "preferred_username",
    "email",
];

/// Claims that say what somebody may.
const POWERS: &[&str] = &[
    "role",
    "roles",
    "groups",
    "authorities",
    "permissions",
    "scope",
    "scopes",
    "scp",
    "admin",
    "is_admin",
    "isAdmin",
];

/// Seconds by which an expiry is moved.
const YEAR: u64 = 365 * 24 * 3600;

/// One thing changed at a time: an inert claim, the subject, the role, the expiry.
pub(super) fn changed(jwt: &Jwt) -> Vec<Forged> {
    let ways = [
        ("inert claim added", Some(jwt.claims_with_inert())),
        ("subject changed", other_subject(&jwt.claims)),
        ("role raised", Some(more_power(&jwt.claims))),
        ("expiry moved", later(&jwt.claims)),
    ];
    ways.into_iter()
        .filter_map(|(form, claims)| {
            let header = encoded(&jwt.header);
            let token = format!("{header}.{}.{}", encoded(&claims?), jwt.signature);
            jwt.forged(form, &token)
        })
        .collect()
}

fn other_subject(claims: &Map<String, Value>) -> Option<Map<String, Value>> {
    let name = SUBJECTS.iter().find(|name| claims.contains_key(**name))?;
    let other = match claims.get(*name)? {
        Value::Number(number) => json!(number.as_i64()?.wrapping_add(1)),
        Value::String(text) => match text.parse::<u32>() {
            Ok(number) => json!(u64::from(number).saturating_add(1).to_string()),
            Err(_) => json!(garbage(text)?),
        },
        _ => return None,
    };
    Some(set(claims, name, other))
}

fn more_power(claims: &Map<String, Value>) -> Map<String, Value> {
    let mut raised = claims.clone();
    for name in POWERS {
        match raised.get_mut(*name) {
            Some(Value::String(text)) if matches!(*name, "scope" | "scopes" | "scp") => {
                text.push_str(" admin");
            }
            Some(Value::String(text)) => "admin".clone_into(text),
            Some(Value::Array(list)) => list.push(json!("admin")),
            Some(value @ Value::Bool(_)) => *value = json!(true),
            _ => {}
        }
    }
    // Who names no power, or has it all, gets one more.
    if raised == *claims {
        raised.insert("role".to_owned(), json!("admin"));
        raised.insert("admin".to_owned(), json!(true));
    }
    if raised == *claims {
        raised.insert("superuser".to_owned(), json!(true));
    }
    raised
}

fn later(claims: &Map<String, Value>) -> Option<Map<String, Value>> {
    let moved = claims.get("exp")?.as_u64()?.checked_add(YEAR)?;
    Some(set(claims, "exp", json!(moved)))
}

fn set(claims: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut claims = claims.clone();
    claims.insert(name.to_owned(), value);
    claims
}
