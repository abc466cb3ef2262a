//! Every document under `fixtures/specs`, read and told in full: one snapshot per document.

use std::path::{Path, PathBuf};

use super::tell;
use crate::spec::{Address, Api, Loading, read_file};
use crate::words::Diagnostic;

/// Reads the document `path` with all files that it is made of.
pub(super) fn read(path: &str, allowed: &[String]) -> Result<Api, Diagnostic> {
    let bytes = std::fs::read(path).expect("the file is there");
    let mut loading = Loading::begin(path, bytes, allowed)?;
    while let Some(wanted) = loading.wanted() {
        let bytes = match wanted {
            Address::File(path) => read_file(path, loading.borders()),
            other => Err(format!("{other} is not fetched here")),
        };
        loading.give(bytes);
    }
    loading.finish()
}

/// The documents: files, and folders that hold an `openapi.yml`.
fn documents() -> Vec<PathBuf> {
    // Relative, as a user in the crate's folder would name them: tests run there.
    let folder = Path::new("fixtures/specs");
    let mut documents: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            if path.is_dir() {
                path.join("openapi.yml")
            } else {
                path
            }
        })
        .collect();
    documents.sort();
    documents
}

#[test]
fn each_document_is_read_as_its_snapshot_says() {
    for path in documents() {
        let path = path.to_string_lossy().replace('\\', "/");
        let told = match read(&path, &[]) {
            Ok(api) => tell::api(&api),
            Err(problem) => problem.to_string(),
        };
        let name = path.trim_start_matches("fixtures/specs/");
        insta::with_settings!({ description => path.clone(), omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots/fixtures" }, {
            insta::assert_snapshot!(name.replace('/', "-"), told);
        });
    }
}
