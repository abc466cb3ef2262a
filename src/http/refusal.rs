//! Refusals that hide behind 2xx: envelopes that hold nothing but an error. Knows no API.

use serde_json::{Map, Value};

use super::Response;

/// A longer body is content.
const LONGEST: usize = 16_384;

/// What an error envelope consists of, in lower case without separators.
const WORDS: &[&str] = &[
    "ok",
    "success",
    "succeeded",
    "status",
    "statuscode",
    "error",
    "errors",
    "errorcode",
    "errormessage",
    "message",
    "messages",
    "msg",
    "reason",
    "code",
    "detail",
    "details",
    "title",
    "type",
    "description",
    "hint",
    "instance",
    "path",
    "timestamp",
    "time",
    "requestid",
    "traceid",
];

impl Response {
    /// Whether a 2xx holds an error and nothing else, as `{"ok":false,"error":"…"}` does.
    ///
    /// An object that has anything beside the error (data, an id) is an answer: jobs and logs have errors of their own.
    pub(crate) fn is_refusal_behind_success(&self) -> bool {
        let may_be = (200..300).contains(&self.status) && self.body.len() <= LONGEST;
        if !may_be || !self.body.trim_ascii_start().starts_with(b"{") {
            return false;
        }
        match self.json() {
            Some(Value::Object(envelope)) => is_error(&envelope),
            _ => false,
        }
    }
}

fn is_error(envelope: &Map<String, Value>) -> bool {
    let mut says_no = false;
    for (name, value) in envelope {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if is_empty(value) {
            continue;
        }
        if !WORDS.contains(&name.as_str()) {
            return false;
        }
        if matches!(
            (name.as_str(), value),
            ("ok" | "success" | "succeeded", Value::Bool(true))
        ) {
            return false;
        }
        says_no |= match (name.as_str(), value) {
            ("ok" | "success" | "succeeded", Value::Bool(yes)) => !yes,
            ("error", Value::Bool(no)) => *no,
            ("error" | "errors", _) => true,
            ("status", Value::String(status)) => {
                let status = status.to_ascii_lowercase();
                matches!(status.as_str(), "error" | "fail" | "failure" | "failed")
            }
            ("status" | "statuscode" | "code", Value::Number(status)) => status
                .as_u64()
                .is_some_and(|status| (400..600).contains(&status)),
            _ => false,
        };
    }
    says_no
}

/// `"data": null` beside the error is no data.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Response;

    #[test]
    fn an_envelope_with_nothing_but_an_error_is_a_refusal() {
        for (body, refusal) in [
            (json!({"ok": false, "error": "no such entry"}), true),
            (json!({"success": false}), true),
            (
                json!({"status": "fail", "data": null, "message": "no"}),
                true,
            ),
            (json!({"data": null, "errors": [{"message": "no"}]}), true),
            (json!({"status": 404, "title": "none such"}), true),
            (json!({"error": {"code": 403}}), true),
            (json!({"ok": true, "error": null}), false),
            (json!({"ok": true, "data": {"id": 1}}), false),
            (
                json!({"id": 7, "status": "failed", "error": "disk full"}),
                false,
            ),
            (json!({"message": "hello"}), false),
            (json!({"errors": []}), false),
            (json!({"error": false, "message": "done"}), false),
            (json!([{"error": "x"}]), false),
        ] {
            let response = Response {
                status: 200,
                headers: Vec::new(),
                body: body.to_string().into(),
                truncated: false,
                millis: 0,
            };
            assert_eq!(response.is_refusal_behind_success(), refusal, "{body}");
            assert_eq!(response.is_success(), !refusal, "{body}");
        }
    }
}
