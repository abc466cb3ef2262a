//! The timesheet: deprecated, and says so (RFC 9745), with the day of its end (RFC 8594).

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::demo::app::Shared;
use crate::demo::caller::Caller;

const LONG_PAST: &str = "Thu, 01 Jan 2026 00:00:00 GMT";
const FAR_AHEAD: &str = "Thu, 31 Dec 2099 23:59:59 GMT";

pub(super) fn timesheet(app: Shared, caller: Caller) -> Response {
    let hours = match app.flaws.has("contract/response-schema") {
        true => json!(["7", "8", "6", "8", "5"]),
        false => json!([7, 8, 6, 8, 5]),
    };
    let body = Json(json!({ "of": caller.name(), "hours": hours }));
    let sunset = if app.flaws.has("lifecycle/sunset-passed") {
        LONG_PAST
    } else {
        FAR_AHEAD
    };
    ([("deprecation", "@1767225600"), ("sunset", sunset)], body).into_response()
}
