//! How single texts of the config file are written: durations, dates, URLs, headers.

use std::time::Duration;

use super::OperationPattern;

/// A way to write a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Anything.
    Free,
    /// Anything but nothing.
    Filled,
    /// `500ms`, `10s`, `15m`, `1h`.
    Duration,
    /// `2027-03-31`.
    Date,
    /// An absolute http or https URL.
    Url,
    /// The name of a header (RFC 9110, section 5.1).
    HeaderName,
    /// `Name: value`.
    HeaderLine,
    /// A value that may stand in a header.
    HeaderValue,
    /// A pattern that names operations.
    Operations,
    /// `METHOD /path`.
    Operation,
    /// A JSON pointer (RFC 6901).
    Pointer,
}

impl Notation {
    /// What is expected, for a sentence.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Free | Self::Filled => "a text",
            Self::Duration => "a duration such as `500ms`, `10s`, `15m` or `1h`",
            Self::Date => "a date such as `2027-03-31`",
            Self::Url => "a URL that begins with `http://` or `https://` and has a host in ASCII",
            Self::HeaderName => "the name of a header",
            Self::HeaderLine => "a header such as `X-Custom: value`",
            Self::HeaderValue => "the value of a header, in one line",
            Self::Operations => {
                "operations such as `/admin/**`, `DELETE /projects/{projectId}` or `tag:billing`"
            }
            Self::Operation => "an operation such as `POST /auth/login`",
            Self::Pointer => "a JSON pointer such as `/access_token`",
        }
    }

    /// The same as a regular expression of JSON Schema, as far as one can say it.
    pub(super) fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Free => None,
            Self::Filled => Some("."),
            Self::Duration => Some("^[0-9]+(ms|s|m|h)$"),
            Self::Date => Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            Self::Url => Some("^https?://"),
            Self::HeaderName => Some("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"),
            Self::HeaderLine => Some("^[!#$%&'*+.^_`|~0-9A-Za-z-]+:"),
            Self::HeaderValue => Some("^[^\\r\\n]*$"),
            Self::Operations => Some("^(tag:.|([*A-Za-z-]+ )?[/*])"),
            Self::Operation => Some("^[A-Za-z-]+ /"),
            Self::Pointer => Some("^(/|$)"),
        }
    }

    /// Whether `text` is written so.
    pub(super) fn accepts(self, text: &str) -> bool {
        match self {
            Self::Free => true,
            Self::Filled => !text.trim().is_empty(),
            Self::Duration => duration(text).is_some(),
            Self::Date => date(text).is_some(),
            Self::Url => url::Url::parse(text)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
            Self::HeaderName => is_header_name(text),
            Self::HeaderLine => header(text).is_some(),
            Self::HeaderValue => is_header_value(text),
            Self::Operations => OperationPattern(text.to_owned()).is_well_formed(),
            Self::Operation => text.parse::<crate::words::OperationKey>().is_ok(),
            Self::Pointer => text.is_empty() || text.starts_with('/'),
        }
    }
}

/// A duration longer than nothing; hours, minutes, seconds or milliseconds.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        "h" => number.checked_mul(3600).map(Duration::from_secs),
        _ => None,
    }
}

/// A day of the calendar, `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Option<time::Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, format).ok()
}

/// Name and value of `Name: value`.
pub(super) fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let value = value.trim();
    (is_header_name(name) && is_header_value(value)).then_some((name, value))
}

fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn is_header_value(value: &str) -> bool {
    !value
        .chars()
        .any(|letter| letter.is_control() && letter != '\t')
}

/// A duration of the file.
pub(super) fn some_duration<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    let duration = duration(&text);
    duration
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom(Notation::Duration.expected()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notation_takes_its_own_and_nothing_else() {
        let table: &[(Notation, &[&str], &[&str])] = &[
            (Notation::Filled, &["x"], &["", " \n"]),
            (
                Notation::Duration,
                &["10s", "500ms", "15m", "1h"],
                &[
                    "",
                    "10",
                    "s",
                    "1.5s",
                    "-1s",
                    "0s",
                    "10 s",
                    "10d",
                    "99999999999999999999s",
                    "9999999999999999999h",
                ],
            ),
            (
                Notation::Date,
                &["2027-03-31", "2028-02-29"],
                &["2027-02-29", "31.3.2027", "2027-3-1", ""],
            ),
            (
                Notation::Url,
                &["http://a", "https://a.test/v2"],
                &["a.test", "ftp://a", "//a", "https://", "/v2"],
            ),
            (Notation::HeaderName, &["X-Custom"], &["", "a b", "a:", "ä"]),
            (
                Notation::HeaderLine,
                &["A: b", "A:b", "A: Bearer {token}", "A:"],
                &["A", ": b", "A b: c", "A: b\r\nC: d"],
            ),
            (
                Notation::Operations,
                &[
                    "/admin/**",
                    "DELETE /a/{b}",
                    "tag:x",
                    "**",
                    "* /a",
                    "get /a",
                ],
                &["", "tag:", "admin", "DELETE", "GET a", "GET  /a"],
            ),
            (
                Notation::Operation,
                &["POST /auth/login"],
                &["/auth/login", "POST auth"],
            ),
            (Notation::Pointer, &["", "/a"], &["a"]),
        ];
        for (notation, right, wrong) in table {
            for text in *right {
                assert!(notation.accepts(text), "{text} as {}", notation.expected());
            }
            for text in *wrong {
                assert!(!notation.accepts(text), "{text} as {}", notation.expected());
            }
        }
    }

    #[test]
    fn durations_have_their_length() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("15m"), Some(Duration::from_secs(900)));
        assert_eq!(duration("1h"), Some(Duration::from_secs(3600)));
    }
}
