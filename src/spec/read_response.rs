//! Responses and their links. Nothing here costs an operation: what cannot be read is a warning.

use crate::words::OperationKey;

use super::cursor::Cursor;
use super::read_body;
use super::reading::Reading;
use super::{Link, Media, ResponseDoc, StatusRange, pointer};

/// The responses of `operation`, in order.
pub(super) fn all<'a, 's>(
    operation: &Cursor<'a, 's>,
    reading: &mut Reading<'_, 'a, 's>,
) -> Vec<ResponseDoc> {
    let mut read = Vec::new();
    let Some(responses) = operation.get("responses") else {
        return read;
    };
    for (key, one) in responses.entries() {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = range(key) else {
            reading
                .notes
                .add(one.warning(format!("the response `{key}` is no status code")));
            continue;
        };
        match one.follow() {
            Ok(one) => read.push(response(status, &one, reading)),
            Err(why) => reading.forgive(&format!("the response `{key}`"), why),
        }
    }
    read
}

/// `200`, `4XX` (also `4xx`) or `default`.
fn range(key: &str) -> Option<StatusRange> {
    if key == "default" {
        return Some(StatusRange::Default);
    }
    if let [class @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] = key.as_bytes() {
        return Some(StatusRange::Class(class - b'0'));
    }
    let code = key.parse::<u16>().ok()?;
    (100..1000)
        .contains(&code)
        .then_some(StatusRange::Code(code))
}

fn response<'a, 's>(
    status: StatusRange,
    one: &Cursor<'a, 's>,
    reading: &mut Reading<'_, 'a, 's>,
) -> ResponseDoc {
    let mut kinds: Vec<Media> = Vec::new();
    if let Some(content) = one.get("content") {
        for (name, described) in content.entries() {
            match described.follow() {
                Ok(described) => {
                    let schema = read_body::schema(&described).unwrap_or_else(|why| {
                        reading.forgive(&format!("the schema of the response `{name}`"), why);
                        None
                    });
                    reading.examples_of_answer(&described);
                    kinds.push(read_body::media(
                        name,
                        &described,
                        schema,
                        Vec::new(),
                        reading,
                    ));
                }
                Err(why) => reading.forgive(&format!("the response's `{name}`"), why),
            }
        }
    }
    let headers = one.get("headers").map(|headers| {
        let names = headers.entries().map(|(name, _)| name.to_owned());
        names.collect()
    });
    ResponseDoc {
        status,
        media: kinds,
        headers: headers.unwrap_or_default(),
        links: links(one, reading),
        at: one.at(),
    }
}

fn links<'a, 's>(one: &Cursor<'a, 's>, reading: &mut Reading<'_, 'a, 's>) -> Vec<Link> {
    let mut read = Vec::new();
    let Some(links) = one.get("links") else {
        return read;
    };
    for (name, link) in links.entries() {
        match link.follow() {
            Ok(link) => match target(&link, reading) {
                Some(operation) => read.push(Link {
                    operation,
                    parameters: link
                        .get("parameters")
                        .map(|given| {
                            let pairs = given.entries();
                            pairs
                                .map(|(name, value)| (name.to_owned(), value.value.clone()))
                                .collect()
                        })
                        .unwrap_or_default(),
                    body: link.get("requestBody").map(|body| body.value.clone()),
                }),
                None => reading.notes.add(link.warning(format!(
                    "the link `{name}` leads to no operation of this document"
                ))),
            },
            Err(why) => reading.forgive(&format!("the link `{name}`"), why),
        }
    }
    read
}

/// The operation that a link names by `operationId` or `operationRef`.
fn target(link: &Cursor<'_, '_>, reading: &Reading<'_, '_, '_>) -> Option<OperationKey> {
    if let Some(id) = link.text("operationId") {
        return reading.ids.get(id).cloned();
    }
    let reference = link.text("operationRef")?;
    link.refer(reference).ok()?;
    let pointer = pointer::from_fragment(reference)?;
    let segments: Vec<_> = pointer::segments(&pointer).collect();
    match &segments[..] {
        [paths, template, method] if paths == "paths" => Some(OperationKey::new(method, template)),
        _ => None,
    }
}
