//! The name of an operation: method and path template.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// `GET /projects/{projectId}`: the method in capitals and the template as the document writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct OperationKey {
    /// The method in capitals.
    pub method: Arc<str>,
    /// The path template, beginning with a slash, without the server's path.
    pub template: Arc<str>,
}

impl OperationKey {
    /// The operation `method template`.
    pub(crate) fn new(method: &str, template: &str) -> Self {
        Self {
            method: method.to_ascii_uppercase().into(),
            template: template.into(),
        }
    }

    /// Whether the method promises to change nothing (RFC 9110, section 9.2.1).
    pub(crate) fn is_safe(&self) -> bool {
        matches!(
            &*self.method,
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY"
        )
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.template)
    }
}

impl FromStr for OperationKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(' ') {
            Some((method, template)) if template.starts_with('/') => {
                Ok(Self::new(method, template))
            }
            _ => Err(format!("`{text}` is not `METHOD /path`")),
        }
    }
}

impl serde::Serialize for OperationKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for OperationKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
