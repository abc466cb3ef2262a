//! Finds the operations of a document and reads them one by one: a bad one costs only itself.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::words::{Diagnostic, Location, OperationKey};

use super::cursor::{Cursor, Source};
use super::notes::Notes;
use super::reading::Reading;
use super::version::Version;
use super::{LeftOut, Operation, Scheme, Untested, read_operation};

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// All operations of a document.
#[derive(Default)]
pub(super) struct Read {
    pub(super) operations: Vec<Operation>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) untested: Untested,
}

/// A path item with what its `$ref` leads to below it.
pub(super) struct PathItem<'a, 's> {
    /// The item, then the target of its reference if it has one.
    layers: Vec<Cursor<'a, 's>>,
}

impl<'a, 's> PathItem<'a, 's> {
    /// The first value under `key`, the item's own before its target's.
    pub(super) fn get(&self, key: &str) -> Option<Cursor<'a, 's>> {
        self.layers.iter().find_map(|layer| layer.get(key))
    }

    /// The item itself, then its target.
    pub(super) fn layers(&self) -> &[Cursor<'a, 's>] {
        &self.layers
    }

    fn operations(&self, version: &Version) -> Vec<(String, Cursor<'a, 's>)> {
        let mut found: Vec<(String, Cursor<'a, 's>)> = Vec::new();
        for layer in &self.layers {
            for (key, entry) in layer.entries() {
                if METHODS.contains(&key) || (key == "query" && version.has_more_methods()) {
                    found.push((key.to_ascii_uppercase(), entry));
                } else if key == "additionalOperations" && version.has_more_methods() {
                    found.extend(
                        entry
                            .entries()
                            .map(|(method, entry)| (method.to_owned(), entry)),
                    );
                }
            }
        }
        let mut seen = BTreeSet::new();
        found.retain(|(method, _)| seen.insert(method.to_ascii_uppercase()));
        found
    }
}

/// Reads every operation under `paths`.
pub(super) fn read(
    source: &Source<'_>,
    version: &Version,
    schemes: &BTreeMap<String, Scheme>,
    notes: &mut Notes,
) -> Read {
    let top = source.top();
    let mut read = Read::default();
    let found = find(source, version, notes, &mut read.left_out);
    let ids = name(&found, notes);
    let mut reading = Reading::new(notes, &ids, schemes, top.get("security"));
    for (key, item, operation) in &found {
        if source.is_exhausted() {
            let why = exhausted(operation);
            read.left_out.push(LeftOut {
                key: key.clone(),
                at: operation.at(),
                why,
            });
            continue;
        }
        match read_operation::read(key, item, operation, &mut reading) {
            Ok(operation) => read.operations.push(operation),
            Err(why) => read.left_out.push(LeftOut {
                key: key.clone(),
                at: operation.at(),
                why,
            }),
        }
    }
    read.untested = Untested {
        webhooks: webhooks(&top),
        callbacks: reading.callbacks,
    };
    if found.is_empty() && read.left_out.is_empty() {
        notes.add(top.warning("the document describes no operation"));
    }
    read
}

/// The operations of a map of path items, such as `webhooks`.
pub(super) fn count(items: &Cursor<'_, '_>) -> usize {
    let methods = |item: Cursor<'_, '_>| {
        let entries = item.entries();
        entries
            .filter(|(key, _)| METHODS.contains(key) || *key == "query")
            .count()
    };
    let items = items.entries().filter(|(name, _)| !name.starts_with("x-"));
    items
        .filter_map(|(_, item)| item.follow().ok())
        .map(methods)
        .sum()
}

fn webhooks(top: &Cursor<'_, '_>) -> usize {
    top.get("webhooks").map_or(0, |items| count(&items))
}

type Found<'a, 's> = (OperationKey, Rc<PathItem<'a, 's>>, Cursor<'a, 's>);

fn find<'a, 's>(
    source: &'s Source<'a>,
    version: &Version,
    notes: &mut Notes,
    left_out: &mut Vec<LeftOut>,
) -> Vec<Found<'a, 's>> {
    let mut found = Vec::new();
    let Some(paths) = source.top().get("paths") else {
        return found;
    };
    let paths = match paths.follow() {
        Ok(paths) => paths,
        Err(why) => {
            notes.add(Diagnostic {
                kind: crate::words::Kind::Warning,
                ..why
            });
            return found;
        }
    };
    if !paths.value.is_object() {
        notes.add(paths.warning("`paths` is not a map"));
    }
    for (template, entry) in paths.entries() {
        if template.starts_with("x-") {
            continue;
        }
        if source.is_exhausted() {
            left_out.push(LeftOut {
                key: OperationKey::new("*", template),
                at: entry.at(),
                why: exhausted(&entry),
            });
            continue;
        }
        if !template.starts_with('/') {
            notes.add(
                entry
                    .warning(format!("the path `{template}` does not begin with a slash"))
                    .todo("write it as `/…`; its operations are left out"),
            );
            continue;
        }
        if !entry.value.is_object() {
            notes.add(entry.warning(format!("the path item of `{template}` is not a map")));
            continue;
        }
        let mut layers = vec![entry.clone()];
        if entry.value.get("$ref").is_some() {
            match entry.clone().follow() {
                Ok(target) => layers.push(target),
                // How many operations it has nobody knows.
                Err(why) => left_out.push(LeftOut {
                    key: OperationKey::new("*", template),
                    at: entry.at(),
                    why,
                }),
            }
        }
        let item = Rc::new(PathItem { layers });
        for (method, operation) in item.operations(version) {
            found.push((
                OperationKey::new(&method, template),
                Rc::clone(&item),
                operation,
            ));
        }
    }
    found
}

fn exhausted(place: &Cursor<'_, '_>) -> Diagnostic {
    place
        .error("references multiply the document beyond what can be read")
        .todo("leave out what repeats")
}

/// The operations by their id; an id that stands twice names the first.
fn name(found: &[Found<'_, '_>], notes: &mut Notes) -> BTreeMap<String, OperationKey> {
    let mut ids: BTreeMap<String, (OperationKey, Location)> = BTreeMap::new();
    for (key, _, operation) in found {
        // One that leads nowhere is told when it is read.
        let Ok(operation) = operation.clone().follow() else {
            continue;
        };
        let Some(id) = operation.text("operationId") else {
            continue;
        };
        if let Some((first, at)) = ids.get(id) {
            // Two paths may share one operation by reference.
            if *at == operation.at() {
                continue;
            }
            notes.add(operation.warning(format!(
                "the operationId `{id}` of {key} is that of {first} as well"
            )));
        } else {
            ids.insert(id.to_owned(), (key.clone(), operation.at()));
        }
    }
    ids.into_iter().map(|(id, (key, _))| (id, key)).collect()
}
