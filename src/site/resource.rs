//! A kind of object that lives on the target, and where an answer shows its id.

use crate::words::OperationKey;

use super::reference::{flat, thing};

/// Index of a resource in its [`super::Site`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ResourceId(pub(super) usize);

/// A kind of object with an id in a path, such as `/projects/{projectId}`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resource {
    /// The template of one: `/projects/{projectId}`.
    pub item: String,
    /// The template of all: `/projects`.
    pub collection: String,
    /// The last literal segment of the collection: `projects`.
    pub noun: String,
    /// The name of the id's parameter: `projectId`.
    pub key: String,
    /// Keys of the path that only together with the last one are its id: one in `/repos/{owner}/{repo}`.
    pub joined: usize,
    /// Where an answer shows its id, if the config says so.
    pub id: Option<IdPlace>,
    /// Whether the config says what makes it.
    pub is_told: bool,
    /// Names that the config gives to parameters and properties which hold its id.
    pub named: Vec<String>,
    /// The resource that it lives in.
    pub parent: Option<ResourceId>,
    /// The resource that this one is under another of its properties, which is the key of this one.
    pub alias_of: Option<ResourceId>,
    /// Operations by what they do to it, in the order of the document.
    pub lists: Vec<OperationKey>,
    /// Those that make one.
    pub makes: Vec<OperationKey>,
    /// Those that read one.
    pub reads: Vec<OperationKey>,
    /// Those that change one.
    pub changes: Vec<OperationKey>,
    /// Those that delete one.
    pub deletes: Vec<OperationKey>,
}

/// Where an answer shows the id of what it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IdPlace {
    /// A JSON pointer into its body.
    Body(String),
    /// A header; of a URL the last segment.
    Header(String),
}

impl Resource {
    /// Whether a property is called what the key is, without the word for the thing: `kind` of `{metadata_kind}`.
    pub(crate) fn shortens_key(&self, property: &str) -> bool {
        let thing = thing(&self.noun);
        !thing.is_empty() && flat(&self.key) == format!("{thing}{}", flat(property))
    }

    /// Whether a property of its body is the id under another name: `name` or `pool` in `/pools/{pool_name}`.
    pub(crate) fn names_itself(&self, property: &str) -> bool {
        let (thing, own) = (thing(&self.noun), flat(property));
        own == flat(&self.key) || !thing.is_empty() && own == thing || self.shortens_key(property)
    }
}
