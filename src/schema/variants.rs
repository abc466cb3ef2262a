//! Instances that take other alternatives than the first one does: each branch of `oneOf` and `anyOf` and each side of a
//! condition stands in one of them at least.

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;

use super::instance::{Takes, Wish, instance_taking};
use super::library::{Library, SchemaRef};
use super::property::is_null;
use super::violations::subjects;
use crate::words::Arrange as _;

/// So many instances have one other alternative each, so that a target that does not take one still shows the others. What
/// is beyond them shares instances.
const ALONE: usize = 48;
/// Branches of one choice that are taken.
const BRANCHES: usize = 256;

/// A legal instance that takes another alternative, or several where there are many.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variant {
    /// Where the alternatives are, as pointers into the instance.
    pub places: Vec<String>,
    /// The whole.
    pub instance: Value,
}

/// A choice that was not met before.
struct Open {
    pointer: String,
    choice: (SchemaRef, &'static str),
    branches: usize,
}

/// One branch of one choice.
type Turn<'o> = (&'o Open, usize);

/// At most `most` instances that together take each alternative which the first one does not, also where that stands inside
/// another; and whether there are more.
pub(crate) fn variants(
    library: &Library,
    schema: &SchemaRef,
    first: &Value,
    wish: &Wish<'_>,
    most: usize,
) -> (Vec<Variant>, bool) {
    let mut found: Vec<Variant> = Vec::new();
    let (mut taken, mut has_more) = (BTreeSet::new(), false);
    let mut waiting = VecDeque::from([(first.clone(), Takes::new())]);
    while let Some((from, takes)) = waiting.pop_front() {
        let open = opened(library, schema, (&from, wish), &mut taken);
        has_more |= open.iter().any(|open| open.branches > BRANCHES);
        let mut groups = groups(&open, found.len());
        while let Some(group) = groups.pop_front() {
            if found.len() >= most {
                return (found, true);
            }
            let mut takes = takes.clone();
            let turns = group.iter();
            takes.extend(turns.map(|(open, turn)| (open.choice.clone(), *turn)));
            let Ok(made) = instance_taking(library, schema, wish, &takes) else {
                // What does not go together goes alone.
                if group.len() > 1 {
                    groups.extend(group.into_iter().map(|turn| vec![turn]));
                }
                continue;
            };
            if made == *first || found.iter().any(|known| known.instance == made) {
                continue;
            }
            found.push(Variant {
                places: outermost(&group),
                instance: made.clone(),
            });
            waiting.push_back((made, takes));
        }
    }
    (found, has_more)
}

/// The choices of an instance that no other one had before.
fn opened(
    library: &Library,
    schema: &SchemaRef,
    (from, wish): (&Value, &Wish<'_>),
    taken: &mut BTreeSet<(SchemaRef, &'static str)>,
) -> Vec<Open> {
    // Where a schema stands within itself, the outermost place has all of it.
    let mut places = subjects(library, schema, from, wish.direction);
    places.arrange_by_key(|subject| subject.pointer.matches('/').count());
    let mut open = Vec::new();
    for subject in places {
        for choice in &subject.choices {
            let real = choice.branches.iter().filter(|branch| !is_null(branch));
            // Of a condition the third way, neither of its sides, is none.
            let branches = match choice.keyword {
                "if" => 2,
                // What a property calls for is obeyed wherever the property is.
                "dependentSchemas" => 1,
                _ => real.count(),
            };
            let choice = (choice.holder.at.clone(), choice.keyword);
            if branches >= 2 && taken.insert(choice.clone()) {
                open.push(Open {
                    pointer: subject.pointer.clone(),
                    choice,
                    branches,
                });
            }
        }
    }
    open
}

/// Each branch but the first of each choice: alone as long as there is room for that, else the second of all choices
/// together, the third of all, and so on.
fn groups(open: &[Open], found: usize) -> VecDeque<Vec<Turn<'_>>> {
    let (mut alone, mut room) = (VecDeque::new(), ALONE.saturating_sub(found));
    let mut together: Vec<&Open> = Vec::new();
    for open in open {
        let turns = open.branches.min(BRANCHES);
        match room.checked_sub(turns - 1) {
            Some(rest) => {
                room = rest;
                alone.extend((1..turns).map(|turn| vec![(open, turn)]));
            }
            None => together.push(open),
        }
    }
    let most = together.iter().map(|open| open.branches.min(BRANCHES));
    for turn in 1..most.max().unwrap_or(1) {
        let have = together.iter().filter(|open| turn < open.branches);
        alone.push_back(have.map(|open| (*open, turn)).collect());
    }
    alone
}

/// The places of a group that stand in no other one of it.
fn outermost(group: &[Turn<'_>]) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for (open, _) in group {
        let is_inside = |outer: &String| super::pointer::holds(outer, &open.pointer);
        if !places.iter().any(is_inside) {
            places.push(open.pointer.clone());
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Library, SchemaRef, Wish, variants};
    use crate::schema::{Direction, Size, instance};

    fn all(root: Value) -> Vec<String> {
        let library = Library::new(root);
        let schema = SchemaRef("/S".into());
        let wish = Wish {
            seed: 7,
            size: Size::Full,
            direction: Direction::Request,
            examples: true,
            known: &|_, _| None,
        };
        let first = instance(&library, &schema, &wish).unwrap_or_default();
        let (found, _) = variants(&library, &schema, &first, &wish, 99);
        let lines = found
            .iter()
            .map(|variant| format!("{} {}", variant.places.join(" "), variant.instance));
        std::iter::once(first.to_string()).chain(lines).collect()
    }

    #[test]
    fn each_branch_has_an_instance_also_inside_another() {
        let kind = |name: &str, more: Value| {
            json!({"type": "object", "additionalProperties": false, "required": ["kind", "it"],
                "properties": {"kind": {"const": name}, "it": more}})
        };
        let inner = json!({"anyOf": [{"const": 1}, {"const": 2}, {"type": "null"}]});
        let lines = all(
            json!({"S": {"type": "object", "required": ["pay"], "properties": {
            "pay": {"oneOf": [{"$ref": "#/Card"}, {"$ref": "#/Bank"}]},
            "plain": {"oneOf": [{"type": "null"}, {"const": "x"}]}}},
            "Card": kind("card", json!({"const": 0})), "Bank": kind("bank", inner)}),
        );
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"pay":{"kind":"card","it":0},"plain":"x"}
        /pay {"pay":{"kind":"bank","it":1},"plain":"x"}
        /pay/it {"pay":{"kind":"bank","it":2},"plain":"x"}
        "#);
    }

    #[test]
    fn of_a_schema_within_itself_the_outermost_place_is_taken() {
        let kind = |name: &str| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": name}, "it": {"const": name}}});
        let lines = all(json!({"S": {"type": "object", "properties": {
            "more": {"$ref": "#/S"}, "pet": {"oneOf": [kind("cat"), kind("dog")]}}}}));
        assert!(lines[1].starts_with("/pet "), "{lines:#?}");
    }

    #[test]
    fn of_many_alternatives_each_stands_in_an_instance_and_several_in_one() {
        let kinds = |name: &str| -> Value {
            let kinds = (0..40).map(|n| json!({ "const": format!("{name}{n}") }));
            json!({ "oneOf": kinds.collect::<Vec<_>>() })
        };
        let lines = all(
            json!({"S": {"type": "object", "required": ["a", "b", "c"], "properties": {
                "a": kinds("a"), "b": kinds("b"), "c": kinds("c")}}}),
        );
        assert_eq!(lines.len(), 1 + 39 + 39, "{lines:#?}");
        assert_eq!(lines[39], r#"/a {"a":"a39","b":"b0","c":"c0"}"#);
        assert_eq!(lines[78], r#"/b /c {"a":"a0","b":"b39","c":"c39"}"#);
    }

    #[test]
    fn alternatives_that_do_not_go_together_go_alone() {
        let kinds = |name: &str| -> Value {
            let kinds = (0..40).map(|n| json!({ "const": format!("{name}{n}") }));
            json!({ "oneOf": kinds.collect::<Vec<_>>() })
        };
        let both = json!({"properties": {"b": {"const": "b39"}, "c": {"const": "c39"}}});
        let lines = all(
            json!({"S": {"type": "object", "required": ["a", "b", "c"], "not": both, "properties": {
                "a": kinds("a"), "b": kinds("b"), "c": kinds("c")}}}),
        );
        let has = |text: &str| lines.iter().any(|line| line.contains(text));
        assert!(
            has(r#""b":"b39","c":"c0""#) && has(r#""b":"b0","c":"c39""#),
            "{lines:#?}"
        );
        assert!(!has(r#""b":"b39","c":"c39""#), "{lines:#?}");
    }

    #[test]
    fn both_sides_of_a_condition_have_an_instance() {
        let lines = all(json!({"S": {"type": "object", "required": ["kind"],
            "properties": {"kind": {"enum": ["card", "bank"]}, "number": {"const": 1}, "iban": {"const": 2}},
            "if": {"properties": {"kind": {"const": "card"}}}, "then": {"required": ["number"]}, "else": {"required": ["iban"]}}}));
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"kind":"bank","number":1,"iban":2}
         {"kind":"card","number":1,"iban":2}
        "#);
    }
}
