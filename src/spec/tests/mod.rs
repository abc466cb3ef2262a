//! What a user sees of the reader: small documents, hostile ones, and a corpus where there is one.

mod block;
mod bodies;
mod composed;
mod corpus;
mod corpus_places;
mod dangling;
mod errors;
mod files;
mod fixtures;
mod hostile;
mod json;
mod odd;
mod places;
mod schemas;
mod swagger;
mod tell;
mod text;
mod unread;

use crate::spec::{Api, load};
use crate::words::Diagnostic;

/// Reads `text` as the file `api.yml`.
fn read(text: &str) -> Result<Api, Diagnostic> {
    load("api.yml", text.as_bytes())
}

/// A document with these paths and a little around them.
fn with_paths(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}")
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
