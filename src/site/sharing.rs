//! How an object is shared with somebody and shared with him no more: by entries below it, or by a list of its own.

use crate::spec::Operation;
use crate::words::OperationKey;

use super::reference::flat;
use super::{Resource, ResourceId, Role, Site, singular};

/// What entries below an object are called that let somebody in.
const SHARES: &[&str] = &[
    "member",
    "share",
    "collaborator",
    "permission",
    "grant",
    "guest",
    "viewer",
    "reader",
    "participant",
    "user",
    "contributor",
    "access",
];
/// Properties that name a person.
const PEOPLE: &[&str] = &[
    "user",
    "userid",
    "username",
    "member",
    "memberid",
    "login",
    "email",
    "account",
    "accountid",
    "collaborator",
    "principal",
    "subject",
    "grantee",
    "person",
    "invitee",
    "sharedwith",
    "name",
];
/// Lists of an object that name who is let in.
const LISTS: &[&str] = &[
    "sharedwith",
    "members",
    "collaborators",
    "viewers",
    "readers",
    "participants",
    "guests",
    "contributors",
];

/// How somebody is let in to an object, and out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// An entry below it is made, whose body or path names him, and deleted.
    Entry {
        /// Makes the entry.
        share: OperationKey,
        /// The property of its body that names him; none where the last key of the path does.
        who: Option<String>,
        /// Deletes it.
        unshare: OperationKey,
        /// The property of that one's body that names him, if it has one.
        whom: Option<String>,
    },
    /// A list of its own names him, and then does not.
    List {
        /// Changes it.
        change: OperationKey,
        /// The list.
        property: String,
    },
}

impl Sharing {
    /// What is called: to let in, and to let out.
    pub(crate) fn operations(&self) -> [&OperationKey; 2] {
        match self {
            Self::Entry { share, unshare, .. } => [share, unshare],
            Self::List { change, .. } => [change, change],
        }
    }
}

impl Site {
    /// How objects of a resource are shared, if config or document say so and the config lets it be called.
    pub(crate) fn sharing(&self, id: ResourceId) -> Option<Sharing> {
        let found = self.told(id).or_else(|| self.entries(id));
        let found = found.or_else(|| self.list(id));
        found.filter(|sharing| {
            let mut operations = sharing.operations().into_iter();
            operations.all(|key| {
                let operation = self.api.operation(key);
                operation.is_some_and(|own| self.excluded(own).is_none())
            })
        })
    }

    /// As the config says it.
    fn told(&self, id: ResourceId) -> Option<Sharing> {
        let item = &self.resource(id).item;
        let mut entries = self.config.resources.iter();
        let entry = entries.find(|entry| entry.item == *item)?;
        let share = entry.shared_by.clone()?;
        match entry.unshared_by.clone() {
            Some(unshare) => Some(Sharing::Entry {
                who: self.named_in_body(&share, PEOPLE, "string"),
                whom: self.named_in_body(&unshare, PEOPLE, "string"),
                share,
                unshare,
            }),
            None => Some(Sharing::List {
                property: self.named_in_body(&share, LISTS, "array")?,
                change: share,
            }),
        }
    }

    /// `POST /projects/{projectId}/members` and `DELETE /projects/{projectId}/members/{memberId}`.
    fn entries(&self, id: ResourceId) -> Option<Sharing> {
        let is_share = |resource: &&Resource| {
            let noun = flat(&singular(&resource.noun));
            SHARES.contains(&noun.as_str())
        };
        let below = self.index.within.get(&id).into_iter().flatten();
        let mut entries = below.map(|below| self.resource(*below)).filter(is_share);
        entries.find_map(|entry| {
            let unshare = entry.deletes.first()?.clone();
            entry.makes.iter().find_map(|share| {
                let by_key = matches!(self.role(share), Role::Makes { by_key: true, .. });
                let who = match by_key {
                    true => None,
                    false => Some(self.named_in_body(share, PEOPLE, "string")?),
                };
                Some(Sharing::Entry {
                    share: share.clone(),
                    who,
                    unshare: unshare.clone(),
                    whom: None,
                })
            })
        })
    }

    /// `shared_with` in the body of a change.
    fn list(&self, id: ResourceId) -> Option<Sharing> {
        self.resource(id).changes.iter().find_map(|change| {
            Some(Sharing::List {
                change: change.clone(),
                property: self.named_in_body(change, LISTS, "array")?,
            })
        })
    }

    /// The first property of a body that has one of these names; of type `kind`, or a number where texts are asked for.
    fn named_in_body(&self, key: &OperationKey, names: &[&str], kind: &str) -> Option<String> {
        let operation: &Operation = self.api.operation(key)?;
        let media = operation.body.iter().flat_map(|body| &body.media);
        let schema = media.filter_map(|media| media.schema.as_ref()).next()?;
        let library = &self.api.schemas;
        let properties = library.properties(schema);
        let is_named = |wanted: &str| {
            properties.iter().find(|own| {
                let own_kind = library.primary_type(&own.schema);
                let fits =
                    own_kind == Some(kind) || kind == "string" && own_kind == Some("integer");
                flat(&own.name) == wanted && fits && !own.read_only
            })
        };
        let found = names.iter().find_map(|wanted| is_named(wanted))?;
        Some(found.name.clone())
    }
}
