//! Small but odd values for the rule that looks for crashes. They need not be illegal; nothing is proved by them but a crash.

use serde_json::{Value, json};

use super::direction::Direction;
use super::library::{Library, SchemaRef};
use super::violation::{Change, Violation};
use super::violations::{Subject, subjects};
use crate::words::Arrange as _;

/// Odd values made at most.
const MOST: usize = 400;
/// Characters of the long text, and levels of the nested one.
const LONG: usize = 1_000;
const NESTED: usize = 40;

/// Odd values on every value of `instance`, with the keyword `odd`, so ordered that a few of them cover every place
/// and every sort: what is inside before the whole. Not more than `most`; and how many places there are.
pub(crate) fn odd(
    library: &Library,
    schema: &SchemaRef,
    instance: &Value,
    most: usize,
) -> (Vec<Violation>, usize) {
    let mut places = subjects(library, schema, instance, Direction::Request);
    places.arrange_by_key(|place| place.pointer.is_empty());
    let sorts = sorts();
    let odd = |place: &Subject<'_>, (value, says): &(Value, &str)| Violation {
        keyword: "odd".to_owned(),
        pointer: place.pointer.clone(),
        change: Change::Set(value.clone()),
        says: (*says).to_owned(),
        within: None,
    };
    // Each place begins with another sort; one that is there already is passed over.
    let turned = places.iter().enumerate().map(|(index, place)| {
        let turned = sorts.iter().cycle().skip(index % sorts.len());
        let all = turned.take(sorts.len()).map(|sort| odd(place, sort));
        all.filter(|odd| odd.changes(instance)).take(most).collect()
    });
    let turned: Vec<Vec<Violation>> = turned.filter(|all: &Vec<_>| !all.is_empty()).collect();
    let each =
        (0..sorts.len()).flat_map(|round| turned.iter().filter_map(move |all| all.get(round)));
    (each.take(most.min(MOST)).cloned().collect(), turned.len())
}

/// Odd texts for a parameter, as `Change::Set(text)` at the root pointer. All of them can be carried percent-encoded.
pub(crate) fn odd_text() -> Vec<Violation> {
    let sorts = [
        (
            "\u{1f926}\u{1f3fd}\u{200d}\u{2642}\u{fe0f}\u{202e}e\u{301}".to_owned(),
            "odd Unicode text",
        ),
        ("99999999999999999999999".to_owned(), "a very large number"),
        ("-1".to_owned(), "a negative number"),
        ("a".repeat(LONG), "a text of 1,000 characters"),
        ("nay\u{0}nay".to_owned(), "a text with a NUL character"),
        ("nay'\"".to_owned(), "a text with quotes"),
    ];
    let each = sorts.into_iter().map(|(text, says)| Violation {
        keyword: "odd".to_owned(),
        pointer: String::new(),
        change: Change::Set(Value::String(text)),
        says: says.to_owned(),
        within: None,
    });
    each.collect()
}

/// An odd segment of a path: sent as it stands, it climbs.
pub(crate) fn odd_segment() -> Violation {
    Violation {
        keyword: "odd".to_owned(),
        pointer: String::new(),
        change: Change::Set(Value::String("..".to_owned())),
        says: "a segment of two dots".to_owned(),
        within: None,
    }
}

fn sorts() -> Vec<(Value, &'static str)> {
    let nested = (0..NESTED).fold(json!([]), |inner, _| json!([inner]));
    vec![
        (Value::Null, "null"),
        (json!(1e300), "a very large number"),
        (
            json!(-9_223_372_036_854_775_808_i64),
            "the smallest 64-bit integer",
        ),
        (json!(""), "an empty text"),
        (json!("a".repeat(LONG)), "a text of 1,000 characters"),
        (json!("nay\u{0}nay"), "a text with a NUL character"),
        (
            json!("\u{1f926}\u{1f3fd}\u{200d}\u{2642}\u{fe0f}"),
            "an emoji of several characters",
        ),
        (
            json!("\u{202e}\u{5d0}\u{5d1}\u{5d2}"),
            "a text from right to left",
        ),
        (
            json!("e\u{301}\u{327}\u{308}\u{323}"),
            "a letter with combining marks",
        ),
        (json!({}), "an empty object"),
        (json!([]), "an empty array"),
        (nested, "arrays nested 40 deep"),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Library, MOST, SchemaRef, odd};

    #[test]
    fn each_sort_visits_each_place_before_the_next() {
        let library = Library::new(json!({"S": {"properties": {"a": {}, "b": {}}}}));
        let (found, places) = odd(
            &library,
            &SchemaRef("/S".into()),
            &json!({"a": 1, "b": null}),
            5,
        );
        let first: Vec<&str> = found.iter().map(|odd| odd.pointer.as_str()).collect();
        assert_eq!(
            first,
            ["/a", "/b", "", "/a", "/b"],
            "each in turn, the whole last"
        );
        assert_eq!(places, 3);
    }

    #[test]
    fn a_place_whose_first_sort_is_there_already_gets_the_next() {
        let library = Library::new(json!({"S": {"properties": {"a": {}}}}));
        let (found, places) = odd(&library, &SchemaRef("/S".into()), &json!({"a": null}), 2);
        let first: Vec<&str> = found.iter().map(|odd| odd.pointer.as_str()).collect();
        assert_eq!((first, places), (vec!["/a", ""], 2));
    }

    #[test]
    fn they_are_bounded() {
        let wide = (0..200)
            .map(|n| (format!("p{n}"), json!({})))
            .collect::<serde_json::Map<_, _>>();
        let values = wide.keys().map(|name| (name.clone(), json!(1))).collect();
        let library = Library::new(json!({"S": {"properties": wide}}));
        let (found, places) = odd(&library, &SchemaRef("/S".into()), &values, usize::MAX);
        assert_eq!((found.len(), places), (MOST, 201));
    }
}
