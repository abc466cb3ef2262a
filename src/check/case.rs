//! One thing to try.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::lab::Subject;
use crate::words::{Place, RuleId};

/// When a case runs. The engine sorts by it and knows nothing else of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// Sends requests of its own.
    Probe,
    /// Looks at what the run recorded, or needs things to hold still: no probe changes anything any more.
    Aftermath,
    /// Ends sessions, so that nothing may come after it: not even cleaning up.
    Farewell,
}

/// Upper bound of what a case sends, once.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub(crate) struct Cost {
    /// Requests.
    pub requests: u32,
    /// How many of them may change something.
    pub writes: u32,
}

/// Rule × operation × actors × place × form. Plain data: a saved case can be tried again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Case {
    /// The rule.
    pub rule: RuleId,
    /// Who calls what.
    #[serde(flatten)]
    pub subject: Subject,
    /// Where in the request, if the rule works on one place.
    #[serde(default)]
    pub place: Option<Place>,
    /// Which variant, in words that never change between runs, such as `alg none` or `empty header`.
    pub form: String,
    /// How to break the payload, if the rule does. Boxed, since most cases break none and a plan has many.
    #[serde(default)]
    pub violation: Option<Box<crate::schema::Violation>>,
    /// When it runs.
    pub stage: Stage,
    /// What it may send.
    pub cost: Cost,
}

impl fmt::Display for Case {
    /// `auth/no-credential  GET /projects  whoever may  [header left out]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}  {}  {}",
            self.rule, self.subject.operation, self.subject.owner
        )?;
        if let Some(attacker) = &self.subject.attacker {
            write!(f, " ← {attacker}")?;
        }
        if let Some(place) = &self.place {
            write!(f, "  {place}")?;
        }
        write!(f, "  [{}]", self.form)
    }
}
