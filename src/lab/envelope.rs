//! Answers that say no behind a status of 200: the body has a word for it that the control's does not have.

use serde_json::{Map, Value};

use crate::http::Response;

/// Properties that say whether it worked.
const WORKED: &[&str] = &["success", "ok", "succeeded", "successful", "issuccess"];
/// Properties that only a failure fills.
const FAILED: &[&str] = &[
    "error",
    "errors",
    "err",
    "exception",
    "fault",
    "errorcode",
    "errormessage",
    "errormsg",
];
/// Properties that hold a code or word for the outcome.
const OUTCOME: &[&str] = &[
    "code",
    "status",
    "statuscode",
    "errcode",
    "errno",
    "retcode",
    "resultcode",
    "result",
];
/// Words of an outcome that is a failure.
const NO: &[&str] = &[
    "error",
    "fail",
    "failed",
    "failure",
    "unauthorized",
    "unauthenticated",
    "forbidden",
    "denied",
    "ko",
    "nok",
    "invalid",
    "refused",
    "rejected",
];
/// Properties that tell people how it went.
const TOLD: &[&str] = &["message", "msg", "reason", "detail"];
/// Codes and words of a success.
const YES: &[&str] = &["0", "200", "201", "ok", "success", "succeeded", "true"];

/// Whether `answer` says that it failed where `control`, the answer to the right request, says that it worked.
///
/// Only the outermost object is read: deeper down the same words are content.
pub(crate) fn says_no(control: Option<&Response>, answer: &Response) -> bool {
    let Some(Value::Object(answer)) = answer.json() else {
        return false;
    };
    let control = match control.and_then(Response::json) {
        Some(Value::Object(control)) => control,
        _ => Map::new(),
    };
    answer.iter().any(|(name, value)| {
        let own = control.get(name);
        own != Some(value) && is_no(&flat(name), own, value)
    })
}

/// Whether an answer is a success and does not say otherwise of itself.
pub(crate) fn works(answer: &Response) -> bool {
    answer.is_success() && !is_failure(answer)
}

/// Whether an answer says of itself that it failed.
pub(crate) fn is_failure(answer: &Response) -> bool {
    let Some(Value::Object(answer)) = answer.json() else {
        return false;
    };
    answer.iter().any(|(name, value)| {
        let name = flat(name);
        !OUTCOME.contains(&name.as_str()) && is_no(&name, None, value)
    })
}

/// Whether the property at the end of a place says how it went, and nothing of what was asked for.
pub(crate) fn speaks_of_outcome(place: &str) -> bool {
    let name = flat(place.rsplit('/').next().unwrap_or_default());
    [WORKED, FAILED, OUTCOME, TOLD]
        .iter()
        .any(|names| names.contains(&name.as_str()))
}

fn is_no(name: &str, control: Option<&Value>, value: &Value) -> bool {
    if WORKED.contains(&name) {
        return matches!(word(value).as_str(), "false" | "0" | "no");
    }
    if FAILED.contains(&name) {
        return !is_empty(value) && control.is_none_or(is_empty);
    }
    if !OUTCOME.contains(&name) || value.is_object() || value.is_array() {
        return false;
    }
    let said = word(value);
    let worked = control.map(word).is_some_and(|word| YES.contains(&&*word));
    match control {
        // A code of the refusal's own, such as the `status` of RFC 9457.
        None => is_refusal_code(&said),
        Some(_) if worked => !YES.contains(&&*said),
        Some(_) => NO.contains(&&*said),
    }
}

/// 401, and also 40101: a status with digits of the API's own behind it.
fn is_refusal_code(word: &str) -> bool {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    digits && matches!(word.len(), 3 | 5 | 6) && word.starts_with(['4', '5'])
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(true) => false,
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_ascii_lowercase(),
        other => other.to_string(),
    }
}

fn flat(name: &str) -> String {
    name.replace(['_', '-'], "").to_ascii_lowercase()
}
