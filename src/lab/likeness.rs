//! How alike two answers are, whatever changes between any two: times, ids, order.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::http::Response;

/// At most so many leaves of a body are compared.
const MOST_LEAVES: usize = 2_000;

/// How alike two bodies are, each figure between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Likeness {
    /// Share of places (property paths, array positions taken out) that both have.
    pub shape: f64,
    /// Share of the first one's values that the second shows at the same place.
    pub values: f64,
    /// How many values were compared.
    pub leaves: usize,
}

impl Likeness {
    /// The second says what the first says.
    pub(crate) fn repeats(self) -> bool {
        self.shape >= 0.75 && self.values >= 0.6
    }

    /// The second is about another thing of the same kind: enough properties that it cannot be chance.
    pub(crate) fn has_the_shape(self) -> bool {
        self.shape >= 0.8 && (self.leaves >= 3 || self.values >= 0.3)
    }
}

/// Whether an answer has anything in it that could be recognised again.
pub(crate) fn has_content(response: &Response) -> bool {
    match response.json() {
        Some(Value::Null | Value::Bool(_)) => false,
        Some(Value::Object(object)) => leaves(&Value::Object(object))
            .iter()
            .any(|(_, value)| !is_bare(value)),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
        None => response.body.iter().any(|byte| !byte.is_ascii_whitespace()),
    }
}

/// Values that an emptied envelope has as well.
fn is_bare(value: &str) -> bool {
    matches!(
        value,
        "null" | "0" | "[]" | "{}" | "\"\"" | "false" | "true"
    )
}

/// Compares `other` with `control`.
pub(crate) fn likeness(control: &Response, other: &Response) -> Likeness {
    match (control.json(), other.json()) {
        (Some(control), Some(other)) => of_leaves(&leaves(&control), &leaves(&other)),
        (None, None) => of_leaves(&lines(control), &lines(other)),
        _ => Likeness {
            shape: 0.0,
            values: 0.0,
            leaves: 0,
        },
    }
}

type Leaves = BTreeSet<(String, String)>;

fn of_leaves(control: &Leaves, other: &Leaves) -> Likeness {
    if control.is_empty() || other.is_empty() {
        let same = if control == other { 1.0 } else { 0.0 };
        return Likeness {
            shape: same,
            values: same,
            leaves: 0,
        };
    }
    let places = |leaves: &Leaves| {
        leaves
            .iter()
            .map(|(place, _)| place.clone())
            .collect::<BTreeSet<_>>()
    };
    let (own, others) = (places(control), places(other));
    let common = own.intersection(&others).count();
    let all = own.union(&others).count();
    let steady: Vec<&(String, String)> = control
        .iter()
        .filter(|(place, _)| !is_volatile(place))
        .collect();
    let shown = steady.iter().filter(|leaf| other.contains(**leaf)).count();
    Likeness {
        shape: share(common, all),
        values: if steady.is_empty() {
            1.0
        } else {
            share(shown, steady.len())
        },
        leaves: steady.len(),
    }
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let share = part as f64 / whole as f64;
    share
}

/// Whether a place holds what differs between any two answers: times and request ids.
fn is_volatile(place: &str) -> bool {
    let last = place
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        "time",
        "date",
        "updated",
        "created",
        "expires",
        "timestamp",
        "request_id",
        "requestid",
        "trace",
        "etag",
        "last_activity",
        "nonce",
    ]
    .iter()
    .any(|word| last.contains(word))
        || last.ends_with("_at")
        || last == "iat"
        || last == "exp"
}

fn leaves(value: &Value) -> Leaves {
    let mut found = Leaves::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        if found.len() >= MOST_LEAVES {
            break;
        }
        match value {
            Value::Object(object) if !object.is_empty() => {
                open.extend(
                    object
                        .iter()
                        .map(|(name, inner)| (format!("{place}/{name}"), inner)),
                );
            }
            Value::Array(items) if !items.is_empty() => {
                open.extend(
                    items
                        .iter()
                        .take(MOST_LEAVES)
                        .map(|inner| (format!("{place}/*"), inner)),
                );
            }
            scalar => {
                found.insert((place, scalar.to_string()));
            }
        }
    }
    found
}

fn lines(response: &Response) -> Leaves {
    response
        .text()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MOST_LEAVES)
        .map(|line| (line.to_owned(), String::new()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{has_content, likeness};
    use crate::http::Response;

    fn answer(body: &Value) -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into(),
            truncated: false,
            millis: 0,
        }
    }

    #[test]
    fn times_and_new_items_do_not_hide_a_repetition() {
        let control = answer(&json!({"items": [{"id": 1, "name": "a", "updated_at": "x"}]}));
        let later = answer(
            &json!({"items": [{"id": 2, "name": "b", "updated_at": "z"}, {"id": 1, "name": "a", "updated_at": "y"}]}),
        );
        assert!(likeness(&control, &later).repeats());
    }

    #[test]
    fn an_error_envelope_an_empty_list_and_another_person_are_no_repetition() {
        let control = answer(&json!({"id": 1, "name": "alice", "mail": "a@x"}));
        for other in [
            json!({"error": "denied", "code": 401}),
            json!([]),
            json!({"id": 2, "name": "bob", "mail": "b@x"}),
        ] {
            assert!(!likeness(&control, &answer(&other)).repeats(), "{other}");
        }
    }

    #[test]
    fn an_emptied_envelope_has_no_content() {
        assert!(!has_content(&answer(
            &json!({"items": [], "next": null, "total": 0})
        )));
        assert!(has_content(&answer(&json!({"items": [{"id": 1}]}))));
    }
}
