//! A value that must never be printed.

use std::fmt;

/// A credential's value with the label under which people may see it.
///
/// It prints, serialises and debugs as its label, such as `<alice>` or `<alice, alg none>`; only
/// [`Secret::reveal`] gives the value, and only the sender has a reason to call it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    label: String,
    value: String,
}

impl Secret {
    /// `value`, to be seen as `<label>`.
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }

    /// The label without its brackets.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// The value itself: for the wire and for forging, never for people.
    pub(crate) fn reveal(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.label)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    /// Reads a label back; the value stays empty, since it was never written.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::new(
            text.trim_start_matches('<').trim_end_matches('>'),
            "",
        ))
    }
}
