//! Patterns that cannot be read as regular expressions: put aside in their schema, and told with their place.

use std::sync::Arc;

use serde_json::Value;

use crate::words::Diagnostic;

use super::notes::Notes;
use super::position::Mark;

/// The keyword under which such a pattern stands instead: nothing is made or refused by it.
pub(super) const UNREAD: &str = "x-naysayer-unread-pattern";

/// Notes each of them.
pub(super) fn tell(root: &Value, mark: &Mark, names: &[Arc<str>], notes: &mut Notes) {
    let mut open = vec![(root, mark)];
    while let Some((value, mark)) = open.pop() {
        match value {
            Value::Object(members) => {
                if let Some(pattern) = members.get(UNREAD).and_then(Value::as_str) {
                    let own = mark.child("pattern").or(mark.child("patternProperties"));
                    let at = own.unwrap_or(mark).spot.location(names);
                    let what = format!(
                        "the pattern `{pattern}` is no regular expression: nothing is made or tried by it"
                    );
                    notes.add(Diagnostic::warning(what).at(at).todo(
                        "write it as in ECMA-262; until then give what fits under `values:` in naysayer.yml",
                    ));
                }
                let inner = members.iter().rev();
                open.extend(inner.map(|(name, value)| (value, mark.child(name).unwrap_or(mark))));
            }
            Value::Array(items) => {
                let inner = items.iter().enumerate().rev();
                open.extend(
                    inner.map(|(index, value)| {
                        (value, mark.child(&index.to_string()).unwrap_or(mark))
                    }),
                );
            }
            _ => {}
        }
    }
}
