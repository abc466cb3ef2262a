//! Numbers beyond their bounds and between their steps.

use serde_json::Value;

use super::{Candidate, Subject};
use crate::schema::instance::written;

pub(super) fn candidates(subject: &Subject<'_>, all: &mut Vec<Candidate>) {
    let stated = |keyword| subject.shape.all(keyword).filter_map(Value::as_f64);
    let bounds: [(&'static [&'static str], f64, bool); 4] = [
        (&["minimum"], -1.0, false),
        (&["maximum"], 1.0, false),
        (&["exclusiveMinimum"], -1.0, true),
        (&["exclusiveMaximum"], 1.0, true),
    ];
    for (keywords, away, open) in bounds {
        let Some(keyword) = keywords.first() else {
            continue;
        };
        for edge in stated(keyword) {
            // The edge itself where it is excluded; else the nearest whole step, or a far one where numbers are coarse.
            let step = stated("multipleOf").next().filter(|step| *step > 0.0);
            let near = match step {
                // The next multiple beyond the edge breaks nothing else.
                Some(step) if away < 0.0 => ((edge / step).ceil() - 1.0) * step,
                Some(step) => ((edge / step).floor() + 1.0) * step,
                None => edge + away,
            };
            let far = edge + away * (edge.abs() + 1.0);
            let tries = if open {
                [edge, near, far]
            } else {
                [near, near.round(), far]
            };
            let says = match (away < 0.0, open) {
                (_, true) => format!("a number on the excluded edge {edge}"),
                (true, _) => format!("a number below {edge}"),
                (false, _) => format!("a number above {edge}"),
            };
            let values = tries
                .into_iter()
                .filter_map(written)
                .map(|v| (v, says.clone()));
            all.push(Candidate::values(keywords, &subject.pointer, values));
        }
    }
    let value = subject.value.as_f64().unwrap_or(0.0);
    for step in stated("multipleOf").filter(|step| *step > 0.0) {
        let tries = [
            value + 1.0,
            value - 1.0,
            value + step / 2.0,
            value - step / 2.0,
            value + step / 3.0,
        ];
        let values = tries.into_iter().filter_map(written);
        let values = values.map(|v| (v, format!("a number that is no multiple of {step}")));
        all.push(Candidate::values(&["multipleOf"], &subject.pointer, values));
    }
}
