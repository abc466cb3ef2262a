//! What came back, capped.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// An answer. Its content is hostile text: it is compared and shown with care, never executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Response {
    /// The status code.
    pub status: u16,
    /// Headers in order; bytes that are not UTF-8 are replaced.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body up to the cap.
    #[serde(default, with = "text")]
    pub body: Bytes,
    /// Whether the body was longer than the cap.
    #[serde(default)]
    pub truncated: bool,
    /// Milliseconds from the first byte sent to the last byte read.
    #[serde(default)]
    pub millis: u64,
}

impl Response {
    /// The first header of this name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the status is 2xx.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it is a server error of the server's own: 501 to 504, 509 to 511 and those beyond 519 speak of features,
    /// plans and gateways.
    pub(crate) fn is_breakdown(&self) -> bool {
        matches!(self.status, 500 | 505..=508 | 512..=519)
    }

    /// The media type without its parameters, in lower case.
    pub(crate) fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
        )
    }

    /// Whether what it says cannot be told: it was cut at the cap, is packed though nobody asked for that, or is not the
    /// JSON that it says it is.
    pub(crate) fn is_unreadable(&self) -> bool {
        let blank = self.body.iter().all(u8::is_ascii_whitespace);
        let packed = self
            .header("content-encoding")
            .is_some_and(|coding| !coding.trim().eq_ignore_ascii_case("identity"));
        let json = || {
            let media = self.media_type().unwrap_or_default();
            media == "application/json" || media.ends_with("+json")
        };
        self.truncated || !blank && (packed || json() && self.json().is_none())
    }

    /// The body as JSON, whatever the media type says; none if it is not JSON.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Bytes in files that people read: text where they are UTF-8, `{base64: …}` otherwise.
pub(super) mod text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Notation<T> {
        Text(T),
        Binary { base64: String },
    }

    pub(crate) fn serialize<S: Serializer>(
        bytes: &Bytes,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let notation = std::str::from_utf8(bytes).map_or_else(
            |_| Notation::Binary {
                base64: STANDARD.encode(bytes),
            },
            Notation::Text,
        );
        notation.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Bytes, D::Error> {
        match Notation::<String>::deserialize(deserializer)? {
            Notation::Text(text) => Ok(Bytes::from(text)),
            Notation::Binary { base64 } => STANDARD
                .decode(base64)
                .map(Bytes::from)
                .map_err(D::Error::custom),
        }
    }
}
