//! One promise to break.

use crate::schema::Violation;
use crate::words::{OperationKey, Place, RuleId};

/// Who is let in although he must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Who shows no credential, an empty one, or the scheme's word alone.
    Nobody,
    /// Whose credential the target never took.
    Stranger,
    /// Whose token has no signature.
    Unsigned,
    /// Whose credential the target took before.
    Known,
}

/// How the proxy breaks a promise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Lets these callers in: what the target refuses is sent again with a credential that it took here.
    LetIn(Caller),
    /// Takes a payload that breaks this one constraint.
    Accept(Place, Violation),
}

impl Kind {
    /// What is gone, in words.
    pub(crate) fn says(&self) -> String {
        match self {
            Self::LetIn(Caller::Nobody) => "authentication is gone".to_owned(),
            Self::LetIn(Caller::Stranger) => "any credential will do".to_owned(),
            Self::LetIn(Caller::Unsigned) => "tokens need no signature".to_owned(),
            Self::LetIn(Caller::Known) => "whoever has an account may".to_owned(),
            Self::Accept(place, violation) => {
                format!("{} at {place} is accepted", violation.says)
            }
        }
    }
}

/// A promise that is broken on purpose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mutation {
    /// The rule that must fire.
    pub rule: RuleId,
    /// Where.
    pub operation: OperationKey,
    /// Numbers of the cases that proved the promise in the clean run: all that the mutated run tries.
    pub cases: Vec<usize>,
    /// What is done.
    pub kind: Kind,
}
