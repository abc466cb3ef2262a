//! Texts of a known format, on reserved names and addresses only (RFC 2606, RFC 5737, RFC 3849).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A text of `format`; `None` when the format is unknown or leaves the text free.
pub(super) fn formatted(format: &str, name: &str, chance: &mut ChaCha8Rng) -> Option<String> {
    let number = chance.next_u32();
    let tag = format!("{:06x}", number & 0xff_ffff);
    let day = number % 28 + 1;
    let name = if name.is_empty() { "item" } else { name };
    Some(match format {
        "uuid" => uuid(chance),
        "email" | "idn-email" => format!("{name}-{tag}@example.com"),
        "date" => format!("2031-01-{day:02}"),
        "date-time" => format!("2026-01-{day:02}T12:00:00Z"),
        "time" => format!("12:00:{day:02}Z"),
        "duration" => format!("P{day}D"),
        "uri" | "url" | "iri" => format!("https://example.com/{tag}"),
        "uri-reference" | "iri-reference" => format!("/{tag}"),
        "uri-template" => format!("https://example.com/{tag}/{{id}}"),
        "hostname" | "idn-hostname" => format!("host-{tag}.example.com"),
        "ipv4" => format!("192.0.2.{day}"),
        "ipv6" => format!("2001:db8::{day:x}"),
        "json-pointer" => format!("/{tag}"),
        "relative-json-pointer" => "0/a".to_owned(),
        "regex" => "^[a-z]+$".to_owned(),
        "byte" => {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(format!("{name}-{tag}"))
        }
        "password" => format!("Pw-{tag}-{:06x}!", chance.next_u32() & 0xff_ffff),
        _ => return None,
    })
}

/// A random UUID (RFC 9562, version 4).
fn uuid(chance: &mut ChaCha8Rng) -> String {
    let high = chance.next_u64();
    let low = chance.next_u64();
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48 & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}
