//! Reads an optional corpus folder of real documents and compares the counts with its README.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::fixtures;
use crate::schema::Checked;
use crate::spec::Api;
use crate::words::Diagnostic;

pub(super) fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no corpus folder ../shared/specs");
    None
}

/// File and number of operations, from the rows of the README's table.
pub(super) fn counts(folder: &Path) -> Vec<(String, usize)> {
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

pub(super) fn read(folder: &Path, file: &str) -> Result<Api, Diagnostic> {
    fixtures::read(&folder.join(file).to_string_lossy(), &[])
}

/// Compares counts, and each operation's place with the text itself: its method's key, or the
/// beginning of a file that is an operation.
#[test]
fn every_operation_of_the_corpus_is_read_and_stands_on_its_line() {
    let Some(folder) = folder() else { return };
    let mut off = Vec::new();
    let (mut documents, mut operations) = (0, 0);
    for (file, wanted) in counts(&folder) {
        let api = match read(&folder, &file) {
            Ok(api) => api,
            Err(problem) => {
                off.push(format!("{file}: {problem}"));
                continue;
            }
        };
        documents += 1;
        operations += api.operations.len();
        if api.operations.len() != wanted || !api.left_out.is_empty() {
            let (read, left) = (api.operations.len(), api.left_out.len());
            off.push(format!("{file}: {read} of {wanted}, left out {left}"));
        }
        let astray = astray(&api);
        assert!(astray.is_empty(), "{file}: {astray:?}");
    }
    eprintln!("{documents} documents, {operations} operations, each on its line");
    // The README counts operations that stand in the entry file itself, under keys of 3.1: not those
    // behind a reference, and not `additionalOperations`; but those under a path that begins with `x-`.
    insta::assert_snapshot!(off.join("\n"), @r"
    v3.0/rdme-server-path-level.json: 7 of 6, left out 0
    v3.0/mermade-extensionsEverywhere.yaml: 6 of 7, left out 0
    v3.0/mermade-externalPathItemRef.yaml: 0 of 0, left out 2
    multi/relative_files/main.yaml: 4 of 0, left out 0
    multi/cafe-split-3.2/cafe.yaml: 12 of 0, left out 0
    multi/mermade-twolevel/index.yaml: 1 of 0, left out 0
    v3.2/lint-oas3.2.yaml: 5 of 4, left out 0
    ");
}

fn astray(api: &Api) -> Vec<String> {
    let mut texts = BTreeMap::new();
    let mut astray = Vec::new();
    for operation in &api.operations {
        let at = &operation.at;
        let lines = texts.entry(at.file.to_string()).or_insert_with(|| {
            let text = std::fs::read_to_string(&*at.file).expect("the file is text");
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        });
        let line = lines[at.line as usize - 1].chars();
        let from: String = line.skip(at.column as usize - 1).collect();
        let found = from.trim_start_matches(['"', '\'']).to_ascii_uppercase();
        if !found.starts_with(&*operation.key.method) && at.column != 1 {
            astray.push(format!("{} at {at}: {from}", operation.key));
        }
    }
    astray
}

/// The largest JSON of the corpus, where the machine can unpack it.
#[test]
fn a_document_of_thirteen_megabytes_is_read_whole() {
    let Some(folder) = folder() else { return };
    let packed = folder.join("large/github-api.json.gz");
    let unpacked = std::process::Command::new("gzip")
        .arg("-dc")
        .arg(packed)
        .output();
    let bytes = match unpacked {
        Ok(output) if output.status.success() => output.stdout,
        _ => {
            eprintln!("skipped: large/github-api.json.gz is not there, or gzip is not");
            return;
        }
    };
    let api = crate::spec::load("github-api.json", &bytes).expect("it is a document");
    assert_eq!((api.operations.len(), api.left_out.len()), (1223, 0));
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
    invalidPattern.yaml: 0 read, 0 left out, 2 warnings
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

/// What Swagger 2.0 and further files become can be judged with: every schema of a parameter or body compiles.
#[test]
fn converted_and_joined_schemas_can_be_used() {
    let Some(folder) = folder() else { return };
    let of_interest = |file: &str| {
        ["v2.0/", "multi/", "v3.2/"]
            .iter()
            .any(|start| file.starts_with(start))
            && !file.contains("stripe")
    };
    let (mut used, mut unusable) = (0, Vec::new());
    for (file, _) in counts(&folder)
        .into_iter()
        .filter(|(file, _)| of_interest(file))
    {
        let Ok(api) = read(&folder, &file) else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for operation in &api.operations {
            let bodies = operation.body.iter().flat_map(|body| &body.media);
            let bodies = bodies.filter_map(|media| media.schema.clone());
            let parameters = operation
                .parameters
                .iter()
                .filter_map(|one| one.schema.clone());
            for schema in bodies.chain(parameters) {
                let Some((schema, _)) = api.schemas.resolve(&schema) else {
                    unusable.push(format!("{file}: {} {}", operation.key, schema.0));
                    continue;
                };
                if !seen.insert(schema.clone()) {
                    continue;
                }
                match api.schemas.check(
                    &schema,
                    &serde_json::Value::Null,
                    crate::schema::Direction::Request,
                ) {
                    Checked::Unusable(_) => {
                        unusable.push(format!("{file}: {} {}", operation.key, schema.0))
                    }
                    _ => used += 1,
                }
            }
        }
    }
    eprintln!("{used} schemas can be used");
    insta::assert_snapshot!(unusable.join("\n"), @"");
}
