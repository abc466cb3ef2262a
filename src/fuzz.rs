//! What fuzzers and the tests beside them call: bytes in, a broken promise out.
//!
//! Not part of the tool: only tests and the feature `fuzzing` compile it.

use serde_json::{Value, json};

use crate::config::Config;
use crate::engine;
use crate::fuzz_schema;
use crate::schema::{Direction, Library, SchemaRef, Size, Wish, instance, odd, violations};
use crate::site::Site;
use crate::spec::{Api, Loading, load};

/// Longer inputs find nothing that shorter ones do not.
const LONGEST: usize = 64 * 1024;
/// Between the files of one input stands a line of this and the name of the next.
const BETWEEN: &str = "\n=== ";
/// Schemas of a document that instances are made of, and operations that are planned for.
const MOST_SCHEMAS: usize = 12;
const MOST_OPERATIONS: usize = 40;

/// What came of a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Made {
    /// Whether an instance was made.
    pub instance: bool,
    /// How many violations were found.
    pub violations: usize,
    /// Of these, how many break one keyword and nothing else.
    pub alone: usize,
}

/// Reads `bytes` as a document, plans for it, and makes values of its schemas.
///
/// # Errors
/// A promise that was not kept.
pub fn document(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > LONGEST {
        return Ok(());
    }
    match load("api.yml", bytes) {
        Ok(api) => used(api),
        Err(problem) if problem.what.is_empty() => Err("a refusal says nothing".to_owned()),
        Err(_) => Ok(()),
    }
}

/// Reads `bytes` as the files of one document, `=== NAME` between them; whatever else is asked for is not there.
///
/// # Errors
/// A promise that was not kept: a file outside the document's folder was asked for.
pub fn references(bytes: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(bytes);
    let mut files = text.split(BETWEEN);
    let entry = files.next().unwrap_or_default().as_bytes().to_vec();
    let further: Vec<(&str, &str)> = files.filter_map(|file| file.split_once('\n')).collect();
    if bytes.len() > LONGEST {
        return Ok(());
    }
    let Ok(mut loading) = Loading::begin("docs/api.yml", entry, &[]) else {
        return Ok(());
    };
    while let Some(wanted) = loading.wanted() {
        let wanted = wanted.to_string();
        // `docs` itself: what asks for a folder gets nothing.
        let Some(name) = wanted.strip_prefix("docs") else {
            return Err(format!("{wanted} lies outside of the folder"));
        };
        let found = further
            .iter()
            .find(|(own, _)| own.trim() == name.trim_start_matches('/'));
        loading.give(
            found
                .map(|(_, text)| text.as_bytes().to_vec())
                .ok_or_else(|| "it is not there".to_owned()),
        );
    }
    loading.finish().map_or(Ok(()), used)
}

/// Makes a value of `bytes` as a JSON Schema as it stands, if it is JSON.
///
/// # Errors
/// A promise that was not kept: see [`schema`].
pub fn raw_schema(bytes: &[u8]) -> Result<Made, String> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(schema) if bytes.len() <= LONGEST => {
            let library = Library::new(json!({"S": schema}));
            let direction = Direction::Request;
            let (value, made) = one(&library, &SchemaRef("/S".into()), direction)?;
            let _ends =
                value.map(|value| odd(&library, &SchemaRef("/S".into()), &value, usize::MAX));
            Ok(made)
        }
        _ => Ok(Made::default()),
    }
}

/// Makes a schema that `bytes` choose, an instance of it, and all of its violations; then asks a validator that
/// knows nothing of the schema room.
///
/// # Errors
/// An instance that is not valid, or a violation that is, or that breaks another keyword than it says.
pub fn schema(bytes: &[u8]) -> Result<Made, String> {
    let schema = fuzz_schema::schema(bytes);
    let root = json!({"S": schema});
    let library = Library::new(root.clone());
    // A response: what a request leaves out is a matter of OpenAPI, of which the plain validator knows nothing.
    let (value, made) = one(&library, &SchemaRef("/S".into()), Direction::Response)?;
    let Some(value) = value else {
        return Ok(made);
    };
    let told = |why: String| format!("{why}\nschema: {schema}\ninstance: {value}");
    let mut whole = root;
    if let Value::Object(entries) = &mut whole {
        entries.insert("$ref".to_owned(), "#/S".into());
    }
    let judge = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .map_err(|error| told(format!("the schema cannot be used: {error}")))?;
    if let Some(error) = judge.iter_errors(&value).next() {
        return Err(told(format!("the instance is not valid: {error}")));
    }
    let found = violations(
        &library,
        &SchemaRef("/S".into()),
        &value,
        Direction::Response,
    );
    let mut alone = 0;
    for violation in &found.kept {
        let changed = violation
            .apply(&value)
            .ok_or_else(|| told(format!("{violation:?} changes nothing")))?;
        let errors: Vec<_> = judge.iter_errors(&changed).collect();
        let at = |error: &jsonschema::ValidationError<'_>| {
            let place = error.instance_path().as_str().to_owned();
            format!("{}/", violation.pointer).starts_with(&format!("{place}/"))
        };
        let named = |error: &jsonschema::ValidationError<'_>| {
            let written = error.schema_path().as_str();
            let mut last = written.rsplit('/').take(2);
            last.any(|token| token == violation.keyword || matches!(token, "oneOf" | "anyOf"))
        };
        if !errors.iter().any(|error| at(error) && named(error)) {
            let others: Vec<_> = errors
                .iter()
                .map(|error| error.schema_path().as_str())
                .collect();
            return Err(told(format!("{violation:?} breaks {others:?}")));
        }
        alone += usize::from(errors.len() == 1);
    }
    Ok(Made { alone, ..made })
}

/// Plans for what was read and makes values of some of its schemas.
fn used(mut api: Api) -> Result<(), String> {
    let media = api.operations.iter().flat_map(|operation| {
        let body = operation.body.iter().flat_map(|body| &body.media);
        let body = body.filter_map(|media| media.schema.clone());
        let parameters = operation.parameters.iter();
        body.chain(parameters.filter_map(|parameter| parameter.schema.clone()))
    });
    for schema in media.take(MOST_SCHEMAS) {
        one(&api.schemas, &schema, Direction::Request)?;
    }
    for operation in &api.operations {
        let at = api.locate(&operation.key, None);
        if at.line == 0 {
            return Err(format!("{} stands nowhere", operation.key));
        }
    }
    api.operations.truncate(MOST_OPERATIONS);
    let config = Config::plain(time::Date::MIN);
    let _plan = engine::plan(&Site::new(api, config, ""));
    Ok(())
}

/// An instance and its violations; the referee must allow the one and refuse the others.
fn one(
    library: &Library,
    schema: &SchemaRef,
    direction: Direction,
) -> Result<(Option<Value>, Made), String> {
    let wish = Wish {
        seed: 7,
        size: Size::Full,
        direction,
        examples: true,
        known: &|_, _| None,
    };
    let Ok(value) = instance(library, schema, &wish) else {
        return Ok((None, Made::default()));
    };
    if !library.check(schema, &value, direction).is_legal() {
        return Err(format!("the referee refuses {value}"));
    }
    let found = violations(library, schema, &value, direction).kept;
    for violation in &found {
        let changed = violation.apply(&value).unwrap_or_default();
        if library.check(schema, &changed, direction).is_legal() {
            return Err(format!("the referee allows {changed}"));
        }
    }
    let made = Made {
        instance: true,
        violations: found.len(),
        alone: 0,
    };
    Ok((Some(value), made))
}
