//! Which body property names an object of which resource: `folder_id` in a shortcut, `project` in a task.

use crate::spec::Operation;

use super::{ResourceId, Site, singular};

/// What may follow the name of the thing where its id is meant.
const ENDINGS: &[&str] = &["id", "uuid", "guid", "ref", "key", "slug"];

impl Site {
    /// The resource whose objects a body property of the operation names, if its name says so.
    ///
    /// Only resources that somebody can make count: others belong to nobody.
    pub(crate) fn reference(&self, operation: &Operation, property: &str) -> Option<ResourceId> {
        if self.is_own_key(&operation.key, property) {
            return None;
        }
        let named = self
            .resources()
            .filter(|(_, resource)| !resource.makes.is_empty() && refers(property, &resource.noun));
        // Of namesakes the outermost: it is found by its own id alone.
        named
            .min_by_key(|(_, resource)| resource.item.matches('{').count())
            .map(|(id, _)| id)
    }
}

fn flat(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

fn refers(property: &str, noun: &str) -> bool {
    let thing = flat(&singular(noun));
    let name = flat(property);
    let rest = name.strip_prefix(thing.as_str());
    !thing.is_empty() && rest.is_some_and(|rest| rest.is_empty() || ENDINGS.contains(&rest))
}

#[cfg(test)]
mod tests {
    use super::refers;

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
            assert_eq!(refers(property, noun), so, "{property}");
        }
    }
}
