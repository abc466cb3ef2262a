//! Which body property names an object of which resource: `folder_id` in a shortcut, `project` in a task.

use std::collections::BTreeMap;

use crate::spec::{Operation, Parameter, ParameterIn};

use super::{Resource, ResourceId, Role, Site, singular};

/// What may follow the name of the thing where its id is meant.
const ENDINGS: &[&str] = &["id", "ids", "uuid", "uuids", "guid", "ref", "key", "slug"];

/// Query parameters that say how a list is given out, whatever resource has the same name.
const HOW: &[&str] = &["page", "order", "sort", "filter", "search", "view", "group"];

impl Site {
    /// The resource whose id a parameter beside the path holds, if config or name say so.
    pub(crate) fn parameter_reference(
        &self,
        operation: &Operation,
        parameter: &Parameter,
    ) -> Option<ResourceId> {
        let name = &parameter.name;
        let told = || {
            let mut all = self.config.resources.iter().flat_map(|own| &own.named);
            all.any(|own| own == name)
        };
        if parameter.location == ParameterIn::Path || HOW.contains(&flat(name).as_str()) && !told()
        {
            return None;
        }
        self.reference(operation, name)
    }

    /// The resource whose objects a body property or parameter of the operation names, if config or name say so.
    ///
    /// Only resources that somebody can make count: others belong to nobody.
    pub(crate) fn reference(&self, operation: &Operation, property: &str) -> Option<ResourceId> {
        if self.is_own_key(&operation.key, property) || self.is_key_of_new(operation, property) {
            return None;
        }
        let things = &self.index.things;
        let exact = self.outermost(property, things);
        exact.or_else(|| {
            let ended = ends(property).into_iter();
            let ended = ended.filter(|end| ENDINGS.iter().any(|word| end.ends_with(word)));
            ended.filter_map(|end| self.outermost(&end, things)).next()
        })
    }

    /// The same by the end of a name alone: `originSite`. Good enough for what is tried, and no proof of what it means.
    pub(crate) fn likely_reference(
        &self,
        operation: &Operation,
        property: &str,
    ) -> Option<ResourceId> {
        let strict = self.reference(operation, property);
        strict.or_else(|| {
            let mut ended = ends(property).into_iter();
            ended.find_map(|end| self.outermost(&end, &self.index.things))
        })
    }

    /// The same of a property that may hold several, and is named in the plural then: `albums`.
    pub(crate) fn references(&self, operation: &Operation, property: &str) -> Option<ResourceId> {
        let one = self.reference(operation, property);
        one.or_else(|| self.reference(operation, &singular(property)))
    }

    /// Whether a body property of a making is the key under which what it makes is found then: it has to be there, or the config
    /// says of the like what is there already. Otherwise it may name what the new thing is put into.
    pub(crate) fn is_key_of_new(&self, operation: &Operation, property: &str) -> bool {
        let Role::Makes {
            resource,
            by_key: false,
        } = self.role(&operation.key)
        else {
            return false;
        };
        let is_required = || {
            let media = operation.body.iter().flat_map(|body| &body.media);
            let schemas = media.filter_map(|media| media.schema.as_ref());
            let mut own = schemas.flat_map(|schema| self.api.schemas.properties(schema));
            own.any(|own| own.name == property && own.required)
        };
        self.resource(resource).key == property
            && (self.config.values.contains_key(property) || is_required())
    }

    /// The same for a resource that can be listed and not made: whose objects are there to be named, and belong to nobody.
    pub(crate) fn listed_reference(&self, property: &str) -> Option<ResourceId> {
        self.outermost(property, &self.index.listed)
    }

    /// Whether a property or parameter names the parent of what it speaks of.
    pub(crate) fn names_one(&self, id: ResourceId, property: &str) -> bool {
        names_one(self.resource(id), property)
    }

    /// Of namesakes the outermost: it is found by its own id alone.
    fn outermost(
        &self,
        property: &str,
        among: &BTreeMap<String, Vec<ResourceId>>,
    ) -> Option<ResourceId> {
        let name = flat(property);
        // What the user says goes before what a name seems to say.
        let is_told = |resource: &Resource| {
            !resource.makes.is_empty() && resource.named.iter().any(|own| flat(own) == name)
        };
        if !self.config.resources.is_empty()
            && let Some((id, _)) = self.resources().find(|(_, resource)| is_told(resource))
        {
            return Some(id);
        }
        let named = things(&name).filter_map(|thing| among.get(thing));
        named
            .flatten()
            .copied()
            .min_by_key(|id| (self.resource(*id).item.matches('{').count(), *id))
    }
}

/// Whether a property or parameter names one of `resource`, in which what it stands in lives: `project_id`, `project`, or
/// what the path calls it.
pub(super) fn names_one(resource: &Resource, property: &str) -> bool {
    let (name, key) = (flat(property), flat(&resource.key));
    let telling = !ENDINGS.contains(&&*key) && key != "name";
    resource.named.iter().any(|own| flat(own) == name)
        || telling && name == key
        || things(&name).any(|one| one == thing(&resource.noun))
}

/// What a name of several words ends with, the longest first: `source_account_id` with `accountid`.
fn ends(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for letter in name.chars() {
        let begins = !before.is_alphanumeric() || letter.is_uppercase() && before.is_lowercase();
        if letter.is_alphanumeric() {
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    (1..words.len())
        .map(|first| words[first..].concat())
        .collect()
}

/// Letters and digits alone, in lower case.
pub(super) fn flat(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

/// What properties call one of `noun`.
pub(super) fn thing(noun: &str) -> String {
    flat(&singular(noun))
}

/// What a property of this name may be the id of.
fn things(name: &str) -> impl Iterator<Item = &str> {
    let ends = ENDINGS
        .iter()
        .filter_map(|ending| name.strip_suffix(ending));
    std::iter::once(name)
        .chain(ends)
        .filter(|thing| !thing.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{ends, flat, thing, things};

    #[test]
    fn a_name_ends_with_its_last_words() {
        assert_eq!(ends("source_account_id"), ["accountid", "id"]);
        assert_eq!(ends("originSite"), ["site"]);
        assert!(ends("website").is_empty());
    }

    #[test]
    fn an_id_of_a_thing_refers_to_it_and_its_title_does_not() {
        for (property, noun, so) in [
            ("folder_id", "folders", true),
            ("folderId", "folders", true),
            ("folder", "folders", true),
            ("folder_name", "folders", false),
            ("id", "folders", false),
            ("projection", "projects", false),
        ] {
            let name = flat(property);
            let refers = things(&name).any(|one| one == thing(noun));
            assert_eq!(refers, so, "{property}");
        }
    }
}
