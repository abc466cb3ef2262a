//! Parameters: those of the path item and those of the operation, and those that only the template names.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use crate::schema::SchemaRef;
use crate::words::{Diagnostic, OperationKey};

use super::cursor::Cursor;
use super::raise::ANY_TEXT;
use super::read_paths::PathItem;
use super::reading::Reading;
use super::swagger::FORMAT;
use super::{Parameter, ParameterIn, Style, read_body};

/// Nobody's operation has more parameters; some searches here are linear.
const MOST_PARAMETERS: usize = 1_000;

/// All parameters of an operation; its own win over those of its path item.
///
/// # Errors
/// A parameter without name or place, or one whose reference leads nowhere.
pub(super) fn all<'a, 's>(
    key: &OperationKey,
    item: &PathItem<'a, 's>,
    operation: &Cursor<'a, 's>,
    reading: &mut Reading<'_, 'a, 's>,
) -> Result<Vec<Parameter>, Diagnostic> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut places = BTreeMap::new();
    for list in [item.get("parameters"), operation.get("parameters")]
        .into_iter()
        .flatten()
    {
        if !list.value.is_array() {
            return Err(list.error("`parameters` is not a list"));
        }
        let mut own = BTreeSet::new();
        for one in list.items() {
            let Some(parameter) = read(one, reading)? else {
                continue;
            };
            let at = parameter.at.clone();
            // Header names do not care for case (RFC 9110, section 5.1).
            let name = match parameter.location {
                ParameterIn::Header => parameter.name.to_ascii_lowercase(),
                _ => parameter.name.clone(),
            };
            let name = (name, parameter.location as u8);
            if !own.insert(name.clone()) {
                reading.notes.add(
                    Diagnostic::warning(format!(
                        "{key} describes its parameter `{}` twice; the last one counts",
                        name.0
                    ))
                    .at(at),
                );
            }
            let place = *places.entry(name).or_insert(parameters.len());
            match parameters.get_mut(place) {
                Some(own) => *own = parameter,
                None => parameters.push(parameter),
            }
        }
    }
    if parameters.len() + key.template.matches('{').count() > MOST_PARAMETERS {
        return Err(operation.error(format!("{key} has more than {MOST_PARAMETERS} parameters")));
    }
    fit(key, operation, &mut parameters, reading);
    Ok(parameters)
}

/// Takes out path parameters that the template has no room for, and adds those that only it names.
fn fit(
    key: &OperationKey,
    operation: &Cursor<'_, '_>,
    parameters: &mut Vec<Parameter>,
    reading: &mut Reading<'_, '_, '_>,
) {
    let template = &key.template;
    parameters.retain(|parameter| {
        let fits = parameter.location != ParameterIn::Path
            || template.contains(&format!("{{{}}}", parameter.name));
        if !fits {
            reading.notes.add(
                Diagnostic::warning(format!(
                    "the path parameter `{}` of {key} is not in its path; it is left out",
                    parameter.name
                ))
                .at(parameter.at.clone()),
            );
        }
        fits
    });
    for rest in template.split('{').skip(1) {
        let Some((name, _)) = rest.split_once('}') else {
            continue;
        };
        let named = |own: &Parameter| own.location == ParameterIn::Path && own.name == name;
        if parameters.iter().any(named) {
            continue;
        }
        reading.notes.add(
            operation
                .warning(format!(
                    "{key} does not describe its path parameter `{name}`; it is taken for a text"
                ))
                .todo("describe it under `parameters`, with `in: path`"),
        );
        parameters.push(Parameter {
            name: name.to_owned(),
            location: ParameterIn::Path,
            required: true,
            style: Style::Simple,
            explode: false,
            allow_reserved: false,
            content: None,
            schema: Some(SchemaRef(ANY_TEXT.into())),
            is_scalar: true,
            examples: Vec::new(),
            at: operation.at(),
        });
    }
}

fn read<'a, 's>(
    one: Cursor<'a, 's>,
    reading: &mut Reading<'_, 'a, 's>,
) -> Result<Option<Parameter>, Diagnostic> {
    let one = one.follow()?;
    let Some(name) = one.text("name").filter(|name| !name.is_empty()) else {
        return Err(one.error("a parameter has no `name`"));
    };
    let location = match one.text("in") {
        Some("path") => ParameterIn::Path,
        Some("query") => ParameterIn::Query,
        Some("querystring") => return querystring(&one, name, reading),
        Some("header") => ParameterIn::Header,
        Some("cookie") => ParameterIn::Cookie,
        Some(other) => {
            return Err(one.error(format!(
                "the parameter `{name}` stands `in: {other}`, which is none of path, query, querystring, header and cookie"
            )));
        }
        None => return Err(one.error(format!("the parameter `{name}` has no `in`"))),
    };
    // OpenAPI 3.0 and later: these three are described elsewhere and ignored here.
    let ignored = ["accept", "content-type", "authorization"];
    if location == ParameterIn::Header && ignored.contains(&name.to_ascii_lowercase().as_str()) {
        return Ok(None);
    }
    let style = style(&one, name, location, reading);
    let content = one.get("content");
    let first = content.as_ref().and_then(|map| map.entries().next());
    let (content, schema, examples) = match first {
        Some((media, described)) => (
            Some(media.to_owned()),
            read_body::schema(&described)?,
            reading.examples(&described),
        ),
        None => (None, read_body::schema(&one)?, reading.examples(&one)),
    };
    let explode = one
        .value
        .get("explode")
        .and_then(serde_json::Value::as_bool);
    let own = one.get("schema").filter(|_| content.is_none());
    let is_scalar = own.is_some_and(|schema| {
        let scalars = ["string", "integer", "number", "boolean"];
        schema
            .text("type")
            .is_some_and(|kind| scalars.contains(&kind))
    });
    Ok(Some(Parameter {
        name: name.to_owned(),
        location,
        required: location == ParameterIn::Path || one.flag("required"),
        style,
        explode: explode.unwrap_or(style == Style::Form),
        allow_reserved: one.flag("allowReserved"),
        content,
        schema,
        is_scalar,
        examples,
        at: one.at(),
    }))
}

/// The whole query as one value (OpenAPI 3.2): as a form, it is what an object spread over pairs is.
fn querystring<'a, 's>(
    one: &Cursor<'a, 's>,
    name: &str,
    reading: &mut Reading<'_, 'a, 's>,
) -> Result<Option<Parameter>, Diagnostic> {
    let content = one.get("content");
    let first = content.as_ref().and_then(|map| map.entries().next());
    let form = first.filter(|(media, _)| media.starts_with("application/x-www-form-urlencoded"));
    let Some((_, described)) = form else {
        let what = format!("the query `{name}` is not described as a form");
        if one.flag("required") {
            return Err(one.error(what));
        }
        reading
            .notes
            .add(one.warning(format!("{what}; it is left out")));
        return Ok(None);
    };
    Ok(Some(Parameter {
        name: name.to_owned(),
        location: ParameterIn::Query,
        required: one.flag("required"),
        style: Style::Form,
        explode: true,
        allow_reserved: false,
        content: None,
        schema: read_body::schema(&described)?,
        is_scalar: false,
        examples: reading.examples(&described),
        at: one.at(),
    }))
}

/// The style as written if this place allows it, else the place's default.
fn style(
    one: &Cursor<'_, '_>,
    name: &str,
    location: ParameterIn,
    reading: &mut Reading<'_, '_, '_>,
) -> Style {
    let usual = match location {
        ParameterIn::Path | ParameterIn::Header => Style::Simple,
        ParameterIn::Query | ParameterIn::Cookie => Style::Form,
    };
    if let Some(format) = kept_format(one) {
        return format;
    }
    let Some(written) = one.get("style") else {
        return usual;
    };
    let read = match location {
        ParameterIn::Path => typed(&written).map(|style| match style {
            openapiv3::PathStyle::Matrix => Style::Matrix,
            openapiv3::PathStyle::Label => Style::Label,
            openapiv3::PathStyle::Simple => Style::Simple,
        }),
        ParameterIn::Query => query_style(&written),
        ParameterIn::Header => typed(&written).map(|openapiv3::HeaderStyle::Simple| Style::Simple),
        // Since 3.2: as `form`, without percent signs.
        ParameterIn::Cookie if written.value == "cookie" => Ok(Style::Form),
        ParameterIn::Cookie => typed(&written).map(|openapiv3::CookieStyle::Form| Style::Form),
    };
    read.unwrap_or_else(|problem| {
        let text = format!("the style of the parameter `{name}` cannot be used there: {problem}");
        reading.notes.add(written.warning(text));
        usual
    })
}

/// What Swagger 2.0 has that no style says there.
pub(super) fn kept_format(one: &Cursor<'_, '_>) -> Option<Style> {
    match one.text(FORMAT)? {
        "ssv" => Some(Style::SpaceDelimited),
        "pipes" => Some(Style::PipeDelimited),
        "tsv" => Some(Style::TabDelimited),
        _ => None,
    }
}

/// A style of a query parameter or a form field.
pub(super) fn query_style(written: &Cursor<'_, '_>) -> Result<Style, String> {
    typed(written).map(|style| match style {
        openapiv3::QueryStyle::Form => Style::Form,
        openapiv3::QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        openapiv3::QueryStyle::PipeDelimited => Style::PipeDelimited,
        openapiv3::QueryStyle::DeepObject => Style::DeepObject,
    })
}

fn typed<T: DeserializeOwned>(written: &Cursor<'_, '_>) -> Result<T, String> {
    T::deserialize(written.value).map_err(|error| error.to_string())
}
