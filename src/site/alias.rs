//! The same thing under another of its properties: `/flows/name/{name}` beside `/flows/{id}`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::reference::{flat, thing};
use super::resource::{Resource, ResourceId};
use super::segment::{is_key, skeleton};
use super::{Site, keys};

/// Says of resources that nobody lists or makes which other one they are, and who makes them then.
pub(super) fn note_aliases(resources: &mut [Resource]) {
    let mut homes: BTreeMap<String, usize> = BTreeMap::new();
    for (index, resource) in resources.iter().enumerate() {
        if skeleton(&resource.item) == format!("{}/{{}}", skeleton(&resource.collection)) {
            homes.entry(skeleton(&resource.collection)).or_insert(index);
        }
    }
    for index in 0..resources.len() {
        let own = &resources[index];
        if own.is_told || !own.lists.is_empty() || !own.makes.is_empty() {
            continue;
        }
        let Some((home, by)) = own.collection.rsplit_once('/') else {
            continue;
        };
        let thing = homes.get(&skeleton(home)).filter(|_| !is_key(by));
        let Some(thing) = thing.copied().filter(|thing| *thing != index) else {
            continue;
        };
        let other = &resources[thing];
        let is_lasting = !other.lists.is_empty() || !other.makes.is_empty();
        if is_lasting && other.parent == own.parent && says(by, &own.key) {
            resources[index].makes = resources[thing].makes.clone();
            resources[index].alias_of = Some(ResourceId(thing));
        }
    }
}

/// Whether the word before a key says which property it is: `name`, `by-name`, `byName`.
fn says(by: &str, key: &str) -> bool {
    let (by, key) = (flat(by), flat(key));
    let word = by.strip_prefix("by").filter(|word| !word.is_empty());
    [Some(by.as_str()), word]
        .into_iter()
        .flatten()
        .any(|word| key == word || key.ends_with(word) && word == "name")
}

impl Site {
    /// The resources that are this one under another of its properties.
    pub(crate) fn aliases(&self, id: ResourceId) -> impl Iterator<Item = (ResourceId, &Resource)> {
        self.resources()
            .filter(move |(_, own)| own.alias_of == Some(id))
    }

    /// What `shown` says of itself under the keys of an alias, in their order: under their names, or without that of the thing.
    pub(crate) fn called(&self, alias: &Resource, shown: &Value) -> Option<Vec<Value>> {
        let thing = thing(&self.resource(alias.alias_of?).noun);
        let shown = shown.as_object()?;
        let own: Vec<&str> = keys(&alias.item).collect();
        let own = own.get(own.len().checked_sub(alias.joined + 1)?..)?;
        let of = |key: &&str| {
            let whole = flat(key);
            let is_it = |name: &String| {
                let name = flat(name);
                whole == name || whole == format!("{thing}{name}")
            };
            let exact = shown.get(*key);
            let found = exact.or_else(|| Some(shown.iter().find(|(name, _)| is_it(name))?.1));
            found
                .filter(|value| {
                    value.is_number() || value.as_str().is_some_and(|it| !it.is_empty())
                })
                .cloned()
        };
        own.iter().map(of).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use serde_json::json;

    use super::says;

    #[test]
    fn the_word_before_a_key_says_which_property_it_is() {
        for (by, key, so) in [
            ("name", "name", true),
            ("by-name", "name", true),
            ("byEmail", "email", true),
            ("name", "deployment_name", true),
            ("tag", "stage", false),
            ("by", "y", false),
            ("issues", "number", false),
        ] {
            assert_eq!(says(by, key), so, "{by}/{{{key}}}");
        }
    }

    #[test]
    fn a_thing_is_known_by_its_other_properties() {
        let site = crate::site::tests::site_of(&[
            "get /flows/",
            "post /flows/",
            "get /flows/{id}",
            "get /flows/name/{name}",
            "get /flows/by-name/{space_name}/{flow_name}",
            "get /flows/{id}/name/{name}",
            "get /flows/tags",
            "get /flows/tags/{tags}",
        ]);
        let (flows, _) = site
            .resources()
            .find(|(_, own)| own.item == "/flows/{id}")
            .unwrap();
        let aliases: Vec<_> = site.aliases(flows).map(|(_, own)| own).collect();
        let items: Vec<&str> = aliases.iter().map(|own| &*own.item).collect();
        assert_eq!(
            items,
            [
                "/flows/name/{name}",
                "/flows/by-name/{space_name}/{flow_name}"
            ]
        );
        assert!(aliases.iter().all(|own| own.makes.len() == 1));
        let shown = json!({"id": 7, "name": "a", "space_name": "b"});
        assert_eq!(site.called(aliases[0], &shown), Some(vec![json!("a")]));
        assert_eq!(
            site.called(aliases[1], &shown),
            Some(vec![json!("b"), json!("a")])
        );
        assert_eq!(site.called(aliases[0], &json!({"id": 7, "name": ""})), None);
    }
}
