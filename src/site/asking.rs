//! Lists and searches that are asked for by POST, with what is wanted in the body: `POST /flows/filter`, `POST /tasks:search`.

use crate::spec::Operation;

use super::reference::flat;
use super::{Role, Site};

/// Words at the end of a path that ask and change nothing.
const ASKS: &[&str] = &[
    "filter", "search", "query", "find", "list", "lookup", "paginate",
];

/// The path in front of the word that asks, for an operation that asks by POST.
pub(super) fn front(operation: &Operation) -> Option<&str> {
    let template = operation.key.template.trim_end_matches('/');
    let at = template.rfind(['/', ':'])?;
    let asks = ASKS.contains(&flat(&template[at..]).as_str());
    (asks && &*operation.key.method == "POST").then(|| &template[..at])
}

impl Site {
    /// Whether an operation changes nothing: by its method, or since it asks by POST.
    pub(crate) fn only_reads(&self, operation: &Operation) -> bool {
        let role = || self.role(&operation.key);
        operation.key.is_safe()
            || front(operation).is_some() && !matches!(role(), Role::Makes { .. } | Role::Acts(_))
    }
}
