//! What one document says of requests and a later one does not, and the other way round: each difference in plain words.

mod constraints;
mod inputs;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panic")]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::words::{OperationKey, Place};

use super::{Api, Operation};

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// The operation, as the later document names it; as the earlier one did if it is gone.
    pub operation: OperationKey,
    /// What became of it.
    pub what: What,
}

/// What became of an operation or of what it takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// Only the earlier document has the operation.
    Gone,
    /// Only the later one has it.
    New,
    /// The parameter or property is described no more.
    InputGone(Place),
    /// It was not described before.
    InputNew(Place),
    /// The value is listed no more.
    ValueGone(Place, Value),
    /// The value was not listed before.
    ValueNew(Place, Value),
    /// Something that was allowed is refused now; the words follow the place: `is required now`.
    Tighter(Place, String),
    /// Something that was refused is allowed now.
    Looser(Place, String),
    /// A credential is demanded where none was.
    Locked,
    /// No credential is demanded any more.
    Unlocked,
    /// The later document calls it deprecated.
    Deprecated,
    /// The documents differ in something else.
    Otherwise,
}

impl What {
    /// The rule that tries whether the API follows, for changes that take something away.
    pub(crate) fn rule(&self) -> Option<&'static str> {
        match self {
            Self::Gone => Some("lifecycle/removed-operation"),
            Self::InputGone(_) | Self::ValueGone(..) => Some("lifecycle/removed-input"),
            Self::Tighter(..) => Some("lifecycle/tightened"),
            Self::Locked => Some("auth/no-credential"),
            Self::New
            | Self::InputNew(_)
            | Self::ValueNew(..)
            | Self::Looser(..)
            | Self::Unlocked
            | Self::Deprecated
            | Self::Otherwise => None,
        }
    }
}

impl fmt::Display for What {
    /// `query sort is gone`, `body /name is required now`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("is gone"),
            Self::New => f.write_str("is new"),
            Self::InputGone(place) => write!(f, "{place} is gone"),
            Self::InputNew(place) => write!(f, "{place} is new"),
            Self::ValueGone(place, value) => write!(f, "{place} may no longer be {value}"),
            Self::ValueNew(place, value) => write!(f, "{place} may also be {value}"),
            Self::Tighter(place, words) | Self::Looser(place, words) => {
                write!(f, "{place} {words}")
            }
            Self::Locked => f.write_str("needs a credential now"),
            Self::Unlocked => f.write_str("needs no credential any more"),
            Self::Deprecated => f.write_str("is deprecated now"),
            Self::Otherwise => f.write_str(
                "differs in answers, examples or something else that no test follows from",
            ),
        }
    }
}

/// Every difference, in the order of the later document; what is gone comes last, in the order of the earlier one.
pub(crate) fn changes(old: &Api, new: &Api) -> Vec<Change> {
    let then = by_skeleton(old);
    let now = by_skeleton(new);
    let mut changes = Vec::new();
    for operation in &new.operations {
        let found = match then.get(&skeleton(&operation.key)) {
            None => vec![What::New],
            Some(before) => between((old, before), (new, operation)),
        };
        changes.extend(found.into_iter().map(|what| Change {
            operation: operation.key.clone(),
            what,
        }));
    }
    let gone = old
        .operations
        .iter()
        .filter(|operation| !now.contains_key(&skeleton(&operation.key)));
    changes.extend(gone.map(|operation| Change {
        operation: operation.key.clone(),
        what: What::Gone,
    }));
    changes
}

/// The operation of `old` that has the method and path of `key`, whatever the parameters of the path are called.
pub(crate) fn counterpart<'a>(old: &'a Api, key: &OperationKey) -> Option<&'a Operation> {
    let exact = old.operation(key);
    let wanted = skeleton(key);
    exact.or_else(|| {
        let mut all = old.operations.iter();
        all.find(|operation| skeleton(&operation.key) == wanted)
    })
}

fn by_skeleton(api: &Api) -> BTreeMap<(String, String), &Operation> {
    let operations = api.operations.iter();
    operations
        .map(|operation| (skeleton(&operation.key), operation))
        .collect()
}

/// Method and path without the names of its parameters, which no request depends on.
fn skeleton(key: &OperationKey) -> (String, String) {
    let segments = key.template.split('/').map(|segment| {
        match segment.starts_with('{') && segment.ends_with('}') {
            true => "{}",
            false => segment,
        }
    });
    let path = segments.collect::<Vec<_>>().join("/");
    (key.method.to_string(), path)
}

/// What became of one operation.
fn between(old: (&Api, &Operation), new: (&Api, &Operation)) -> Vec<What> {
    let mut found = Vec::new();
    match (old.1.is_protected(), new.1.is_protected()) {
        (false, true) => found.push(What::Locked),
        (true, false) => found.push(What::Unlocked),
        _ => {}
    }
    if new.1.deprecated && !old.1.deprecated {
        found.push(What::Deprecated);
    }
    inputs::compare(old, new, &mut found);
    if found.is_empty() && said(old) != said(new) {
        found.push(What::Otherwise);
    }
    found
}

/// All that a document says of an operation, whatever the parameters of its path are called.
fn said((api, operation): (&Api, &Operation)) -> Value {
    let mut said = api.signature(operation);
    let parameters = said["parameters"].as_array_mut();
    let mut number = 0;
    for parameter in parameters.into_iter().flatten() {
        if let Some(at) = parameter.get_mut("at")
            && at.as_str().is_some_and(|at| at.starts_with("path "))
        {
            *at = number.into();
            number += 1;
        }
    }
    said
}
