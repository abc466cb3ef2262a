//! How alike two answers are, whatever changes between any two: times, ids, order.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::http::Response;

use super::leaves::{Leaves, MOST, is_bare, is_volatile};
use crate::lab::speaks_of_outcome;

/// How alike two bodies are, each figure between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Likeness {
    /// Share of places (property paths, array positions taken out) that both have.
    pub shape: f64,
    /// Share of the first one's values that the second shows at the same place.
    pub values: f64,
    /// How many of the first one's values are content, and not a word on how it went.
    pub leaves: usize,
    /// Size of the second against the first, 1 if it is as large or larger: a filtered list is smaller.
    pub size: f64,
}

impl Likeness {
    /// The second says what the first says.
    pub(crate) fn repeats(self) -> bool {
        self.shape >= 0.75 && self.values >= 0.6 && self.size >= 0.6
    }

    /// The second says what the first says, whatever it says beside it, or has much of its shape.
    pub(crate) fn says_it_too(self) -> bool {
        self.shape >= 0.5 || self.leaves >= 2 && self.values >= 0.6
    }

    /// The second is about another thing of the same kind: enough properties that it cannot be chance.
    pub(crate) fn has_the_shape(self) -> bool {
        self.shape >= 0.8 && (self.leaves >= 3 || self.leaves >= 2 && self.values >= 0.3)
    }
}

/// Whether an answer has anything in it that could be recognised again.
pub(crate) fn has_content(response: &Response) -> bool {
    match response.json() {
        Some(Value::Null | Value::Bool(_)) => false,
        Some(value @ Value::Object(_)) => Leaves::of_json(&value).has_content(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
        None => response.body.iter().any(|byte| !byte.is_ascii_whitespace()),
    }
}

/// Compares `other` with `control`.
pub(crate) fn likeness(control: &Response, other: &Response) -> Likeness {
    match (Leaves::of(control), Leaves::of(other)) {
        ((kind, control), (other_kind, other)) if kind == other_kind => compare(&control, &other),
        _ => NONE,
    }
}

/// Compares `other` with `control`, both without what a page of the same server shows that has nothing to do with
/// either: in HTML nearly everything is layout.
pub(crate) fn likeness_beyond(
    page: Option<&Response>,
    control: &Response,
    other: &Response,
) -> Likeness {
    let Some(page) = page.filter(|_| control.json().is_none()) else {
        return likeness(control, other);
    };
    let (_, page) = Leaves::of(page);
    match (Leaves::of(control), Leaves::of(other)) {
        ((kind, control), (other_kind, other)) if kind == other_kind => {
            compare(&control.without(&page), &other.without(&page))
        }
        _ => NONE,
    }
}

const NONE: Likeness = Likeness {
    shape: 0.0,
    values: 0.0,
    leaves: 0,
    size: 0.0,
};

fn compare(control: &Leaves, other: &Leaves) -> Likeness {
    if control.is_empty() || other.is_empty() {
        let same = if control == other { 1.0 } else { 0.0 };
        return Likeness {
            shape: same,
            values: same,
            leaves: 0,
            size: same,
        };
    }
    let (own, others) = (control.places(), other.places());
    let common = own.intersection(&others).count();
    let all = own.union(&others).count();
    let steady = || control.iter().filter(|(place, _)| !is_volatile(place));
    // Flags and empty values are the same for everybody: where there is anything else, they tell nothing.
    let mut telling: Vec<_> = steady().filter(|(_, value)| !is_bare(value)).collect();
    if telling.is_empty() {
        telling = steady().collect();
    }
    let shown = telling.iter().filter(|leaf| other.has(leaf)).count();
    Likeness {
        shape: share(common, all),
        values: if telling.is_empty() {
            1.0
        } else {
            share(shown, telling.len())
        },
        leaves: telling
            .iter()
            .filter(|(place, _)| !speaks_of_outcome(place))
            .count(),
        size: share(other.count(), control.count()).min(1.0),
    }
}

/// Whether `other` shows most of what the control has and a page of the same server for any path has not.
pub(crate) fn shows_its_own(page: Option<&Response>, control: &Response, other: &Response) -> bool {
    let Some(page) = page else {
        return true;
    };
    let (_, page) = Leaves::of(page);
    let own = Leaves::of(control).1.without(&page);
    let (_, other) = Leaves::of(other);
    let telling: Vec<_> = own
        .iter()
        .filter(|(place, _)| !is_volatile(place))
        .collect();
    let shown = telling.iter().filter(|leaf| other.has(leaf)).count();
    shown > 0 && share(shown, telling.len()) >= 0.6
}

/// Whether `other` shows most of the items that a list had both `before` and `after`, each as it is.
///
/// A list in use is never twice the same; what stood in it all the time must have stood in it meanwhile as well.
pub(crate) fn shows_steady_items(before: &Response, after: &Response, other: &Response) -> bool {
    let (Some(before), Some(after), Some(other)) = (before.json(), after.json(), other.json())
    else {
        return false;
    };
    let (before, after, other) = (items(&before), items(&after), items(&other));
    let steady: Vec<_> = before.intersection(&after).collect();
    let shown = steady.iter().filter(|item| other.contains(**item)).count();
    shown > 0 && share(shown, steady.len()) >= 0.6
}

/// The objects in the list that an answer is, or in the lists that it holds, each with its place. One of a single
/// member is no more than a name.
fn items(value: &Value) -> BTreeSet<(String, String)> {
    let lists: Vec<(String, &Vec<Value>)> = match value {
        Value::Array(items) => vec![(String::new(), items)],
        Value::Object(object) => object
            .iter()
            .filter_map(|(name, inner)| Some((name.clone(), inner.as_array()?)))
            .collect(),
        _ => Vec::new(),
    };
    let tells = |item: &&Value| item.as_object().is_some_and(|object| object.len() > 1);
    lists
        .into_iter()
        .flat_map(|(name, items)| {
            let items = items.iter().filter(tells).take(MOST);
            items.map(move |item| (name.clone(), item.to_string()))
        })
        .collect()
}

/// A part of a whole that is not empty, between 0 and 1.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let share = part as f64 / whole as f64;
    share
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{
        Likeness, NONE, has_content, likeness, likeness_beyond, shows_its_own, shows_steady_items,
    };
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
    fn a_busy_list_is_known_by_what_stays_in_it() {
        let list = |ids: &[u32]| {
            let items = ids
                .iter()
                .map(|id| json!({"id": id, "text": format!("note {id}")}));
            answer(&json!({"notes": items.collect::<Vec<_>>(), "next": null}))
        };
        let (before, after) = (list(&[1, 2, 3, 4, 5, 6]), list(&[1, 2, 11, 12, 13]));
        let meanwhile = list(&[1, 2, 7, 8, 9, 10]);
        assert!(!likeness(&after, &meanwhile).repeats());
        assert!(shows_steady_items(&before, &after, &meanwhile));
        // What everybody may see, an emptied list, and lists that have nothing in common prove nothing.
        for other in [list(&[7, 8]), list(&[])] {
            assert!(!shows_steady_items(&before, &after, &other));
        }
        assert!(!shows_steady_items(
            &list(&[1]),
            &list(&[2]),
            &list(&[1, 2])
        ));
        let names = answer(&json!([{"name": "a"}, {"name": "b"}]));
        assert!(!shows_steady_items(&names, &names, &names));
    }

    #[test]
    fn each_figure_has_its_border() {
        let figures = |shape, values, leaves, size| Likeness {
            shape,
            values,
            leaves,
            size,
        };
        assert!(figures(0.75, 0.6, 0, 0.6).repeats());
        for less in [(0.74, 0.6, 0.6), (0.75, 0.59, 0.6), (0.75, 0.6, 0.59)] {
            assert!(!figures(less.0, less.1, 9, less.2).repeats(), "{less:?}");
        }
        assert!(figures(0.8, 0.0, 3, 1.0).has_the_shape());
        assert!(figures(0.8, 0.3, 2, 1.0).has_the_shape());
        for less in [(0.79, 1.0, 3), (0.8, 0.29, 2), (0.8, 1.0, 1)] {
            assert!(
                !figures(less.0, less.1, less.2, 1.0).has_the_shape(),
                "{less:?}"
            );
        }
    }

    #[test]
    fn what_is_of_another_kind_is_not_alike() {
        let text = |body: &'static str| Response {
            body: body.into(),
            ..answer(&Value::Null)
        };
        let (json, markup) = (text("\"a\""), text("<a>a</a>"));
        assert_eq!(likeness(&json, &markup), NONE);
        let page = text("<a>layout</a>");
        let lines = text("a\nlayout");
        assert_eq!(likeness_beyond(Some(&page), &markup, &lines), NONE);
        assert!(likeness_beyond(Some(&page), &markup, &markup).repeats());
        // Two that say nothing are alike; one that says nothing is like no other.
        let (nothing, something) = (text(""), text("a"));
        assert!(likeness(&nothing, &nothing).repeats());
        assert!(!likeness(&nothing, &something).repeats());
        assert!(!likeness(&something, &nothing).repeats());
    }

    #[test]
    fn what_every_page_shows_is_nothing_of_its_own() {
        let (page, own) = (
            answer(&json!({"site": "x"})),
            json!({"site": "x", "a": 1, "b": 2, "c": 3, "d": 4, "e": 5}),
        );
        let control = answer(&own);
        let shows = |other: Value| shows_its_own(Some(&page), &control, &answer(&other));
        assert!(shows(json!({"a": 1, "b": 2, "c": 3})));
        assert!(!shows(json!({"site": "x", "a": 1, "b": 2})));
        assert!(!shows(json!({"site": "x"})));
        assert!(!shows_its_own(Some(&page), &page, &page));
        assert!(shows_its_own(None, &control, &page));
    }

    #[test]
    fn most_of_what_stays_is_enough() {
        let list = |ids: &[u32]| {
            let items = ids.iter().map(|id| json!({"id": id, "text": "note"}));
            answer(&Value::Array(items.collect()))
        };
        let stays = list(&[1, 2, 3, 4, 5]);
        assert!(shows_steady_items(&stays, &stays, &list(&[1, 2, 3])));
        assert!(!shows_steady_items(&stays, &stays, &list(&[1, 2])));
    }

    #[test]
    fn an_emptied_envelope_has_no_content() {
        assert!(!has_content(&answer(
            &json!({"items": [], "next": null, "total": 0})
        )));
        assert!(has_content(&answer(&json!({"items": [{"id": 1}]}))));
    }
}
