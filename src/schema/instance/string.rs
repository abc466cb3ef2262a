//! Texts: by format, by pattern, or a short word that says where it comes from.

use serde_json::{Map, Value};

use super::maker::Maker;
use super::pattern;

/// A text for the schema's format, pattern and lengths.
pub(super) fn make(
    maker: &mut Maker<'_>,
    flat: &Map<String, Value>,
    seed: u64,
    pointer: &str,
    name: &str,
) -> Option<Value> {
    let mark = mark(seed, pointer);
    if let Some(text) = flat.get("pattern").and_then(Value::as_str) {
        return pattern::generate(text, &mut maker.rng)
            .map(|text| Value::String(fit(text, flat, false)));
    }
    if let Some(text) = flat
        .get("format")
        .and_then(Value::as_str)
        .and_then(|format| formatted(format, mark))
    {
        return Some(Value::String(text));
    }
    let stem: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(12)
        .collect::<String>()
        .to_ascii_lowercase();
    let stem = if stem.is_empty() { "text" } else { &stem };
    Some(Value::String(fit(
        format!("{stem}-{:06x}", mark & 0x00ff_ffff),
        flat,
        true,
    )))
}

/// A text of a well-known format; hosts and mailboxes from the ranges kept for examples (RFC 2606, RFC 5737).
fn formatted(format: &str, mark: u64) -> Option<String> {
    let hex = format!("{mark:016x}");
    Some(match format {
        "uuid" | "guid" => format!(
            "{}-{}-4{}-a{}-{}{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..15],
            &hex[..3],
            &hex[4..12],
            &hex[..4]
        ),
        "email" | "idn-email" => format!("nay-{}@example.com", &hex[..8]),
        "date" => "2031-05-17".to_owned(),
        "date-time" => "2031-05-17T12:00:00Z".to_owned(),
        "time" => "12:00:00Z".to_owned(),
        "duration" => "P1D".to_owned(),
        "uri" | "url" | "iri" | "uri-reference" => format!("https://example.com/{}", &hex[..8]),
        "uri-template" => "https://example.com/{id}".to_owned(),
        "hostname" | "idn-hostname" => format!("n{}.example.com", &hex[..8]),
        "ipv4" | "ip" => format!("192.0.2.{}", mark % 250 + 1),
        "ipv6" => format!("2001:db8::{}", &hex[..4]),
        "cidr" => "192.0.2.0/24".to_owned(),
        "byte" | "base64" => "bmF5".to_owned(),
        "json-pointer" => "/nay".to_owned(),
        "regex" => "^nay$".to_owned(),
        _ => return None,
    })
}

/// Cut or padded to the schema's lengths, which count characters; `tail` keeps the end, where the mark is.
fn fit(text: String, flat: &Map<String, Value>, tail: bool) -> String {
    let length = |keyword: &str| {
        flat.get(keyword)
            .and_then(Value::as_u64)
            .and_then(|length| usize::try_from(length).ok())
    };
    let (least, most) = (
        length("minLength").unwrap_or(0).min(1_000_000),
        length("maxLength").unwrap_or(usize::MAX),
    );
    let count = text.chars().count();
    if count > most {
        let skip = if tail { count - most } else { 0 };
        return text.chars().skip(skip).take(most).collect();
    }
    let mut text = text;
    text.extend(std::iter::repeat_n('n', least.saturating_sub(count)));
    text
}

/// A number that is the same for the same seed and place (FNV-1a).
fn mark(seed: u64, pointer: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = seed
        .to_le_bytes()
        .into_iter()
        .chain(pointer.bytes())
        .fold(0xcbf2_9ce4_8422_2325, step);
    hash ^ (hash >> 29)
}
