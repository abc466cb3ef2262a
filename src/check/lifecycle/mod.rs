//! What was valid once, or was never declared, must be refused. API9:2023 Improper Inventory Management.

mod missing_precondition;
mod old_version;
mod outdated;
mod parallel_write;
mod stale_precondition;
mod stale_version_field;
mod undocumented_method;
mod use_after_delete;

use super::Check;

const OWASP: &str = "API9:2023 Improper Inventory Management";

pub(super) static CHECKS: &[&dyn Check] = &[
    &old_version::OldVersion,
    &undocumented_method::UndocumentedMethod,
    &stale_precondition::StalePrecondition,
    &missing_precondition::MissingPrecondition,
    &stale_version_field::StaleVersionField,
    &parallel_write::ParallelWrite,
    &use_after_delete::UseAfterDelete,
];
