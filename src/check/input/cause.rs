//! What a server broke down of, as far as its answer says: the same words for the same cause, in every run. Pure.
//!
//! Values, ids, numbers of lines and whatever is quoted are left out.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::check::leaves::{Leaves, is_volatile};
use crate::http::Response;

/// Words of a message that are kept.
const WORDS: usize = 12;
/// Characters of the longest word that is one.
const LONGEST: usize = 30;

/// Names of errors as the big languages write them.
static NAMES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b[A-Z][A-Za-z0-9]*(?:Error|Exception|Panic)\b").ok());

/// Places in the code: file or function, without lines.
static FRAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        File\ \\?"(?:[^"\n\\]*/)?(?P<python>[^"/\n\\]+)\\?",\ line\ \d+,\ in\ (?P<function>\w+)
        | \bat\ (?:async\ )?(?P<called>[A-Za-z_$][\w.$<>]*)\ ?\(
        | (?P<ruby>[\w-]+\.rb):\d+:in
        | \ in\ (?:/|[A-Z]:\\)(?:[^\s:]*[/\\])?(?P<php>[\w.-]+\.php)\b
        | panicked\ at\ (?:'[^']*',\ )?(?P<rust>[\w/.-]+\.rs)
        "#,
    )
    .ok()
});

static QUOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#""[^"]*"|'[^']*'|`[^`]*`|<[^>]*>"#).ok());

/// The cause that an error answer shows.
pub(super) fn of(answer: &Response) -> String {
    let text = told(answer);
    let mut parts = vec![answer.status.to_string()];
    let mut names: Vec<&str> = NAMES
        .iter()
        .flat_map(|names| names.find_iter(&text))
        .map(|name| name.as_str())
        .collect();
    names.dedup();
    names.truncate(2);
    match names.is_empty() {
        false => parts.extend(names.into_iter().map(str::to_owned)),
        true => parts.extend(words(&text)),
    }
    parts.extend(frame(&text));
    parts.join(" ")
}

/// What an answer tells people: the texts of JSON but for times and ids of requests, else the whole.
fn told(answer: &Response) -> String {
    let Some(value) = answer.json() else {
        return answer.text().into_owned();
    };
    let leaves = Leaves::of_json(&value);
    let texts = leaves.iter().filter(|(place, _)| !is_volatile(place));
    let texts = texts.filter_map(|(_, value)| match serde_json::from_str(value) {
        Ok(Value::String(text)) => Some(text),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The first words of a message that are no values.
fn words(text: &str) -> Vec<String> {
    let plain = match QUOTED.as_ref() {
        Some(quoted) => quoted.replace_all(text, " "),
        None => text.into(),
    };
    let words =
        plain.split(|letter: char| letter.is_whitespace() || ".,:;()[]{}=/|".contains(letter));
    let is_word = |word: &&str| {
        (2..=LONGEST).contains(&word.len()) && word.chars().all(|letter| letter.is_alphabetic())
    };
    let words = words.filter(is_word).map(str::to_lowercase);
    words.take(WORDS).collect()
}

/// Where in the code it happened: of a Python trace the last place, of others the first.
fn frame(text: &str) -> Option<String> {
    let frames = FRAMES.as_ref()?;
    let mut all = frames.captures_iter(text);
    let first = all.next()?;
    let frame = match first.name("python") {
        Some(_) => all
            .filter(|frame| frame.name("python").is_some())
            .last()
            .unwrap_or(first),
        None => first,
    };
    let groups = ["python", "function", "called", "ruby", "php", "rust"];
    let named = groups.iter().filter_map(|name| frame.name(name));
    let named: Vec<&str> = named.map(|group| group.as_str()).collect();
    Some(named.join(" "))
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::http::Response;

    fn cause(body: &str) -> String {
        of(&Response {
            status: 500,
            headers: Vec::new(),
            body: body.to_owned().into(),
            truncated: false,
            millis: 0,
        })
    }

    #[test]
    fn values_lines_and_ids_are_no_part_of_it() {
        for (one, other) in [
            (
                r#"{"error":"TypeError: cannot read 'x' of 7","request_id":"a1"}"#,
                r#"{"error":"TypeError: cannot read 'yy' of 12","request_id":"b2"}"#,
            ),
            (
                "Traceback (most recent call last):\n  File \"/srv/a.py\", line 3, in make\nKeyError: 'a'",
                "Traceback (most recent call last):\n  File \"/srv/a.py\", line 9, in make\nKeyError: 'b'",
            ),
            (
                r#"{"status":500,"message":"the value \"nay\" at 2026-11-27T10:00:00Z broke it"}"#,
                r#"{"status":500,"message":"the value \"\u0000\" at 2026-11-28T11:00:00Z broke it"}"#,
            ),
            (
                "<html><h1>Oops</h1><p>no 4711</p></html>",
                "<html><h1>Oops</h1><p>no 4712</p></html>",
            ),
        ] {
            assert_eq!(cause(one), cause(other));
        }
    }

    #[test]
    fn other_errors_and_other_places_are_other_causes() {
        for (one, other) in [
            (
                r#"{"error":"TypeError: x"}"#,
                r#"{"error":"RangeError: x"}"#,
            ),
            (
                r#"{"error":"database is locked"}"#,
                r#"{"error":"out of memory"}"#,
            ),
            ("", r#"{"error":"out of memory"}"#),
            (
                "NullPointerException\n\tat com.acme.Users.find(Users.java:41)",
                "NullPointerException\n\tat com.acme.Orders.make(Orders.java:7)",
            ),
            (
                "thread 'main' panicked at src/users.rs:41:7:",
                "thread 'main' panicked at src/orders.rs:1:7:",
            ),
        ] {
            assert_ne!(cause(one), cause(other));
        }
        insta::assert_snapshot!(
            cause(r#"{"stack":"TypeError: x\n    at find (/srv/app/users.js:4:11)"}"#),
            @"500 TypeError find"
        );
    }
}
