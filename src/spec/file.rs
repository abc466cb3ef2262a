//! One file of a document: its text, its values with their places, and what it refers to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::words::{Diagnostic, Location};

use super::address::Address;
use super::position::{Mark, Spot};
use super::references::{self, Met};
use super::text::{self, Text};

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) address: Address,
    pub(super) text: String,
    pub(super) value: Value,
    pub(super) mark: Mark,
    pub(super) nodes: usize,
    /// What was odd about it.
    pub(super) warnings: Vec<Diagnostic>,
    /// Pointers of its parts by `$anchor`.
    pub(super) anchors: BTreeMap<String, String>,
    /// Pointers of its parts by `$id`.
    pub(super) ids: BTreeMap<String, String>,
    /// The files that it names.
    pub(super) wants: BTreeSet<Address>,
}

/// Reads the file number `number`, which messages call `name`; it may hold `most` values.
///
/// # Errors
/// A file that is not UTF-8, neither YAML nor JSON, empty, or too much.
pub(super) fn read(
    address: &Address,
    name: &Arc<str>,
    number: usize,
    bytes: Vec<u8>,
    most: usize,
) -> Result<File, Diagnostic> {
    let place = |spot: Spot| Location::new(Arc::clone(name), spot.line, spot.column);
    let text = decode(bytes).map_err(|(problem, spot)| problem.at(place(spot)))?;
    let number = u16::try_from(number).unwrap_or(u16::MAX);
    let read = if is_prose(address) {
        Text {
            value: Value::String(text.clone()),
            mark: Mark::leaf(Spot {
                file: number,
                ..Spot::START
            }),
            nodes: 1,
            oddities: Vec::new(),
        }
    } else {
        parse(&text, name, number, most)?
    };
    let warnings = read
        .oddities
        .into_iter()
        .map(|(what, spot)| Diagnostic::warning(what).at(place(spot)))
        .collect();
    let mut file = File {
        address: address.clone(),
        text,
        value: read.value,
        mark: read.mark,
        nodes: read.nodes,
        warnings,
        anchors: BTreeMap::new(),
        ids: BTreeMap::new(),
        wants: BTreeSet::new(),
    };
    let File {
        value,
        anchors,
        ids,
        wants,
        ..
    } = &mut file;
    references::each(value, &mut |met, way| match met {
        Met::Reference(reference) => {
            let base = reference.split('#').next().unwrap_or_default();
            if !base.is_empty()
                && let Ok(wanted) = address.join(base)
            {
                wants.insert(wanted);
            }
        }
        Met::Map => {}
        Met::Anchor(name) => {
            anchors
                .entry(name.to_owned())
                .or_insert_with(|| way.pointer());
        }
        Met::Id(id) => {
            ids.entry(id.trim_end_matches('#').to_owned())
                .or_insert_with(|| way.pointer());
        }
    });
    Ok(file)
}

fn parse(text: &str, name: &Arc<str>, number: u16, most: usize) -> Result<Text, Diagnostic> {
    let place = |spot: Spot| Location::new(Arc::clone(name), spot.line, spot.column);
    text::parse(text, number, most)
        .map_err(|problem| {
            let what = format!("not readable as YAML or JSON: {}", problem.what);
            let mut diagnostic = Diagnostic::error(what)
                .at(place(problem.spot))
                .todo("mend what stands there or just before it");
            diagnostic.line = super::excerpt::line(text, problem.spot.line);
            diagnostic
        })?
        .ok_or_else(|| {
            Diagnostic::error("the file is empty")
                .at(place(Spot::START))
                .todo("name a file that holds an OpenAPI document")
        })
}

/// Whether it is text for people, such as a long description.
fn is_prose(address: &Address) -> bool {
    let name = address.to_string().to_ascii_lowercase();
    [".md", ".markdown", ".txt", ".html"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn decode(bytes: Vec<u8>) -> Result<String, (Diagnostic, Spot)> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let before = before.unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default());
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (
            Diagnostic::error("the file is not UTF-8 text").todo("save it as UTF-8"),
            Spot {
                file: 0,
                line: narrow(line),
                column: narrow(column.chars().count() + 1),
            },
        )
    })?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}
