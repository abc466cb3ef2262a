//! Instances that take other alternatives than the first one does: one for each branch of `oneOf` and `anyOf`, and one for
//! each side of a condition.

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;

use super::instance::{Takes, Wish, instance_taking};
use super::library::{Library, SchemaRef};
use super::property::is_null;
use super::violations::subjects;

/// Branches of one choice that are taken.
const BRANCHES: usize = 12;

/// A legal instance that takes another alternative.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variant {
    /// Where the alternatives are, as a pointer into the instance.
    pub pointer: String,
    /// The whole.
    pub instance: Value,
}

/// At most `most` instances, each with one alternative that none before it takes, also where that stands inside another.
pub(crate) fn variants(
    library: &Library,
    schema: &SchemaRef,
    first: &Value,
    wish: &Wish<'_>,
    most: usize,
) -> Vec<Variant> {
    let mut found: Vec<Variant> = Vec::new();
    let mut taken = BTreeSet::new();
    let mut waiting = VecDeque::from([(first.clone(), Takes::new())]);
    while let Some((from, takes)) = waiting.pop_front() {
        // Where a schema stands within itself, the outermost place has all of it.
        let mut places = subjects(library, schema, &from, wish.direction);
        places.sort_by_key(|subject| subject.pointer.matches('/').count());
        for subject in places {
            for choice in &subject.choices {
                let real = choice.branches.iter().filter(|branch| !is_null(branch));
                // Of a condition the third way, neither of its sides, is none.
                let real = match choice.keyword {
                    "if" => 2,
                    // What a property calls for is obeyed wherever the property is.
                    "dependentSchemas" => 1,
                    _ => real.count().min(BRANCHES),
                };
                if real < 2 || !taken.insert((choice.holder.at.clone(), choice.keyword)) {
                    continue;
                }
                for turn in 1..real {
                    if found.len() >= most {
                        return found;
                    }
                    let mut takes = takes.clone();
                    takes.insert((choice.holder.at.clone(), choice.keyword), turn);
                    let Ok(made) = instance_taking(library, schema, wish, &takes) else {
                        continue;
                    };
                    if made == *first || found.iter().any(|known| known.instance == made) {
                        continue;
                    }
                    found.push(Variant {
                        pointer: subject.pointer.clone(),
                        instance: made.clone(),
                    });
                    waiting.push_back((made, takes));
                }
            }
        }
    }
    found
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
        let found = variants(&library, &schema, &first, &wish, 9);
        let lines = found
            .iter()
            .map(|variant| format!("{} {}", variant.pointer, variant.instance));
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
