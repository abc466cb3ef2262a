//! What was valid once, or was never declared, must be refused. API9:2023 Improper Inventory Management.

mod deprecation;
mod missing_precondition;
mod old_version;
mod old_version_refusal;
mod outdated;
mod own_texts;
mod parallel_write;
mod removed_input;
mod removed_operation;
mod replayed_request;
mod stale_precondition;
mod stale_version_field;
mod sunset_passed;
mod tightened;
mod unannounced_deprecation;
mod undocumented_method;
mod undocumented_path;
mod use_after_delete;
mod versions;

use super::Check;

const OWASP: &str = "API9:2023 Improper Inventory Management";

pub(super) static CHECKS: &[&dyn Check] = &[
    &old_version::OldVersion,
    &old_version_refusal::OldVersionRefusal,
    &removed_operation::RemovedOperation,
    &removed_input::RemovedInput,
    &tightened::Tightened,
    &undocumented_method::UndocumentedMethod,
    &stale_precondition::StalePrecondition,
    &missing_precondition::MissingPrecondition,
    &stale_version_field::StaleVersionField,
    &parallel_write::ParallelWrite,
    &use_after_delete::UseAfterDelete,
    &replayed_request::ReplayedRequest,
    &sunset_passed::SunsetPassed,
    &unannounced_deprecation::UnannouncedDeprecation,
    &undocumented_path::UndocumentedPath,
];
