//! What an answer carries that lets its holder in, and whether it may be stored. Reads one exchange, knows no session.

use serde_json::Value;

use crate::http::{Exchange, Response};

use super::cookie;

/// Members that carry a token wherever they stand (RFC 6749, section 5.1), compared without `_` and `-`.
const MEMBERS: &[&str] = &[
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "sessiontoken",
    "jwt",
];
/// How deep members are looked for: `{"data": {"session": {"access_token": …}}}`.
const DEEPEST: usize = 4;

/// What of it is a token, in words; nothing for an answer that fails.
pub(super) fn carried(exchange: &Exchange) -> Option<String> {
    let answer = exchange.response().filter(|it| it.status < 400)?;
    let body = answer.json().unwrap_or_default();
    if let Some(name) = member(&body, 0) {
        return Some(format!("`{name}`"));
    }
    let stored = exchange.request.is_safe() && exchange.request.method != "OPTIONS"
        || directives(answer).any(|it| {
            it == "public"
                || it.starts_with("max-age=") && it != "max-age=0"
                || it.starts_with("s-maxage=")
        });
    let mut cookies = cookie::set(answer).filter(cookie::Cookie::opens_a_session);
    // Without a word on it, an answer to a POST is not stored (RFC 9111, section 3).
    let cookie = cookies.next().filter(|_| stored)?;
    Some(format!("the cookie `{}`", cookie.name))
}

/// Whether every store must leave the answer alone.
pub(super) fn is_kept_out(exchange: &Exchange) -> bool {
    let answer = exchange.response();
    answer.is_none_or(|answer| directives(answer).any(|it| it == "no-store"))
}

/// Directives of every Cache-Control header, in lower case and without blanks.
fn directives(answer: &Response) -> impl Iterator<Item = String> + '_ {
    answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cache-control"))
        .flat_map(|(_, value)| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
}

/// The first member that is named as a token and holds a text.
fn member(body: &Value, depth: usize) -> Option<&str> {
    let members = body.as_object().filter(|_| depth < DEEPEST)?;
    let own = members.iter().find(|(name, value)| {
        let plain = name.to_ascii_lowercase().replace(['_', '-'], "");
        let text = value.as_str().is_some_and(|text| !text.is_empty());
        text && MEMBERS.contains(&plain.as_str())
    });
    let below = || members.values().find_map(|value| member(value, depth + 1));
    own.map(|(name, _)| name.as_str()).or_else(below)
}
