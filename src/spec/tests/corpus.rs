//! Reads an optional corpus folder of real documents and compares the counts with its README.

use std::path::{Path, PathBuf};

use crate::spec::{Api, load};

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
            let file = cells.get(1)?;
            let count = cells.get(6)?.parse().ok()?;
            (file.starts_with("v3.0/") || file.starts_with("v3.1/"))
                .then(|| ((*file).to_owned(), count))
        })
        .collect()
}

fn read(path: &Path) -> Result<Api, crate::words::Diagnostic> {
    let bytes = std::fs::read(path).expect("the file is there");
    load(&path.display().to_string(), &bytes)
}

#[test]
fn every_operation_of_the_corpus_is_read() {
    let Some(folder) = folder() else { return };
    let mut off = Vec::new();
    let (mut documents, mut operations) = (0, 0);
    for (file, wanted) in counts(&folder) {
        match read(&folder.join(&file)) {
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
            Err(problem) => off.push(format!("{file}: {problem}")),
        }
    }
    eprintln!("{documents} documents, {operations} operations");
    insta::assert_snapshot!(off.join("\n"), @"");
}
