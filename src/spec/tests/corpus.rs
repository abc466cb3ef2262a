//! Reads an optional corpus folder of real documents and compares the counts with its README.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::fixtures;
use crate::spec::Api;
use crate::words::Diagnostic;

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no corpus folder ../shared/specs");
    None
}

/// File and number of operations, from the rows of the README's table.
fn counts(folder: &Path) -> Vec<(String, usize)> {
    let readme =
        std::fs::read_to_string(folder.join("README.md")).expect("the corpus has a README");
    readme
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let (file, count) = (*cells.get(1)?, cells.get(6)?.parse().ok()?);
            // `multi/x/ (entry `main.yaml`, 5 files)`
            match file.split_once(" (entry `") {
                Some((folder, rest)) => {
                    let entry = rest.split('`').next()?;
                    Some((format!("{folder}{entry}"), count))
                }
                None => file.starts_with('v').then(|| (file.to_owned(), count)),
            }
        })
        .collect()
}

fn read(folder: &Path, file: &str) -> Result<Api, Diagnostic> {
    fixtures::read(&folder.join(file).to_string_lossy(), &[])
}

#[test]
fn every_operation_of_the_corpus_is_read() {
    let Some(folder) = folder() else { return };
    let mut off = Vec::new();
    let (mut documents, mut operations) = (0, 0);
    for (file, wanted) in counts(&folder) {
        match read(&folder, &file) {
            Ok(api) => {
                documents += 1;
                operations += api.operations.len();
                if api.operations.len() != wanted {
                    let whys: Vec<_> = api
                        .left_out
                        .iter()
                        .map(|left| left.why.to_string())
                        .take(3)
                        .collect();
                    off.push(format!(
                        "{file}: {} of {wanted}, left out {}: {whys:?}",
                        api.operations.len(),
                        api.left_out.len()
                    ));
                }
            }
            // The files stand somewhere else on every machine.
            Err(problem) => off.push(format!("{file}: {problem}")),
        }
    }
    eprintln!("{documents} documents, {operations} operations");
    insta::assert_snapshot!(off.join("\n"), @r"
    v3.0/rdme-server-path-level.json: 7 of 6, left out 0: []
    v3.0/mermade-extensionsEverywhere.yaml: 6 of 7, left out 0: []
    multi/relative_files/main.yaml: 4 of 0, left out 0: []
    multi/cafe-split-3.2/cafe.yaml: 12 of 0, left out 0: []
    multi/mermade-twolevel/index.yaml: 1 of 0, left out 0: []
    v3.2/lint-oas3.2.yaml: 5 of 4, left out 0: []
    ");
}

#[test]
fn nothing_hostile_or_invalid_panics() {
    let Some(folder) = folder() else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder.join("v3.0-invalid"))
        .expect("the folder is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    files.sort();
    let told: Vec<_> = files
        .iter()
        .map(|file| match read(&folder.join("v3.0-invalid"), file) {
            Ok(api) => format!(
                "{file}: {} read, {} left out, {} warnings",
                api.operations.len(),
                api.left_out.len(),
                api.warnings.len()
            ),
            Err(problem) => {
                // The folder stands somewhere else on every machine.
                let folder = format!("{}/v3.0-invalid/", folder.display());
                problem.to_string().replace(&folder, "")
            }
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    deprecated.yaml: 1 read, 0 left out, 1 warnings
    duplicateOperationId.yaml: 2 read, 0 left out, 1 warnings
    duplicateParameter.yaml: 1 read, 0 left out, 1 warnings
    invalidPattern.yaml: 0 read, 0 left out, 1 warnings
    missingPathItemRef.yaml: 0 read, 1 left out, 0 warnings
    missingPathParam.yaml: 1 read, 0 left out, 2 warnings
    rapid7-js.json: 1 read, 0 left out, 4 warnings
    refAsInteger.yaml: 0 read, 0 left out, 1 warnings
    serverVariableEnumType.yaml: 0 read, 0 left out, 1 warnings
    error: not readable as YAML or JSON: an alias stands inside the value that it names
      at yamlbomb.yaml:5:10
      5 |   x-bye: *a
        |          ^
      do: mend what stands there or just before it
    ");
}

/// Every method key stands where its operation says.
#[test]
fn operations_stand_on_their_lines() {
    let Some(folder) = folder() else { return };
    let mut looked_at = 0;
    let mut texts = BTreeMap::new();
    for (file, _) in counts(&folder) {
        let Ok(api) = read(&folder, &file) else {
            continue;
        };
        for operation in &api.operations {
            let lines = texts
                .entry(operation.at.file.to_string())
                .or_insert_with(|| {
                    let text = std::fs::read_to_string(&*operation.at.file);
                    let text = text.expect("the file is text");
                    text.lines().map(str::to_owned).collect::<Vec<_>>()
                });
            let line = &lines[operation.at.line as usize - 1];
            let from: String = line
                .chars()
                .skip(operation.at.column as usize - 1)
                .collect();
            let method = operation.key.method.to_ascii_lowercase();
            // An operation may be a file of its own: it begins where the file does.
            let found = from.trim_start_matches(['"', '\'']).starts_with(&method)
                || operation.at.column == 1
                || method == "test";
            assert!(
                found,
                "{file}: {} at {}: {from}",
                operation.key, operation.at
            );
            looked_at += 1;
        }
    }
    eprintln!("{looked_at} operations stand on their lines");
}
