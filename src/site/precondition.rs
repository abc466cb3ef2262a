//! How a write proves that it knows the present state: by a header, or by a version in its body.

use crate::spec::{Operation, ParameterIn, StatusRange};

use super::{Role, Site};

/// Names that a version in a body goes by. It counts only where the server itself moves it on.
const VERSION_NAMES: &[&str] = &[
    "_rev",
    "_version",
    "etag",
    "lock_version",
    "lockversion",
    "resource_version",
    "resourceversion",
    "rev",
    "revision",
    "row_version",
    "rowversion",
    "sequence",
    "version",
];

/// What the document says of a precondition in the header (RFC 9110, section 13; RFC 6585 for 428).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Demand {
    /// Nothing.
    Unmentioned,
    /// It may be sent, and counts when it is: the header or 412 is documented.
    Taken,
    /// It must be sent: the header is required or 428 is documented.
    Required,
}

/// How a write proves that it knows the present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Precondition {
    /// By `If-Match` and its kin.
    pub header: Demand,
    /// By this property of its body.
    pub field: Option<String>,
}

impl Site {
    /// What the document says of preconditions of a write to one object.
    pub(crate) fn precondition(&self, operation: &Operation) -> Precondition {
        let writes = matches!(
            self.role(&operation.key),
            Role::Changes(_) | Role::Deletes(_) | Role::Acts(_)
        );
        if !writes {
            return Precondition {
                header: Demand::Unmentioned,
                field: None,
            };
        }
        let documents = |status| {
            let exact = |response: &crate::spec::ResponseDoc| response.status == status;
            operation.responses.iter().any(exact)
        };
        let header = |name: &str| {
            operation.parameters.iter().find(|parameter| {
                parameter.location == ParameterIn::Header
                    && parameter.name.eq_ignore_ascii_case(name)
            })
        };
        let if_match = header("If-Match");
        let required = if_match.is_some_and(|parameter| parameter.required)
            || documents(StatusRange::Code(428));
        let taken = if_match.is_some()
            || header("If-Unmodified-Since").is_some()
            || documents(StatusRange::Code(412));
        let demand = match (required, taken) {
            (true, _) => Demand::Required,
            (false, true) => Demand::Taken,
            (false, false) => Demand::Unmentioned,
        };
        Precondition {
            header: demand,
            field: self.version_field(operation),
        }
    }

    fn version_field(&self, operation: &Operation) -> Option<String> {
        let media = operation.body.as_ref()?.media.first()?;
        let properties = self.api.schemas.properties(media.schema.as_ref()?);
        properties
            .into_iter()
            .map(|property| property.name)
            .find(|name| VERSION_NAMES.contains(&name.to_ascii_lowercase().as_str()))
    }
}
