//! What an answer and the document say of an operation's end. Knows no rule.

use serde_json::Value;
use time::format_description::well_known::{Iso8601, Rfc2822};
use time::{Date, OffsetDateTime};

use crate::http::Response;
use crate::spec::Operation;

/// Extensions by which documents name the day.
const EXTENSIONS: &[&str] = &["x-sunset", "x-sunset-date", "x-deprecation-sunset"];

/// The day on which an operation ends: `Sunset` (RFC 8594) of its answer, else an extension of the document.
pub(super) fn sunset(operation: &Operation, answer: &Response) -> Option<Date> {
    let header = answer.header("sunset").and_then(date);
    let extension = EXTENSIONS
        .iter()
        .find_map(|name| operation.extensions.get(*name).and_then(Value::as_str))
        .and_then(date);
    header.or(extension)
}

/// Whether the document itself says that the operation is to end.
pub(super) fn is_to_end(operation: &Operation) -> bool {
    let header = |name: &String| name.eq_ignore_ascii_case("sunset");
    operation.deprecated
        || EXTENSIONS
            .iter()
            .any(|name| operation.extensions.contains_key(*name))
        || operation
            .responses
            .iter()
            .any(|response| response.headers.iter().any(header))
}

/// An HTTP date (RFC 9110, section 5.6.7), a date or a date with a time.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let http = text.replace("GMT", "+0000");
    OffsetDateTime::parse(&http, &Rfc2822)
        .or_else(|_| OffsetDateTime::parse(text, &Iso8601::DEFAULT))
        .map(OffsetDateTime::date)
        .or_else(|_| Date::parse(text, &Iso8601::DATE))
        .ok()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    #[test]
    fn days_are_read_in_the_ways_in_which_they_are_written() {
        for text in [
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "2026-01-01",
            "2026-01-01T12:00:00Z",
        ] {
            assert_eq!(super::date(text), Some(date!(2026 - 01 - 01)), "{text}");
        }
        assert_eq!(super::date("soon"), None);
    }
}
