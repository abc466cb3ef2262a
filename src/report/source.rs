//! The document as a path within the repository: the only kind of place that viewers of code can open.

use super::Report;

/// The path of `file`, or of the document itself where that is empty. Addresses and absolute paths give their last part.
pub(super) fn path(file: &str, report: &Report) -> String {
    let file = if file.is_empty() {
        &report.run.document
    } else {
        file
    };
    let path = match file.split_once("://") {
        Some((_, rest)) => rest
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .rsplit('/')
            .next()
            .unwrap_or_default(),
        None if file.starts_with('/') || file.contains(":\\") => {
            file.rsplit(['/', '\\']).next().unwrap_or_default()
        }
        None => file.trim_start_matches("./"),
    };
    let path = if path.is_empty() { "openapi" } else { path };
    path.replace('\\', "/")
}
