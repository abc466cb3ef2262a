//! Operations that a scan had better not call.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::spec::Operation;

/// Words in a path or operation id that end sessions, services or everybody's data.
const WORDS: &[&str] = &[
    "logout",
    "signout",
    "logoff",
    "shutdown",
    "restart",
    "reboot",
    "flush",
    "factoryreset",
    "selfdestruct",
    "purgeall",
    "wipe",
];

/// Finds any of them in one pass: every rule asks this of every operation.
static ANY: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(WORDS).ok());

/// Why the operation is left alone, if its name says that calling it ends sessions, the service or everybody's data.
///
/// A GET counts as well: some servers restart on one.
pub(crate) fn danger(operation: &Operation) -> Option<String> {
    let flat = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let last = operation
        .key
        .template
        .rsplit('/')
        .find(|segment| !segment.starts_with('{'))
        .map(flat)
        .unwrap_or_default();
    let id = operation.id.as_deref().map(flat).unwrap_or_default();
    let any = ANY.as_ref();
    if any.is_some_and(|any| !any.is_match(&last) && !any.is_match(&id)) {
        return None;
    }
    let word = WORDS
        .iter()
        .find(|word| last.contains(*word) || id.contains(*word))?;
    Some(format!(
        "its name says `{word}`: it may end sessions, the service or everybody's data"
    ))
}
