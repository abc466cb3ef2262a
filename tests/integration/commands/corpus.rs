//! `naysayer plan` over an optional corpus folder of real and of broken documents.

#![expect(clippy::print_stderr, reason = "measures and skips are told aloud")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Ran, Scratch};

fn folder() -> Option<PathBuf> {
    // Spelled without `..`, as messages do.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let folder = above.join("shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no corpus folder ../shared/specs");
    None
}

fn plan(scratch: &Scratch, document: &Path) -> Ran {
    let document = document.to_str().unwrap();
    scratch.run(&["plan", "--spec", document, "--target", "http://127.0.0.1:9"])
}

/// Documents and the number of their operations, from the rows of the README's table; those of `large/` are packed and
/// are read elsewhere.
fn counts(folder: &Path) -> BTreeMap<String, usize> {
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (file, count) = (*cells.get(1)?, cells.get(6)?.parse().ok()?);
        let file = match file.split_once(" (entry `") {
            Some((folder, rest)) => format!("{folder}{}", rest.split('`').next()?),
            None => file.to_owned(),
        };
        (!file.starts_with("large/")).then_some((file, count))
    };
    readme.lines().filter_map(row).collect()
}

/// `12 operations read, 0 left out` of what `plan` printed last.
fn operations(ran: &Ran) -> Option<usize> {
    ran.stdout.lines().last()?.split(' ').next()?.parse().ok()
}

#[test]
fn every_real_document_is_planned_with_all_of_its_operations() {
    let Some(folder) = folder() else { return };
    let scratch = Scratch::new();
    let (mut planned, mut off) = (0, Vec::new());
    for (file, wanted) in counts(&folder) {
        let ran = plan(&scratch, &folder.join(&file));
        let said = ran.said();
        // Nothing to plan is said, and is no success.
        let read = match ran.code {
            Some(0) => operations(&ran),
            _ => said
                .contains("has no operation that could be read")
                .then_some(0),
        };
        let headings = ran
            .stdout
            .lines()
            .filter(|line| line.contains("  (at most "));
        let told = headings.count() + ran.stdout.matches("  not tested: not called").count();
        assert_eq!(Some(told), read, "{file}: {said}");
        planned += told;
        if read != Some(wanted) {
            off.push(format!("{file}: {told} of {wanted}"));
        }
    }
    eprintln!("{planned} operations planned");
    // The README counts what stands in the entry file under `paths`, by the methods of 3.1: not what stands behind a
    // reference, not `additionalOperations`, but what stands under an extension.
    insta::assert_snapshot!(off.join("\n"), @r"
    multi/cafe-split-3.2/cafe.yaml: 12 of 0
    multi/mermade-twolevel/index.yaml: 1 of 0
    multi/relative_files/main.yaml: 4 of 0
    v3.0/mermade-extensionsEverywhere.yaml: 6 of 7
    v3.0/rdme-server-path-level.json: 7 of 6
    v3.2/lint-oas3.2.yaml: 5 of 4
    ");
}

#[test]
fn broken_documents_end_in_an_error_with_its_place_or_name_what_is_lost() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("v3.0-invalid");
    let entries = fs::read_dir(&folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let scratch = Scratch::new();
    let mut told = Vec::new();
    for file in files {
        let ran = plan(&scratch, &file);
        let said = ran.said();
        let lines = said.lines().filter(|line| {
            ["exit", "error", "warning", "  at "]
                .iter()
                .any(|start| line.starts_with(start))
        });
        let lines = lines.filter(|line| !line.contains("no identity has a credential"));
        // Hostile names are long, and no part of this repository.
        let short = |line: &str| {
            let line = line.replace(&*folder.to_string_lossy(), "…");
            match line.char_indices().nth(110) {
                Some((end, _)) => format!("{}…", &line[..end]),
                None => line,
            }
        };
        let mut lines: Vec<String> = lines.map(short).collect();
        lines.dedup();
        assert!(lines.len() > 1, "nothing is said: {said}");
        assert!(matches!(ran.code, Some(0 | 2)), "{said}");
        let located = lines.iter().any(|line| line.starts_with("  at …/"));
        assert!(located, "nothing is located: {said}");
        let name = file.file_name().unwrap().to_string_lossy();
        told.push(format!("{name}: {}", lines.join("\n")));
    }
    insta::assert_snapshot!(told.join("\n\n"), @r"
    deprecated.yaml: exit 0
    warning: `deprecated` of GET / is neither true nor false; it counts as false
      at …/deprecated.yaml:8:7

    duplicateOperationId.yaml: exit 0
    warning: the operationId `same` of POST /test2 is that of GET /test as well
      at …/duplicateOperationId.yaml:14:5

    duplicateParameter.yaml: exit 0
    warning: GET /test describes its parameter `test` twice; the last one counts
      at …/duplicateParameter.yaml:15:9

    invalidPattern.yaml: exit 2
    warning: the pattern `[` is no regular expression: nothing is made or tried by it
      at …/invalidPattern.yaml:11:7
    warning: the document describes no operation
      at …/invalidPattern.yaml:1:1
    error: …/invalidPattern.yaml has no operation that could be read (0 operations read, 0 left out)
      at …/invalidPattern.yaml:1:1

    missingPathItemRef.yaml: exit 2
    warning: * /test is not tested: `missing.yaml#/paths/someresource` cannot be followed: …/missing.yaml cannot b…
      at …/missingPathItemRef.yaml:10:3
    error: …/missingPathItemRef.yaml has no operation that could be read (0 operations read, 1 left out)
      at …/missingPathItemRef.yaml:1:1

    missingPathParam.yaml: exit 0
    warning: the path parameter `test` of GET /test/{test2} is not in its path; it is left out
      at …/missingPathParam.yaml:10:9
    warning: GET /test/{test2} does not describe its path parameter `test2`; it is taken for a text
      at …/missingPathParam.yaml:8:5

    rapid7-js.json: exit 0
    warning: GET /a');};};return exports;})); (function(){ var require = global.require || global.process.mainModu…
      at …/rapid7-js.json:30:13
    warning: GET /a');};};return exports;})); (function(){ var require = global.require || global.process.mainModu…
      at …/rapid7-js.json:30:13
    warning: GET /a');};};return exports;})); (function(){ var require = global.require || global.process.mainModu…
      at …/rapid7-js.json:30:13
    warning: GET /a');};};return exports;})); (function(){ var require = global.require || global.process.mainModu…
      at …/rapid7-js.json:30:13

    refAsInteger.yaml: exit 2
    warning: the document describes no operation
      at …/refAsInteger.yaml:1:1
    error: …/refAsInteger.yaml has no operation that could be read (0 operations read, 0 left out)
      at …/refAsInteger.yaml:1:1

    serverVariableEnumType.yaml: exit 2
    warning: the document describes no operation
      at …/serverVariableEnumType.yaml:1:1
    error: …/serverVariableEnumType.yaml has no operation that could be read (0 operations read, 0 left out)
      at …/serverVariableEnumType.yaml:1:1

    yamlbomb.yaml: exit 2
    error: not readable as YAML or JSON: an alias stands inside the value that it names
      at …/yamlbomb.yaml:5:10
    ");
}
