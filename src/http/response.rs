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

    /// Whether the answer says yes: 2xx, and no refusal in the body.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status) && !self.is_refusal_behind_success()
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

    /// The body as JSON, whatever the media type says; none if it is not JSON.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Bytes as text for files that people read; bytes that are not UTF-8 are replaced.
pub(super) mod text {
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        bytes: &Bytes,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from_utf8_lossy(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Bytes, D::Error> {
        Ok(Bytes::from(String::deserialize(deserializer)?))
    }
}
