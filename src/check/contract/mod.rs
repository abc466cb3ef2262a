//! What every exchange of the run shows in passing: whether the API is what its document says.

mod complex_operation;
mod denial_status;
mod media_type;
mod passing;
mod response_schema;
mod undocumented_status;
mod unreachable;

use super::Check;

const OWASP: &str = "API9:2023 Improper Inventory Management";

pub(super) static CHECKS: &[&dyn Check] = &[
    &denial_status::DenialStatus,
    &undocumented_status::UndocumentedStatus,
    &response_schema::ResponseSchema,
    &media_type::MediaType,
    &unreachable::Unreachable,
    &complex_operation::ComplexOperation,
];
