//! The lines that diagnostics point at, taken from the texts while those are still there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::words::Diagnostic;

/// Longer lines are not shown: nobody finds a caret in them.
const LONGEST: usize = 400;

/// Gives each diagnostic the line that it points at. `names` and `texts` belong together.
pub(super) fn add(diagnostics: Vec<&mut Diagnostic>, names: &[Arc<str>], texts: &[String]) {
    let mut wanted: BTreeMap<Arc<str>, BTreeMap<u32, Vec<&mut Diagnostic>>> = BTreeMap::new();
    for diagnostic in diagnostics {
        if let Some(at) = &diagnostic.at {
            let file = wanted.entry(Arc::clone(&at.file)).or_default();
            file.entry(at.line).or_default().push(diagnostic);
        }
    }
    for (name, text) in names.iter().zip(texts) {
        let Some(mut by_line) = wanted.remove(name) else {
            continue;
        };
        for (number, line) in (1..).zip(text.lines()) {
            if by_line.is_empty() {
                break;
            }
            for diagnostic in by_line.remove(&number).into_iter().flatten() {
                diagnostic.line = shown(line);
            }
        }
    }
}

/// The line `number` of `text`, from 1.
pub(super) fn line(text: &str, number: u32) -> Option<String> {
    let before = usize::try_from(number.checked_sub(1)?).ok()?;
    shown(text.lines().nth(before)?)
}

fn shown(line: &str) -> Option<String> {
    (line.len() <= LONGEST && !line.trim().is_empty()).then(|| line.to_owned())
}
