//! The values of an instance and what the schema says about each. Breaks nothing.

use serde_json::Value;

use crate::schema::direction::Direction;
use crate::schema::library::{Library, SchemaRef};
use crate::schema::pointer;
use crate::schema::shape::{Choice, Part, Shape};

/// Depth and number of values that are looked at.
const DEPTH: usize = 24;
const COUNT: usize = 2_000;
/// Alternatives that are opened for one value.
const OPENED: usize = 16;

/// One value of an instance.
pub(in crate::schema) struct Subject<'a> {
    /// Where the schemas are.
    pub(in crate::schema) library: &'a Library,
    /// Where in the instance.
    pub(in crate::schema) pointer: String,
    /// The value itself.
    pub(in crate::schema) value: &'a Value,
    /// What is said about it, the alternatives that it fits included.
    pub(in crate::schema) shape: Shape<'a>,
    /// The alternatives that were opened on the way.
    pub(in crate::schema) choices: Vec<Choice<'a>>,
}

/// Every value of `instance` in document order; of an array, the first item only, unless it is a tuple.
pub(in crate::schema) fn subjects<'a>(
    library: &'a Library,
    schema: &SchemaRef,
    instance: &'a Value,
    direction: Direction,
) -> Vec<Subject<'a>> {
    let mut found = Vec::new();
    let Some(value) = library.get(schema) else {
        return found;
    };
    let part = Part {
        at: schema.clone(),
        schema: value,
    };
    let walk = Walk { library, direction };
    walk.visit(String::new(), instance, &[part], 0, &mut found);
    found
}

struct Walk<'a> {
    library: &'a Library,
    direction: Direction,
}

impl<'a> Walk<'a> {
    fn visit(
        &self,
        at: String,
        value: &'a Value,
        parts: &[Part<'a>],
        depth: usize,
        found: &mut Vec<Subject<'a>>,
    ) {
        if depth > DEPTH || found.len() >= COUNT {
            return;
        }
        let mut shape = Shape::of(self.library, parts);
        let mut choices = Vec::new();
        for _ in 0..OPENED {
            let Some(choice) = shape.choices.first().cloned() else {
                break;
            };
            let fitting = match (choice.keyword, choice.branches.get(1)) {
                // Which branch of a condition holds is not a matter of which one fits.
                ("if", Some(then)) => {
                    Some(usize::from(self.fits(then.get(..1).unwrap_or(&[]), value)))
                }
                ("dependentSchemas", _) => choice
                    .asker()
                    .filter(|name| value.get(name).is_some())
                    .map(|_| 0),
                _ => choice
                    .branches
                    .iter()
                    .position(|branch| self.fits(branch, value)),
            };
            shape = shape.taking(self.library, 0, fitting.unwrap_or(usize::MAX));
            choices.push(choice);
        }
        let below: Vec<(String, &'a Value, Vec<Part<'a>>)> = match value {
            Value::Object(members) => {
                let members = members.iter().filter_map(|(name, member)| {
                    let parts = shape.property(name)?;
                    Some((pointer::child(&at, name), member, parts))
                });
                members.collect()
            }
            Value::Array(items) => {
                // One item stands for all, but in a tuple each for itself.
                let tuple = shape.all("prefixItems").filter_map(Value::as_array);
                let places = tuple.map(Vec::len).max().unwrap_or(1).max(1);
                let first = items.iter().take(places).enumerate();
                first
                    .map(|(index, item)| (pointer::item(&at, index), item, shape.item(index)))
                    .collect()
            }
            _ => Vec::new(),
        };
        found.push(Subject {
            library: self.library,
            pointer: at,
            value,
            shape,
            choices,
        });
        for (at, value, parts) in below {
            self.visit(at, value, &parts, depth + 1, found);
        }
    }

    fn fits(&self, branch: &[Part<'a>], value: &Value) -> bool {
        branch.iter().all(|part| {
            self.library
                .check(&part.at, value, self.direction)
                .is_legal()
        })
    }
}
