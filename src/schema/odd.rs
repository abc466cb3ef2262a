//! Odd but small values, legal or not, that a careless server stumbles over.

use serde_json::{Value, json};

use super::{Change, Direction, Library, SchemaRef, Violation};

/// At most so many places of one instance are made odd.
const MOST_PLACES: usize = 40;

/// One odd value per place and kind, so ordered that a few of them cover every place and every kind.
pub(crate) fn odd(
    _library: &Library,
    _schema: &SchemaRef,
    instance: &Value,
    _direction: Direction,
) -> Vec<Violation> {
    let places = places(instance);
    let kinds = kinds();
    let mut all = Vec::with_capacity(places.len() * kinds.len());
    for round in 0..kinds.len() {
        for (index, (pointer, old)) in places.iter().enumerate() {
            let (says, value) = &kinds[(index + round) % kinds.len()];
            if value != *old {
                all.push(oddity(pointer, value.clone(), says));
            }
        }
    }
    all
}

/// Odd texts for a parameter. Nothing that a path or header could not carry percent-encoded.
pub(crate) fn odd_text(_library: &Library, _schema: &SchemaRef) -> Vec<Violation> {
    [
        (
            "odd Unicode text",
            "\u{1f98e}\u{202e}e\u{301}\u{200b}".to_owned(),
        ),
        ("a huge number", "99999999999999999999999".to_owned()),
        ("a negative number", "-1".to_owned()),
        ("a long text", "n".repeat(1_000)),
        ("a quote", "nay'\"".to_owned()),
    ]
    .into_iter()
    .map(|(says, text)| oddity("", Value::String(text), says))
    .collect()
}

fn oddity(pointer: &str, value: Value, says: &str) -> Violation {
    Violation {
        keyword: "odd".to_owned(),
        pointer: pointer.to_owned(),
        change: Change::Set(value),
        says: says.to_owned(),
    }
}

fn kinds() -> Vec<(&'static str, Value)> {
    let nested = (0..40).fold(json!("nay"), |inner, _| json!([inner]));
    vec![
        (
            "odd Unicode text",
            json!("\u{1f98e}\u{202e}e\u{301}\u{200b}\u{fffd}"),
        ),
        ("null", Value::Null),
        ("a huge number", json!(1e300)),
        ("a NUL character", json!("nay\u{0}nay")),
        ("an empty array", json!([])),
        ("a long text", json!("n".repeat(1_000))),
        ("an object", json!({"nay": {"nay": []}})),
        ("a number beyond 64 bits", json!(1.844_674_407_370_955_2e19)),
        ("an empty text", json!("")),
        ("40 arrays within each other", nested),
    ]
}

/// Pointers to the values of an instance, outermost first, the root left out.
fn places(instance: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), instance)];
    while let Some((pointer, value)) = open.pop() {
        if found.len() >= MOST_PLACES {
            break;
        }
        if !pointer.is_empty() {
            found.push((pointer.clone(), value));
        }
        match value {
            Value::Object(object) => {
                let below = object.iter().map(|(name, inner)| {
                    (
                        format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")),
                        inner,
                    )
                });
                open.extend(below.collect::<Vec<_>>().into_iter().rev());
            }
            Value::Array(items) => {
                open.extend(items.first().map(|inner| (format!("{pointer}/0"), inner)))
            }
            _ => {}
        }
    }
    found
}
