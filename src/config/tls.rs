//! The section `tls`: whom to trust, and what to show.

use std::path::PathBuf;

use serde::Deserialize;

use super::shape::{FILLED, Key, Object, Shape};

/// Files for TLS, in PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tls {
    /// Extra certificate authority.
    pub ca: Option<PathBuf>,
    /// Client certificate.
    pub client_cert: Option<PathBuf>,
    /// Its key.
    pub client_key: Option<PathBuf>,
}

pub(super) const TLS: Shape = Shape::Object(Object {
    keys: &[
        Key::new(
            "ca",
            &FILLED,
            "A PEM file with a further certificate authority to trust.",
        ),
        Key::new(
            "client_cert",
            &FILLED,
            "A PEM file with the client's certificate.",
        ),
        Key::new("client_key", &FILLED, "A PEM file with its private key."),
    ],
    choices: &[],
    also: Some(|entries| {
        let has = |name: &str| entries.iter().any(|entry| entry.key == name);
        (has("client_cert") != has("client_key"))
            .then(|| "`client_cert` and `client_key` belong together".to_owned())
    }),
});
