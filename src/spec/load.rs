//! From the bytes of a file to [`Api`]: decode, parse, tell the version, raise the schemas, read the operations.

use std::sync::Arc;

use serde_json::Value;

use crate::schema::Library;
use crate::words::{Diagnostic, Location};

use super::cursor::{Cursor, Source};
use super::notes::Notes;
use super::position::Spot;
use super::version::Version;
use super::yaml::{self, Text};
use super::{Api, raise, read_paths, security, servers};

/// Larger files are refused.
const LARGEST: usize = 64 * 1024 * 1024;

/// Reads an OpenAPI document, 3.0 or 3.1, JSON or YAML. `name` is the file as the user named it.
///
/// # Errors
/// A file that is too large, not UTF-8, not YAML or JSON, or no OpenAPI document of a version that can be read.
/// Anything less costs the operation that it stands in, or a warning.
pub(crate) fn load(name: &str, bytes: &[u8]) -> Result<Api, Diagnostic> {
    let file: Arc<str> = Arc::from(name);
    let place = |spot: Spot| Location::new(Arc::clone(&file), spot.line, spot.column);
    let text = decode(bytes).map_err(|(problem, spot)| problem.at(place(spot)))?;
    let Text {
        mut value,
        mark,
        oddities,
    } = yaml::parse(text)
        .map_err(|problem| {
            Diagnostic::error(format!("not readable as YAML or JSON: {}", problem.what))
                .at(place(problem.spot))
                .todo("mend what stands there or just before it")
        })?
        .ok_or_else(|| {
            Diagnostic::error("the file is empty")
                .at(place(Spot::START))
                .todo("name a file that holds an OpenAPI 3.0 or 3.1 document")
        })?;

    let mut notes = Notes::default();
    for (what, spot) in oddities {
        notes.add(Diagnostic::warning(what).at(place(spot)));
    }
    let version = {
        let source = Source::new(Arc::clone(&file), &value, &mark);
        Version::of(&source.top(), &mut notes)?
    };
    raise::document(&mut value, version.keeps_siblings());

    let source = Source::new(Arc::clone(&file), &value, &mark);
    let top = source.top();
    let schemes = security::schemes(&top, &mut notes);
    let read = read_paths::read(&source, &version, &schemes, &mut notes);
    let info = |key: &str| {
        top.get("info")
            .and_then(|info| info.get(key))
            .map(|field| said(&field))
            .unwrap_or_default()
    };
    let (title, version_of_api) = (info("title"), info("version"));
    let servers = servers::all(&top, &mut notes);
    Ok(Api {
        source: file,
        title,
        version: version_of_api,
        openapi: version.text,
        servers,
        operations: read.operations,
        schemes,
        left_out: read.left_out,
        warnings: notes.finish(),
        schemas: Library::new(value),
        marks: Arc::new(mark),
    })
}

/// A scalar as text: `version: 1.0` is a number to YAML.
fn said(field: &Cursor<'_, '_>) -> String {
    match field.value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn decode(bytes: &[u8]) -> Result<&str, (Diagnostic, Spot)> {
    if bytes.len() > LARGEST {
        let mebibytes = LARGEST / 1024 / 1024;
        return Err((
            Diagnostic::error(format!("the file is larger than {mebibytes} MB"))
                .todo("split the document, or remove long examples"),
            Spot::START,
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (
            Diagnostic::error("the file is not UTF-8 text").todo("save it as UTF-8"),
            Spot {
                line: narrow(line),
                column: narrow(column),
            },
        )
    })
}
