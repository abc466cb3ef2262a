//! What happened in one case, in labelled parts: everything that a judge needs.

use serde::{Deserialize, Serialize};

use crate::http::{Exchange, Response};
use crate::words::IdentityName;

/// What part an exchange plays in a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Label {
    /// Prepared the ground: a login, the making of an object.
    Setup,
    /// The request made rightly, which must succeed.
    Control,
    /// What must be refused.
    Attack,
    /// The owner's look afterwards: what the attack really did.
    Effect,
    /// The owner's look before the attack.
    Before,
    /// What a path that cannot exist is answered: the face of a catch-all page or gateway.
    CatchAll,
    /// The same request without any credential: tells what is public.
    Public,
    /// The attacker's own list: tells what is shared with him.
    Shared,
}

/// One labelled exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Its part.
    pub label: Label,
    /// Who made it.
    #[serde(rename = "as")]
    pub actor: IdentityName,
    /// What was sent and what came back.
    #[serde(flatten)]
    pub exchange: Exchange,
}

/// The record of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trial {
    /// A random text that only the owner's object holds.
    #[serde(default)]
    pub canary: Option<String>,
    /// A text that the attack tried to write into the owner's object.
    #[serde(default)]
    pub graffito: Option<String>,
    /// What the sender says is wrong with the attack, such as `a number where text is wanted (type)`.
    #[serde(default)]
    pub broken: Option<String>,
    /// The exchanges in order.
    pub steps: Vec<Step>,
}

impl Trial {
    /// The last response under `label`.
    pub(crate) fn last(&self, label: Label) -> Option<&Response> {
        self.all(label)
            .last()
            .and_then(|step| step.exchange.response())
    }

    /// Every step under `label`, in order.
    pub(crate) fn all(&self, label: Label) -> impl DoubleEndedIterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.label == label)
    }
}
