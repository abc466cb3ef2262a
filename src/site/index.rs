//! What is looked up for every operation, found once: a large document takes no longer per operation than a small one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::spec::{Api, Operation};
use crate::words::OperationKey;

use super::resource::{Resource, ResourceId};
use super::segment::skeleton;
use super::{Site, reference};

/// Ways to find things by their name.
#[derive(Debug)]
pub(super) struct Index {
    /// Resources by the skeleton of their item.
    pub(super) items: BTreeMap<String, ResourceId>,
    /// Resources that somebody can make, by the name of one.
    pub(super) things: BTreeMap<String, Vec<ResourceId>>,
    /// Resources that can be listed and that nobody can make, by the name of one.
    pub(super) listed: BTreeMap<String, Vec<ResourceId>>,
    /// Resources by the first operation that makes them.
    pub(super) made_by: BTreeMap<OperationKey, Vec<ResourceId>>,
    /// Resources that somebody can make, by the skeleton of where they are: of their collection, or else of what makes them
    /// without a key.
    pub(super) places: BTreeMap<String, ResourceId>,
    /// Resources by the one that they live in.
    pub(super) within: BTreeMap<ResourceId, Vec<ResourceId>>,
    /// Operations, by their place in the document, by path template.
    paths: BTreeMap<String, Vec<usize>>,
    /// Every segment of every path template.
    segments: BTreeSet<String>,
    /// The one operation at which something is tried that is about the host or a login, by its name.
    chosen: Mutex<BTreeMap<String, Option<OperationKey>>>,
}

impl Index {
    pub(super) fn of(api: &Api, resources: &[Resource]) -> Self {
        let mut items = BTreeMap::new();
        let mut things: BTreeMap<String, Vec<ResourceId>> = BTreeMap::new();
        let mut listed: BTreeMap<String, Vec<ResourceId>> = BTreeMap::new();
        let mut made_by: BTreeMap<OperationKey, Vec<ResourceId>> = BTreeMap::new();
        let mut within: BTreeMap<ResourceId, Vec<ResourceId>> = BTreeMap::new();
        for (index, resource) in resources.iter().enumerate() {
            let id = ResourceId(index);
            if let Some(maker) = resource.makes.first() {
                made_by.entry(maker.clone()).or_default().push(id);
            }
            if let Some(parent) = resource.parent {
                within.entry(parent).or_default().push(id);
            }
            items.entry(skeleton(&resource.item)).or_insert(id);
            if resource.alias_of.is_some() {
                continue;
            }
            let thing = reference::thing(&resource.noun);
            if !resource.makes.is_empty() {
                things.entry(thing).or_default().push(id);
            } else if !resource.lists.is_empty() {
                listed.entry(thing).or_default().push(id);
            }
        }
        let places = places(resources);
        let mut paths: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, operation) in api.operations.iter().enumerate() {
            let template = operation.key.template.to_string();
            paths.entry(template).or_default().push(index);
        }
        let templates = api
            .operations
            .iter()
            .map(|operation| &operation.key.template);
        let segments = templates.flat_map(|template| template.split('/'));
        Self {
            items,
            things,
            listed,
            made_by,
            places,
            within,
            paths,
            segments: segments.map(str::to_owned).collect(),
            chosen: Mutex::default(),
        }
    }
}

/// Collections go before what makes something: several resources may have one maker.
fn places(resources: &[Resource]) -> BTreeMap<String, ResourceId> {
    let made = || {
        let all = resources.iter().enumerate();
        all.filter(|(_, own)| !own.makes.is_empty() && own.alias_of.is_none())
    };
    let mut places = BTreeMap::new();
    for (index, resource) in made() {
        let place = skeleton(&resource.collection);
        places.entry(place).or_insert(ResourceId(index));
    }
    for (index, resource) in made() {
        let item = skeleton(&resource.item);
        let makers = resource.makes.iter().map(|key| skeleton(&key.template));
        for place in makers.filter(|place| *place != item) {
            places.entry(place).or_insert(ResourceId(index));
        }
    }
    places
}

impl Site {
    /// The operations of the same path, in the order of the document.
    pub(crate) fn siblings(&self, operation: &Operation) -> impl Iterator<Item = &Operation> {
        let indices = self.index.paths.get(&*operation.key.template);
        let indices = indices.into_iter().flatten();
        indices.filter_map(|index| self.api.operations.get(*index))
    }

    /// Whether some path template has this segment.
    pub(crate) fn has_segment(&self, segment: &str) -> bool {
        self.index.segments.contains(segment)
    }

    /// Whether `operation` is the one at which a case is tried that goes by `name`, such as that of its rule, which `choose` finds
    /// among all of them; it is asked once.
    pub(crate) fn is_chosen<'s>(
        &'s self,
        name: &str,
        operation: &Operation,
        choose: impl FnOnce() -> Option<&'s Operation>,
    ) -> bool {
        let known = || {
            self.index
                .chosen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let found = known().get(name).cloned();
        let chosen = found.unwrap_or_else(|| {
            let chosen = choose().map(|operation| operation.key.clone());
            known().insert(name.to_owned(), chosen.clone());
            chosen
        });
        chosen.is_some_and(|chosen| chosen == operation.key)
    }
}
