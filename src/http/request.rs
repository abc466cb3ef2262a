//! A request as it will stand on the wire, with its credential still apart.

use std::collections::BTreeSet;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::Credential;

/// A body and what it says it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    /// The Content-Type header; none sends none.
    pub media_type: Option<String>,
    /// The bytes; in files as text where they are UTF-8.
    #[serde(with = "super::response::text")]
    pub bytes: Bytes,
}

/// One request. Everything in it is in its wire form: what is to be percent-encoded already is.
///
/// The differences that rules try are methods here, each returning a changed copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// The method, sent as it stands.
    pub method: String,
    /// The path from the origin's root, percent-encoded, with the server's base path.
    pub path: String,
    /// Query pairs, percent-encoded, in order.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// Headers other than credentials, Content-Type and those that the sender adds.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Cookies other than credentials.
    #[serde(default)]
    pub cookies: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: Option<Body>,
    /// What the caller presents.
    #[serde(default)]
    pub credential: Credential,
}

impl Request {
    /// A bare request.
    pub(crate) fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: None,
            credential: Credential::none(),
        }
    }

    /// The same without any credential.
    #[must_use]
    pub(crate) fn without_credential(&self) -> Self {
        self.with_credential(Credential::none())
    }

    /// The same with another credential.
    #[must_use]
    pub(crate) fn with_credential(&self, credential: Credential) -> Self {
        Self {
            credential,
            ..self.clone()
        }
    }

    /// The same with another method and no body unless the method takes one.
    #[must_use]
    pub(crate) fn with_method(&self, method: &str) -> Self {
        Self {
            method: method.to_owned(),
            ..self.clone()
        }
    }

    /// The same with one header set, whatever it was before.
    #[must_use]
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        let mut request = self.without_header(name);
        request.headers.push((name.to_owned(), value.to_owned()));
        request
    }

    /// The same without a header.
    #[must_use]
    pub(crate) fn without_header(&self, name: &str) -> Self {
        let mut request = self.clone();
        request
            .headers
            .retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        request
    }

    /// The same with another body.
    #[must_use]
    pub(crate) fn with_body(&self, body: Option<Body>) -> Self {
        Self {
            body,
            ..self.clone()
        }
    }

    /// Path and query as they stand in the request line, credentials left out.
    pub(crate) fn target(&self) -> String {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(name);
            target.push('=');
            target.push_str(value);
        }
        target
    }

    /// Names of what stands in the query, without what is within in brackets, and of headers, in lower case.
    pub(crate) fn parameter_names(&self) -> BTreeSet<String> {
        let query = self.query.iter().map(|(name, _)| {
            let name = percent_decode_str(name).decode_utf8_lossy();
            name.split('[').next().unwrap_or_default().to_owned()
        });
        let headers = self.headers.iter();
        query
            .chain(headers.map(|(name, _)| name.to_ascii_lowercase()))
            .collect()
    }

    /// Whether the method promises to change nothing (RFC 9110, section 9.2.1).
    pub(crate) fn is_safe(&self) -> bool {
        matches!(
            self.method.as_str(),
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY"
        )
    }
}
