//! What an answer and the document say of an operation's end. Knows no rule.

use time::format_description::well_known::{Iso8601, Rfc2822};
use time::{Date, OffsetDateTime};

use crate::config::Sunset;
use crate::http::Response;
use crate::site::Site;
use crate::spec::Operation;

/// Extensions by which documents name the day.
const EXTENSIONS: &[&str] = &[
    "x-sunset",
    "x-sunset-date",
    "x-deprecation-sunset",
    "x-removal-date",
    "x-end-of-life",
];
/// Extensions that hold more than the day, and what they call it.
const WITHIN: &[&str] = &["x-deprecation", "x-deprecated", "x-lifecycle", "x-sunset"];
const NAMES: &[&str] = &["sunset", "removal", "date", "end"];

/// The day on which an operation ends, and who says so: the config, `Sunset` (RFC 8594) of its answer, an extension of
/// the document.
pub(super) fn sunset(
    site: &Site,
    operation: &Operation,
    answer: &Response,
) -> Option<(Date, &'static str)> {
    configured(site, operation)
        .map(|day| (day, "the config"))
        .or_else(|| header(answer).map(|day| (day, "its Sunset header")))
        .or_else(|| extension(operation).map(|day| (day, "the document")))
}

/// The day that an answer names (RFC 8594).
pub(super) fn header(answer: &Response) -> Option<Date> {
    answer.header("sunset").and_then(date)
}

/// The day that the config names.
fn configured(site: &Site, operation: &Operation) -> Option<Date> {
    let named = |entry: &&Sunset| {
        entry
            .operations
            .iter()
            .any(|pattern| pattern.matches(&operation.key, &operation.tags))
    };
    site.config
        .sunset
        .iter()
        .find(named)
        .map(|entry| entry.date)
}

/// The day that the document names.
fn extension(operation: &Operation) -> Option<Date> {
    let plain = EXTENSIONS
        .iter()
        .find_map(|name| date(operation.extensions.get(*name)?.as_str()?));
    let within = || {
        let objects = WITHIN
            .iter()
            .filter_map(|name| operation.extensions.get(*name)?.as_object());
        let mut days = objects.flat_map(|object| NAMES.iter().filter_map(|name| object.get(*name)));
        days.find_map(|day| date(day.as_str()?))
    };
    plain.or_else(within)
}

/// Whether config or document say that the operation is to end.
pub(super) fn is_to_end(site: &Site, operation: &Operation) -> bool {
    let header = |name: &String| name.eq_ignore_ascii_case("sunset");
    operation.deprecated
        || configured(site, operation).is_some()
        || extension(operation).is_some()
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
