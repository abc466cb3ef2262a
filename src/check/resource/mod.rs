//! Nobody may ask for more than was agreed. API4:2023 Unrestricted Resource Consumption.

mod no_rate_limit;
mod unbounded_page;

use super::Check;

const OWASP: &str = "API4:2023 Unrestricted Resource Consumption";

pub(super) static CHECKS: &[&dyn Check] =
    &[&unbounded_page::UnboundedPage, &no_rate_limit::NoRateLimit];
