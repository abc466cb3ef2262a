//! The lines of the document that findings point at, for whoever reads them in a terminal.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use crate::gate::Finding;

/// Longer lines are not shown: nobody finds a caret in them.
const LONGEST: usize = 400;

/// Gives each finding its line, where the document is a file that can be read.
pub(crate) fn add(findings: &mut [Finding]) {
    let mut files: BTreeMap<Arc<str>, BTreeMap<u32, Option<String>>> = BTreeMap::new();
    for finding in findings.iter() {
        let lines = files.entry(finding.at.file.clone()).or_default();
        lines.insert(finding.at.line, None);
    }
    for (file, wanted) in &mut files {
        // A document from the network or from standard input is gone by now.
        let Ok(file) = std::fs::File::open(&**file) else {
            continue;
        };
        let last = wanted.keys().next_back().copied().unwrap_or_default();
        for (number, line) in (1..=last).zip(BufReader::new(file).lines()) {
            let (Ok(line), Some(own)) = (line, wanted.get_mut(&number)) else {
                continue;
            };
            *own = Some(line).filter(|line| line.len() <= LONGEST && !line.trim().is_empty());
        }
    }
    for finding in findings {
        let lines = files.get(&finding.at.file);
        finding.line = lines.and_then(|lines| lines.get(&finding.at.line)?.clone());
    }
}
