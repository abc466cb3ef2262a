//! From the joined files to [`Api`]: tell the version, raise the schemas, read the operations.

use std::sync::Arc;

use serde_json::Value;

use crate::schema::Library;
use crate::words::Diagnostic;

use super::cursor::{Cursor, Source};
use super::join::Joined;
use super::loading::Loading;
use super::version::Version;
use super::{Api, raise, read_paths, security, servers, swagger, unread};

/// Values of a document for which another thread is worth its start.
const WORTH_A_THREAD: usize = 20_000;

/// Reads the document `bytes`, which messages call `name`, for itself: references to other files lead nowhere.
///
/// # Errors
/// A file that is too large, not UTF-8, not YAML or JSON, or no OpenAPI document of a version that can be read.
/// Anything less costs the operation that it stands in, or a warning.
pub(crate) fn load(name: &str, bytes: &[u8]) -> Result<Api, Diagnostic> {
    let mut loading = Loading::begin(name, bytes.to_vec(), &[])?;
    while loading.wanted().is_some() {
        loading.give(Err("only one file is read here".to_owned()));
    }
    loading.finish()
}

/// Reads a document of which all files are there.
///
/// # Errors
/// No OpenAPI document of a version that can be read.
pub(super) fn read(joined: Joined) -> Result<Api, Diagnostic> {
    let Joined {
        names,
        mut value,
        mut mark,
        nodes,
        lost,
        mut notes,
    } = joined;
    let version = {
        let source = Source::new(&names, &lost, &value, &mark);
        Version::of(&source.top())?
    };
    if version.is_swagger() {
        for (what, spot) in swagger::convert(&mut value, &mut mark) {
            notes.add(Diagnostic::warning(what).at(spot.location(&names)));
        }
    }
    if raise::document(&mut value, version.keeps_siblings()) {
        unread::tell(&value, &mark, &names, &mut notes);
    }
    lost.allow_anything(&mut value);
    let schemas = Library::new(value);
    if nodes > WORTH_A_THREAD {
        schemas.prepare_aside();
    }

    let source = Source::new(&names, &lost, schemas.root(), &mark);
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
    lost.tell(&mut notes);
    Ok(Api {
        source: names.first().cloned().unwrap_or_default(),
        files: names,
        title,
        version: version_of_api,
        openapi: version.text,
        servers,
        operations: read.operations,
        schemes,
        left_out: read.left_out,
        untested: read.untested,
        warnings: notes.finish(),
        schemas,
        marks: Arc::new(mark),
        by_key: Arc::default(),
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
