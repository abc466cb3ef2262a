//! Each way to break a schema: the smallest change that one keyword refuses, confirmed by the referee.

mod change;
mod words;

use serde_json::{Map, Value};

use super::facets::{follow, types};
use super::{Change, Checked, Direction, Library, SchemaRef, Violation};

/// At most so many violations of one instance.
const MOST: usize = 400;
/// Deepest place that is broken.
const DEEPEST: usize = 8;

/// Ways to break one instance.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Violations {
    /// Those that the referee refuses, for the keyword that was meant.
    pub kept: Vec<Violation>,
    /// How many naive changes turned out to be legal still.
    pub still_legal: usize,
}

/// Every constraint that the schema states of a place in `instance`, broken alone. In document order.
pub(crate) fn violations(
    library: &Library,
    schema: &SchemaRef,
    instance: &Value,
    _direction: Direction,
) -> Violations {
    let mut found = Violations::default();
    let mut walk = Walk {
        library,
        schema,
        instance,
        found: &mut found,
    };
    walk.visit(schema, "", 0);
    found
}

/// Every constraint that the schema states of a text on the wire; no reading of the text may be legal.
pub(crate) fn text_violations(
    library: &Library,
    schema: &SchemaRef,
    control: &str,
) -> Vec<Violation> {
    let flat = library.facets(schema);
    let control = Value::String(control.to_owned());
    let mut kept: Vec<Violation> = Vec::new();
    for (keyword, change, says) in change::of_value(&flat, &control) {
        let Change::Set(value) = change else { continue };
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        let refused = matches!(library.check_text(schema, &text), Checked::Refused(_));
        let new = !kept
            .iter()
            .any(|own| own.change == Change::Set(Value::String(text.clone())));
        if refused && new {
            kept.push(Violation {
                keyword,
                pointer: String::new(),
                change: Change::Set(Value::String(text)),
                says,
            });
        }
    }
    kept
}

struct Walk<'a> {
    library: &'a Library,
    schema: &'a SchemaRef,
    instance: &'a Value,
    found: &'a mut Violations,
}

impl Walk<'_> {
    /// Breaks what `at` says of the value at `pointer`, then what is below it.
    fn visit(&mut self, at: &SchemaRef, pointer: &str, depth: usize) {
        let Some(value) = self.instance.pointer(pointer).filter(|_| depth < DEEPEST) else {
            return;
        };
        let at = self.branch(at, value);
        let flat = self.library.facets(&at);
        for (keyword, change, says) in change::of_value(&flat, value) {
            self.offer(Violation {
                keyword,
                pointer: pointer.to_owned(),
                change,
                says,
            });
        }
        match value {
            Value::Object(object) => self.members(&at, &flat, object, pointer, depth),
            Value::Array(items) => {
                let own = flat
                    .get("prefixItems")
                    .and_then(|items| follow(items.get(0)?))
                    .or_else(|| follow(flat.get("items")?));
                if let (Some(own), false) = (own, items.is_empty()) {
                    self.visit(&own, &format!("{pointer}/0"), depth + 1);
                }
            }
            _ => {}
        }
    }

    fn members(
        &mut self,
        at: &SchemaRef,
        flat: &Map<String, Value>,
        object: &Map<String, Value>,
        pointer: &str,
        depth: usize,
    ) {
        let properties = self
            .library
            .properties_of(at, self.instance.pointer(pointer));
        for property in properties
            .iter()
            .filter(|property| object.contains_key(&property.name))
        {
            let below = format!(
                "{pointer}/{}",
                property.name.replace('~', "~0").replace('/', "~1")
            );
            if property.required {
                let says = format!("the required property `{}` left out", property.name);
                self.offer(Violation {
                    keyword: "required".to_owned(),
                    pointer: below.clone(),
                    change: Change::Remove,
                    says,
                });
            }
            self.visit(&property.schema, &below, depth + 1);
        }
        if flat.get("additionalProperties") == Some(&Value::Bool(false)) {
            let says = "a property that the schema does not know".to_owned();
            let change = Change::Set(Value::String("nay".to_owned()));
            self.offer(Violation {
                keyword: "additionalProperties".to_owned(),
                pointer: format!("{pointer}/naysayer"),
                change,
                says,
            });
        }
    }

    /// Of alternatives, the one that the value was made for.
    fn branch(&self, at: &SchemaRef, value: &Value) -> SchemaRef {
        let flat = self.library.facets(at);
        if flat.contains_key("type") || flat.contains_key("properties") {
            return at.clone();
        }
        let branches = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|keyword| flat.get(*keyword)?.as_array())
            .flatten();
        let fitting = branches
            .filter_map(follow)
            .find(|branch| self.library.check(branch, value).is_legal());
        fitting.unwrap_or_else(|| at.clone())
    }

    /// Keeps a violation that the referee refuses for the keyword that was meant, or a composition above it.
    fn offer(&mut self, violation: Violation) {
        if self.found.kept.len() >= MOST {
            return;
        }
        let Some(broken) = violation.apply(self.instance) else {
            return;
        };
        match self.library.check(self.schema, &broken) {
            Checked::Refused(refusals) => {
                let parent = violation
                    .pointer
                    .rsplit_once('/')
                    .map_or("", |(parent, _)| parent);
                let meant = refusals.iter().any(|refusal| {
                    let composition = matches!(
                        refusal.keyword.as_str(),
                        "oneOf" | "anyOf" | "allOf" | "not" | "unevaluatedProperties"
                    );
                    composition && violation.pointer.starts_with(&refusal.pointer)
                        || refusal.keyword == violation.keyword
                            && (refusal.pointer == violation.pointer || refusal.pointer == parent)
                });
                if meant {
                    self.found.kept.push(violation);
                }
            }
            Checked::Legal => self.found.still_legal += 1,
            Checked::Unusable => {}
        }
    }
}

/// Whether the flat schema allows a type.
fn allows(flat: &Map<String, Value>, kind: &str) -> bool {
    let kinds = types(flat);
    kinds.is_empty() || kinds.contains(&kind) || kind == "integer" && kinds.contains(&"number")
}
