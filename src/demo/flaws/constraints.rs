//! The flaws of one body that states every kind of constraint: each is overlooked for itself.

use super::{Flaw, flaw};

const fn booking(rule: &'static str, does: &'static str) -> Flaw {
    flaw(rule, "POST /bookings", does)
}

/// In the order of the catalogue of rules.
pub(super) const CONSTRAINTS: &[Flaw] = &[
    booking("input/missing:nested", "takes guests without a name"),
    booking("input/type:nested", "takes ages of any JSON type"),
    booking("input/null:nested", "takes null for a diet"),
    booking("input/null:plain", "takes null for a remark"),
    booking("input/range:minimum", "takes bookings for less than one"),
    booking(
        "input/range:maximum",
        "takes bookings for more than a room holds",
    ),
    booking("input/range:exclusiveMinimum", "takes a share of nothing"),
    booking("input/range:exclusiveMaximum", "takes a share of the whole"),
    booking(
        "input/range:multipleOf",
        "takes minutes between the quarters of an hour",
    ),
    booking("input/length:minLength", "takes titles that are too short"),
    booking("input/length:maxLength", "takes titles that are too long"),
    booking(
        "input/length:branch",
        "takes accounts of any length where an invoice is asked for",
    ),
    booking("input/enum:enum", "takes rooms that there are not"),
    booking("input/enum:const", "takes plans that there are not"),
    booking("input/pattern:pattern", "takes codes of any form"),
    booking("input/format:date", "takes any text for a day"),
    booking("input/format:calendar", "takes days that no calendar has"),
    booking("input/format:date-time", "takes any text for a moment"),
    booking("input/format:time", "takes any text for a time of day"),
    booking("input/format:email", "takes any text for an address"),
    booking("input/format:uuid", "takes any text for an id"),
    booking("input/format:uri", "takes any text for a link"),
    booking("input/format:hostname", "takes any text for a host"),
    booking(
        "input/format:ipv4",
        "takes any text for an address of four bytes",
    ),
    booking(
        "input/format:ipv6",
        "takes any text for an address of sixteen bytes",
    ),
    booking("input/items:minItems", "takes bookings without a guest"),
    booking(
        "input/items:maxItems",
        "takes more guests than there may be",
    ),
    booking("input/items:uniqueItems", "takes the same guest twice"),
    booking("input/items:contains", "takes gear without a screen"),
    booking("input/items:minProperties", "takes extras that are none"),
    booking(
        "input/items:maxProperties",
        "takes more extras than there may be",
    ),
    booking(
        "input/extra-property:nested",
        "overlooks properties of a note that it does not know",
    ),
    Flaw {
        // A constant that is missed is one of a list that is missed.
        also: &["input/enum"],
        ..booking(
            "input/composition:oneOf",
            "takes ways to pay that there are not",
        )
    },
    booking("input/composition:anyOf", "takes any object for a seat"),
    booking(
        "input/composition:not",
        "takes the one name that is not free",
    ),
    booking(
        "input/composition:dependentRequired",
        "takes catering for nobody knows how many",
    ),
];
