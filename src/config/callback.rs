//! The section `callback`: where naysayer listens for a target that can be made to call out.

use std::time::Duration;

use serde::Deserialize;

use super::limits::{DURATION, duration};
use super::shape::{FILLED, Key, Shape, URL};

/// Where naysayer listens, and how the target gets there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Callback {
    /// Address and port of this machine; by default a free port on loopback, for a target on loopback only.
    pub listen: Option<String>,
    /// The address by which the target reaches it; by default `http://` and the former.
    pub url: Option<String>,
    /// How long a call is waited for after the answer: whoever calls later is not heard.
    #[serde(deserialize_with = "duration")]
    pub wait: Duration,
}

impl Default for Callback {
    fn default() -> Self {
        Self {
            listen: None,
            url: None,
            wait: Duration::from_secs(2),
        }
    }
}

pub(super) const CALLBACK: Shape = Shape::object(&[
    Key::new(
        "listen",
        &FILLED,
        "Address and port of this machine to listen at, such as 0.0.0.0:8099; default: loopback, for a target on this machine.",
    ),
    Key::new(
        "url",
        &URL,
        "How the target reaches that, such as http://10.0.0.5:8099; default: the address itself.",
    ),
    Key::new(
        "wait",
        &DURATION,
        "How long a call is waited for after the answer, for targets that call from a queue; default: 2s.",
    ),
]);
