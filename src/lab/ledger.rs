//! What the run made, by which request, and its removal in reverse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::site::ResourceId;

use super::Object;
use super::kin::text;
use super::object::Name;

/// One object that the run made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The object.
    pub object: Object,
    /// The case header of the request that made it.
    pub tag: String,
}

/// Everything that the run made and has not removed.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Mutex<Vec<Entry>>,
    /// What was made and removed again.
    removed: Mutex<Vec<Object>>,
    /// Of whose deletion somebody was told that it is done.
    told_gone: Mutex<BTreeSet<Name>>,
    /// Makings of which nobody can say what they made: what happened, and the case headers of the requests.
    unsure: Mutex<Vec<(String, Vec<String>)>>,
    /// How often something was made under these ids, and the case header of the last request that did.
    makings: Mutex<BTreeMap<Name, (u32, String)>>,
}

impl Ledger {
    /// Enters an object.
    pub(crate) fn made(&self, object: &Object, tag: &str) {
        let makings = self.makings.lock();
        let mut makings = makings.unwrap_or_else(PoisonError::into_inner);
        let (times, last) = makings.entry(object.name()).or_default();
        if last != tag {
            *times += 1;
            tag.clone_into(last);
        }
        drop(makings);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if !entries
            .iter()
            .any(|entry| entry.object.resource == object.resource && entry.object.ids == object.ids)
        {
            entries.push(Entry {
                object: object.clone(),
                tag: tag.to_owned(),
            });
        }
    }

    /// How many things of the run had the ids of this object so far: some APIs count on from what is there, so that what
    /// is deleted has a namesake soon.
    pub(crate) fn makings(&self, object: &Object) -> u32 {
        let makings = self.makings.lock().unwrap_or_else(PoisonError::into_inner);
        makings.get(&object.name()).map_or(0, |(times, _)| *times)
    }

    /// Enters a making of which nobody can say what it made.
    pub(crate) fn unsure(&self, what: String, tag: &str) {
        let mut unsure = self.unsure.lock().unwrap_or_else(PoisonError::into_inner);
        match unsure.iter_mut().find(|(own, _)| *own == what) {
            Some((_, tags)) if tags.iter().any(|own| own == tag) => {}
            Some((_, tags)) => tags.push(tag.to_owned()),
            None => unsure.push((what, vec![tag.to_owned()])),
        }
    }

    /// Makings of which nobody can say what they made, a line for each kind.
    pub(crate) fn doubts(&self) -> Vec<String> {
        let unsure = self.unsure.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |(what, tags): &(String, Vec<String>)| match &tags[..] {
            [tag] => format!("{what} (request {tag})"),
            tags => format!("{what} ({} requests: {})", tags.len(), tags.join(", ")),
        };
        unsure.iter().map(line).collect()
    }

    /// All ids of what the run made and has not removed, by the last of them.
    pub(crate) fn ids(&self, resource: ResourceId, last: &Value) -> Option<Vec<Value>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |object: &Object| {
            object.resource == resource && object.ids.last().map(text) == Some(text(last))
        };
        let mut objects = entries.iter().map(|entry| &entry.object);
        objects
            .find(|object| is_it(object))
            .map(|it| it.ids.clone())
    }

    /// Strikes an object out that turned out to be somebody else's.
    pub(crate) fn not_made(&self, object: &Object) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| {
            entry.object.resource != object.resource || entry.object.ids != object.ids
        });
    }

    /// Strikes an object out, since it was seen to be gone.
    pub(crate) fn gone(&self, object: &Object) {
        self.not_made(object);
        let mut removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        removed.push(object.clone());
    }

    /// Gives an object its new id, which its owner was told, and returns it as it is entered now.
    pub(super) fn renamed(&self, object: &Object, id: &Value) -> Vec<Entry> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |entry: &&mut Entry| {
            entry.object.resource == object.resource && entry.object.ids == object.ids
        };
        let own = entries.iter_mut().filter(same);
        own.map(|entry| {
            entry.object.ids.pop();
            entry.object.ids.push(id.clone());
            entry.clone()
        })
        .collect()
    }

    /// Keeps in mind that a deletion was answered as done, which alone proves nothing.
    pub(super) fn told_gone(&self, name: Name) {
        let told = self.told_gone.lock();
        told.unwrap_or_else(PoisonError::into_inner).insert(name);
    }

    /// Whether the deletion of this one was.
    pub(super) fn was_told_gone(&self, object: &Object) -> bool {
        let told = self.told_gone.lock();
        let told = told.unwrap_or_else(PoisonError::into_inner);
        told.contains(&object.name())
    }

    /// Whether something that the run made and removed is of one of these resources and has ids that these begin with.
    pub(crate) fn has_removed(&self, resources: &[ResourceId], ids: &[Value]) -> bool {
        let removed = self.removed.lock().unwrap_or_else(PoisonError::into_inner);
        removed
            .iter()
            .any(|gone| resources.contains(&gone.resource) && ids.starts_with(&gone.ids))
    }

    /// The newest that is still there under this name.
    pub(super) fn find(&self, name: &Name) -> Option<Object> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let objects = entries.iter().rev().map(|entry| &entry.object);
        objects
            .filter(|object| object.resource == name.resource())
            .find(|object| object.name() == *name)
            .cloned()
    }

    /// What is still there, the newest first.
    pub(crate) fn open(&self) -> Vec<Entry> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.iter().rev().cloned().collect()
    }
}
