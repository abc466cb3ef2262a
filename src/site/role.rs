//! What an operation does to a resource.

use super::ResourceId;

/// The part that an operation plays in the life of a resource, read from its path and method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Lists the collection.
    Lists(ResourceId),
    /// Makes one; the server, the body or (for `by_key`) the path gives it its id.
    Makes { resource: ResourceId, by_key: bool },
    /// Reads one.
    Reads(ResourceId),
    /// Reads a part of one, or something below it that is no resource itself.
    ReadsPart(ResourceId),
    /// Replaces or changes one.
    Changes(ResourceId),
    /// Does something to one, below its path.
    Acts(ResourceId),
    /// Deletes one.
    Deletes(ResourceId),
    /// Touches no resource that the paths show.
    Other,
}

impl Role {
    /// The resource whose live object the path needs, if it needs one.
    pub(crate) fn needs(self) -> Option<ResourceId> {
        match self {
            Self::Reads(id)
            | Self::ReadsPart(id)
            | Self::Changes(id)
            | Self::Acts(id)
            | Self::Deletes(id) => Some(id),
            Self::Lists(_) | Self::Makes { .. } | Self::Other => None,
        }
    }

    /// Rank of what reads something that is there.
    pub(crate) const READS_PART: u8 = 3;

    /// Rank of what uses something that is there.
    pub(crate) const ACTS: u8 = 5;

    /// Rank in feeding order: makers before readers, deletions last.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Lists(_) | Self::Other => 0,
            Self::Makes { .. } => 1,
            Self::Reads(_) => 2,
            Self::ReadsPart(_) => Self::READS_PART,
            Self::Changes(_) => 4,
            Self::Acts(_) => Self::ACTS,
            Self::Deletes(_) => 6,
        }
    }
}
