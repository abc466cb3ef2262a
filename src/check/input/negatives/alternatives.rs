//! A value broken in each of its alternatives: the constraints of one are not those of another. Pure.

use serde_json::Value;

use crate::schema::{
    Direction, Library, SchemaRef, Sent, Variant, Violation, Wish, variants, violations_under,
};

/// What becomes of a change to a value where it is sent.
pub(super) type WayOf<'w> = &'w dyn Fn(&Value, &Violation) -> Sent;

/// The ways to break a value in all of its alternatives.
pub(super) struct Broken {
    /// Each with the number of the alternative that it stands in, if that is not the first.
    pub(super) kept: Vec<(String, Violation)>,
    /// How many were thrown out, since the document allows them.
    pub(super) still_legal: usize,
    /// Whether there are more alternatives than are looked into.
    pub(super) has_more: bool,
}

/// Every way to break `sample`, and at most `most` others that take another alternative each.
pub(super) fn broken(
    library: &Library,
    schema: &SchemaRef,
    sample: &Value,
    (wish, most): (&Wish<'_>, usize),
    way: WayOf<'_>,
) -> Broken {
    let ways = |instance: &Value, place: &str| {
        let way = |violation: &Violation| way(instance, violation);
        violations_under(library, schema, instance, Direction::Request, (place, &way))
    };
    let found = ways(sample, "");
    let mut still_legal = found.still_legal;
    let first = found.kept.into_iter();
    let mut kept: Vec<(String, Violation)> = first.map(|it| (String::new(), it)).collect();
    let (others, has_more) = variants(library, schema, sample, wish, most);
    for (number, variant) in others.iter().enumerate() {
        let Variant { places, instance } = variant;
        for place in places {
            let found = ways(instance, place);
            still_legal += found.still_legal;
            for violation in found.kept {
                // What takes the place of the whole is the same for every alternative.
                let repeats = |(_, known): &(String, Violation)| {
                    violation.pointer == *place
                        && known.pointer == violation.pointer
                        && known.change == violation.change
                };
                if !kept.iter().any(repeats) {
                    let within = Some(Box::new(instance.clone()));
                    let violation = Violation {
                        within,
                        ..violation
                    };
                    kept.push((format!("{number} {place}"), violation));
                }
            }
        }
    }
    Broken {
        kept,
        still_legal,
        has_more,
    }
}
