//! What was valid once, or was never declared, must be refused. API9:2023 Improper Inventory Management.

mod old_version;
mod undocumented_method;

use super::Check;

const OWASP: &str = "API9:2023 Improper Inventory Management";

pub(super) static CHECKS: &[&dyn Check] = &[
    &old_version::OldVersion,
    &undocumented_method::UndocumentedMethod,
];
