//! A place inside a request.

use std::fmt;

/// Where in a request a case does its work: what a finding names as its subject.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    /// A value in the body, by JSON pointer (RFC 6901); empty for the body as a whole.
    Body(String),
    /// A path parameter.
    Path(String),
    /// A query parameter.
    Query(String),
    /// A header.
    Header(String),
    /// A cookie.
    Cookie(String),
    /// A value inside that of a parameter, by JSON pointer below it.
    Within(Box<Place>, String),
}

impl Place {
    /// The parameter that it stands in, or itself.
    pub(crate) fn outer(&self) -> &Self {
        match self {
            Self::Within(outer, _) => outer.outer(),
            own => own,
        }
    }

    /// The same place, or what stands there at `pointer` below it.
    pub(crate) fn within(self, pointer: &str) -> Self {
        match pointer {
            "" => self,
            inner => Self::Within(Box::new(self), inner.to_owned()),
        }
    }

    /// The name of a parameter; none for a place in the body.
    pub(crate) fn parameter(&self) -> Option<&str> {
        match self {
            Self::Path(name) | Self::Query(name) | Self::Header(name) | Self::Cookie(name) => {
                Some(name)
            }
            Self::Within(outer, _) => outer.parameter(),
            Self::Body(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(pointer) if pointer.is_empty() => f.write_str("body"),
            Self::Body(pointer) => write!(f, "body {pointer}"),
            Self::Path(name) => write!(f, "path {name}"),
            Self::Query(name) => write!(f, "query {name}"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Cookie(name) => write!(f, "cookie {name}"),
            Self::Within(outer, pointer) => write!(f, "{outer} {pointer}"),
        }
    }
}
