//! Numbers within their bounds.

use serde_json::{Map, Number, Value};

/// What an integer is when nothing says otherwise.
const USUAL: i64 = 7;

/// An integer within minimum, maximum, exclusive bounds and multipleOf.
pub(super) fn integer(flat: &Map<String, Value>) -> Option<Value> {
    let bound = |keyword: &str| flat.get(keyword).and_then(Value::as_f64);
    let from =
        |inclusive: Option<f64>, exclusive: Option<f64>, step: f64| match (inclusive, exclusive) {
            (Some(a), Some(b)) => Some(if step > 0.0 {
                a.max(b + step)
            } else {
                a.min(b + step)
            }),
            (Some(a), None) => Some(a),
            (None, Some(b)) => Some(b + step),
            (None, None) => None,
        };
    let low = from(bound("minimum"), bound("exclusiveMinimum"), 1.0).map(f64::ceil);
    let high = from(bound("maximum"), bound("exclusiveMaximum"), -1.0).map(f64::floor);
    let value = clamp(low, high, USUAL);
    let step = bound("multipleOf").filter(|step| *step >= 1.0);
    let value = match step {
        Some(step) => {
            let up = (value / step).ceil() * step;
            if high.is_some_and(|high| up > high) {
                (value / step).floor() * step
            } else {
                up
            }
        }
        None => value,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a bound beyond 64 bits saturates, and the referee has the last word"
    )]
    let value = value as i64;
    Some(Value::from(value))
}

#[expect(clippy::cast_precision_loss, reason = "the usual value is small")]
fn clamp(low: Option<f64>, high: Option<f64>, usual: i64) -> f64 {
    let usual = usual as f64;
    usual
        .max(low.unwrap_or(usual))
        .min(high.unwrap_or(f64::MAX))
}

/// A number within its bounds; between exclusive ones the middle.
pub(super) fn number(flat: &Map<String, Value>) -> Option<Value> {
    let bound = |keyword: &str| flat.get(keyword).and_then(Value::as_f64);
    if let Some(step) = bound("multipleOf").filter(|step| *step > 0.0) {
        let low = bound("minimum")
            .or(bound("exclusiveMinimum").map(|low| low + step))
            .unwrap_or(step);
        return Number::from_f64((low / step).ceil() * step).map(Value::Number);
    }
    let low = bound("minimum").or(bound("exclusiveMinimum"));
    let high = bound("maximum").or(bound("exclusiveMaximum"));
    let value = match (low, high) {
        (Some(low), Some(high)) => f64::midpoint(low, high),
        (Some(low), None) => low.max(0.0) + 1.5,
        (None, Some(high)) => high.min(2.5) - 1.0,
        (None, None) => 1.5,
    };
    Number::from_f64(value).map(Value::Number)
}
