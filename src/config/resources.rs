//! The section `resources`: where the document was understood wrongly, what lives there and which operation does what to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Map;

use super::notation::Notation;
use super::shape::{Choice, FILLED, Key, Object, Shape, TEXTS};
use super::tree::{Node, Spot};
use crate::words::{Location, OperationKey};

/// What is said of one resource; what is left out stays as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ResourceConfig {
    /// The template of one, `/projects/{projectId}`, or a name for what has no path of its own: the key in the file.
    #[serde(skip)]
    pub item: String,
    /// The item of the resource that it lives in; empty for none.
    #[serde(deserialize_with = "parent")]
    pub parent: Option<String>,
    /// Operations that make one.
    pub made_by: Option<Vec<OperationKey>>,
    /// Operations that list them.
    pub listed_by: Option<Vec<OperationKey>>,
    /// Operations that read one.
    pub read_by: Option<Vec<OperationKey>>,
    /// Operations that change one.
    pub changed_by: Option<Vec<OperationKey>>,
    /// Operations that delete one.
    pub deleted_by: Option<Vec<OperationKey>>,
    /// The operation that shares one with somebody.
    pub shared_by: Option<OperationKey>,
    /// The operation that takes that back; none where the first one does both.
    pub unshared_by: Option<OperationKey>,
    /// Operations that need one and do something else.
    pub used_by: Option<Vec<OperationKey>>,
    /// JSON pointer to its id in the answer to its making.
    pub id: Option<String>,
    /// Or the header of that answer.
    pub id_header: Option<String>,
    /// Names of parameters and properties that hold the id of one.
    pub named: Vec<String>,
    /// Where the file speaks of it: under the empty text the entry itself, else the words of the entry.
    #[serde(skip)]
    pub places: BTreeMap<String, Location>,
}

/// Keys of operations that keep what else they do.
pub(crate) const SHARED_BY: &str = "shared_by";
/// Likewise.
pub(crate) const UNSHARED_BY: &str = "unshared_by";

impl ResourceConfig {
    /// Every operation that the entry names, and under which key.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&'static str, &OperationKey)> {
        let lists = [
            ("made_by", &self.made_by),
            ("listed_by", &self.listed_by),
            ("read_by", &self.read_by),
            ("changed_by", &self.changed_by),
            ("deleted_by", &self.deleted_by),
            ("used_by", &self.used_by),
        ];
        let several = lists.into_iter().flat_map(|(key, list)| {
            let named = list.iter().flatten();
            named.map(move |operation| (key, operation))
        });
        let shared = self.shared_by.iter().map(|own| (SHARED_BY, own));
        let unshared = self.unshared_by.iter().map(|own| (UNSHARED_BY, own));
        several.chain(shared).chain(unshared)
    }

    /// Where the file has this word of the entry.
    pub(crate) fn place(&self, word: &str) -> Location {
        let place = self.places.get(word).or_else(|| self.places.get(""));
        place
            .cloned()
            .unwrap_or_else(|| Location::new("naysayer.yml", 1, 1))
    }
}

/// `parent: false` is one that lives in nothing.
fn parent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Item(String),
        No(
            #[expect(
                dead_code,
                reason = "false is the only one that the table lets through"
            )]
            bool,
        ),
    }
    Ok(Some(match Written::deserialize(deserializer)? {
        Written::Item(item) => item,
        Written::No(_) => String::new(),
    }))
}

const DONE_BY: Shape = Shape::List {
    of: &Shape::Text(Notation::Operation),
    least: 0,
};

pub(super) const RESOURCES: Shape = Shape::Map(&Shape::Object(Object {
    keys: &[
        Key::new(
            "parent",
            &Shape::FalseOr(&FILLED),
            "The item of the resource that it lives in; `false` for none.",
        ),
        Key::new("made_by", &DONE_BY, "The operations that make one."),
        Key::new("listed_by", &DONE_BY, "The operations that list them."),
        Key::new("read_by", &DONE_BY, "The operations that read one."),
        Key::new("changed_by", &DONE_BY, "The operations that change one."),
        Key::new("deleted_by", &DONE_BY, "The operations that delete one."),
        Key::new(
            "shared_by",
            &Shape::Text(Notation::Operation),
            "The operation that shares one with somebody: by an entry that names him, or by a list of its own such as `shared_with`.",
        ),
        Key::new(
            "unshared_by",
            &Shape::Text(Notation::Operation),
            "The operation that takes such an entry back; of a list it is the same one.",
        ),
        Key::new(
            "used_by",
            &DONE_BY,
            "The operations that need one and do something else with it.",
        ),
        Key::new(
            "id",
            &Shape::Text(Notation::Pointer),
            "JSON pointer to its id in the answer to its making.",
        ),
        Key::new(
            "id_header",
            &Shape::Text(Notation::HeaderName),
            "Or the header of that answer which holds it; of a URL the end counts.",
        ),
        Key::new(
            "named",
            &TEXTS,
            "Names of parameters and body properties that hold the id of one.",
        ),
    ],
    choices: &[Choice {
        of: &["id", "id_header"],
        must: false,
    }],
    also: None,
}));

/// Entries in the order of the file, each with its item.
pub(super) fn entries<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<ResourceConfig>, D::Error> {
    Map::deserialize(deserializer)?
        .into_iter()
        .map(|(item, value)| {
            let entry: ResourceConfig =
                serde_json::from_value(value).map_err(serde::de::Error::custom)?;
            Ok(ResourceConfig { item, ..entry })
        })
        .collect()
}

/// Where the file has each entry and each word in it, in the order of the file.
pub(super) fn places(root: &Node, file: &str) -> Vec<BTreeMap<String, Location>> {
    let entries = root.get("resources").map(Node::entries).unwrap_or_default();
    let of = |entry: &super::tree::Entry| {
        let mut places = BTreeMap::new();
        let mut put = |word: &str, at: Spot| {
            places.entry(word.to_owned()).or_insert(at.in_file(file));
        };
        put("", entry.at);
        for own in entry.value.entries() {
            put(&own.key, own.value.at);
            for node in own.value.list() {
                put(node.text().unwrap_or_default(), node.at);
            }
        }
        places
    };
    entries.iter().map(of).collect()
}
