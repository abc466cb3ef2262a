//! Numbers between their bounds. Knows no schema beyond the five numeric keywords.

use serde_json::{Number, Value};

use super::Shape;

/// Bounds of a number, as several schemas state them together.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: f64,
    low_open: bool,
    high: f64,
    high_open: bool,
    step: Option<f64>,
}

impl Bounds {
    fn of(shape: &Shape<'_>) -> Self {
        let largest = |keyword| {
            shape
                .all(keyword)
                .filter_map(Value::as_f64)
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let smallest = |keyword| {
            shape
                .all(keyword)
                .filter_map(Value::as_f64)
                .fold(f64::INFINITY, f64::min)
        };
        let (low, above) = (largest("minimum"), largest("exclusiveMinimum"));
        let (high, below) = (smallest("maximum"), smallest("exclusiveMaximum"));
        let steps = shape.all("multipleOf").filter_map(Value::as_f64);
        Self {
            low: low.max(above),
            low_open: above >= low && above.is_finite(),
            high: high.min(below),
            high_open: below <= high && below.is_finite(),
            step: steps.filter(|step| *step > 0.0).reduce(common),
        }
    }

    fn hold(&self, value: f64) -> bool {
        let low = if self.low_open {
            value > self.low
        } else {
            value >= self.low
        };
        let high = if self.high_open {
            value < self.high
        } else {
            value <= self.high
        };
        low && high
    }
}

/// A step that is a multiple of both.
fn common(left: f64, right: f64) -> f64 {
    if left % right == 0.0 {
        left
    } else if right % left == 0.0 {
        right
    } else {
        left * right
    }
}

/// A number that obeys the bounds: 1 where that is allowed, else the nearest to an edge.
pub(super) fn number(shape: &Shape<'_>, whole: bool) -> Result<Value, String> {
    let bounds = Bounds::of(shape);
    let step = match (bounds.step, whole) {
        (Some(step), true) if step.fract() != 0.0 => {
            // A whole multiple of 0.5 is a multiple of 1, of 1.5 one of 3.
            (1..=1_000_u32)
                .map(|n| step * f64::from(n))
                .find(|s| s.fract() == 0.0)
        }
        (Some(step), _) => Some(step),
        (None, true) => Some(1.0),
        (None, false) => None,
    };
    let mut tries = vec![1.0, 0.0];
    match step {
        Some(step) => {
            for edge in [bounds.low, bounds.high]
                .into_iter()
                .filter(|e| e.is_finite())
            {
                let at = (edge / step).round();
                tries.extend([0.0, 1.0, -1.0].map(|n| (at + n) * step));
            }
            tries.push(step);
            tries.retain(|value| (value / step).fract() == 0.0);
        }
        None => {
            tries.extend([bounds.low, bounds.high, bounds.low + 1.0, bounds.high - 1.0]);
            tries.push(f64::midpoint(bounds.low, bounds.high));
        }
    }
    let found = tries
        .into_iter()
        .find(|value| value.is_finite() && bounds.hold(*value));
    found
        .and_then(written)
        .ok_or_else(|| "no number lies between the bounds".to_owned())
}

/// A number as people write it: whole ones without a point.
pub(in crate::schema) fn written(value: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return format!("{value:.0}").parse::<i64>().ok().map(Value::from);
    }
    Number::from_f64(value).map(Value::Number)
}
