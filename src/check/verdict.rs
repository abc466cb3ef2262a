//! What a trial proves.

use serde::{Deserialize, Serialize};

use crate::lab::Reason;

/// What a judge says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// The API said no, and would have said yes to the control.
    Upheld,
    /// The API said yes. The sentence names the proof: what was sent and what shows the break.
    Broken(String),
    /// Nothing is proved.
    Inconclusive(Reason),
}
