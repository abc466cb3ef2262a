//! Texts in a form: which property of a booking has which, and what is in it.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::validate;

/// Whether a text is in a form.
type IsOne = fn(&str) -> bool;

/// Property, the format's name, and who knows it.
pub(in crate::demo) const ALL: &[(&str, &str, IsOne)] = &[
    ("day", "date", |text| validate::date(&json!(text)).is_ok()),
    ("begin", "date-time", |text| {
        time::OffsetDateTime::parse(text, &Rfc3339).is_ok()
    }),
    ("doors", "time", |text| {
        time::OffsetDateTime::parse(&format!("2026-01-01T{text}"), &Rfc3339).is_ok()
    }),
    ("contact", "email", |text| {
        validate::email(&json!(text)).is_ok()
    }),
    ("series", "uuid", is_uuid),
    ("site", "uri", |text| url::Url::parse(text).is_ok()),
    ("door_host", "hostname", is_hostname),
    ("door_v4", "ipv4", |text| text.parse::<Ipv4Addr>().is_ok()),
    ("door_v6", "ipv6", |text| text.parse::<Ipv6Addr>().is_ok()),
];

/// RFC 9562, section 4.
fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// RFC 1123, section 2.1.
fn is_hostname(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// Whether a text has the shape of a day, whatever calendar has it.
pub(in crate::demo) fn looks_like_day(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}
