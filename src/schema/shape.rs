//! What several schemas say together about one value: `$ref` and `allOf` followed, alternatives listed. Makes and judges nothing.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::library::{Library, SchemaRef};
use super::pointer;

/// Schemas that one value may have to obey at once; more is an attack.
const PARTS: usize = 256;

/// One schema and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub(super) at: SchemaRef,
    pub(super) schema: &'a Value,
}

impl<'a> Part<'a> {
    /// The schema under `name` inside this one.
    pub(super) fn under(&self, name: &str) -> Option<Self> {
        let schema = self.schema.get(name)?;
        Some(Self {
            at: self.at.child(name),
            schema,
        })
    }

    fn listed(&self, name: &str) -> Vec<Self> {
        let Some(list) = self.schema.get(name).and_then(Value::as_array) else {
            return Vec::new();
        };
        let at = self.at.child(name);
        let items = list.iter().enumerate();
        items
            .map(|(index, schema)| Self {
                at: at.item(index),
                schema,
            })
            .collect()
    }
}

/// Alternatives of which one (or more, or exactly one) has to hold.
#[derive(Debug, Clone)]
pub(super) struct Choice<'a> {
    /// The schema that holds the keyword.
    pub(super) holder: Part<'a>,
    /// `oneOf`, `anyOf`, `if` or `dependentSchemas`.
    pub(super) keyword: &'static str,
    /// The schemas that each alternative adds.
    pub(super) branches: Vec<Vec<Part<'a>>>,
}

impl Choice<'_> {
    /// The property that calls for the first branch of `dependentSchemas`.
    pub(super) fn asker(&self) -> Option<String> {
        let called_for = self.branches.first()?.first()?;
        pointer::split(&called_for.at.0).map(|(_, name)| name)
    }
}

/// Everything that is said about one value.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape<'a> {
    /// Schemas without alternatives: read their own keywords only.
    pub(super) parts: Vec<Part<'a>>,
    /// Alternatives that are still open.
    pub(super) choices: Vec<Choice<'a>>,
    seen: BTreeSet<SchemaRef>,
}

impl<'a> Shape<'a> {
    /// What `parts` say together.
    pub(super) fn of(library: &'a Library, parts: &[Part<'a>]) -> Self {
        let mut shape = Self::default();
        for part in parts {
            shape.add(library, part);
        }
        shape
    }

    /// The same shape with one alternative taken and its choice closed.
    pub(super) fn taking(&self, library: &'a Library, choice: usize, branch: usize) -> Self {
        let mut shape = self.clone();
        let taken = shape.choices.remove(choice);
        for part in taken.branches.get(branch).into_iter().flatten() {
            shape.add(library, part);
        }
        shape
    }

    fn add(&mut self, library: &'a Library, part: &Part<'a>) {
        if self.parts.len() >= PARTS || !self.seen.insert(part.at.clone()) {
            return;
        }
        self.parts.push(part.clone());
        if !leads_on(part.schema) {
            return;
        }
        if let Some(at) = library.target(part.schema)
            && let Some(schema) = library.get(&at)
        {
            self.add(library, &Part { at, schema });
        }
        for branch in part.listed("allOf") {
            self.add(library, &branch);
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches = part.listed(keyword);
            if !branches.is_empty() {
                self.choices.push(Choice {
                    holder: part.clone(),
                    keyword,
                    branches: branches.into_iter().map(|branch| vec![branch]).collect(),
                });
            }
        }
        if let Some(condition) = part.under("if") {
            let then = std::iter::once(condition).chain(part.under("then"));
            self.choices.push(Choice {
                holder: part.clone(),
                keyword: "if",
                branches: vec![
                    part.under("else").into_iter().collect(),
                    then.collect(),
                    Vec::new(),
                ],
            });
        }
        if let Some(schemas) = part.under("dependentSchemas") {
            let names = schemas.schema.as_object().into_iter().flat_map(Map::keys);
            let called_for = names.filter_map(|name| schemas.under(name));
            self.choices.extend(called_for.map(|schema| Choice {
                holder: part.clone(),
                keyword: "dependentSchemas",
                branches: vec![vec![schema], Vec::new()],
            }));
        }
    }

    /// The values of one keyword, wherever it stands.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &'a Value> {
        self.parts
            .iter()
            .filter_map(move |part| part.schema.get(keyword))
    }

    /// The largest value of a counting keyword such as `minLength`.
    pub(super) fn at_least(&self, keyword: &str) -> Option<u64> {
        self.all(keyword).filter_map(count).max()
    }

    /// The smallest value of a counting keyword such as `maxLength`.
    pub(super) fn at_most(&self, keyword: &str) -> Option<u64> {
        self.all(keyword).filter_map(count).min()
    }

    /// The first text under a keyword such as `format`.
    pub(super) fn text(&self, keyword: &str) -> Option<&'a str> {
        self.all(keyword).find_map(Value::as_str)
    }

    /// Whether any of the schemas carries the mark, such as `readOnly: true`.
    pub(super) fn is(&self, mark: &str) -> bool {
        self.all(mark).any(|value| *value == Value::Bool(true))
    }

    /// The names under `required`, in the order of writing.
    pub(super) fn required(&self) -> Vec<&'a str> {
        let mut known = BTreeSet::new();
        let written = self.all("required").filter_map(Value::as_array).flatten();
        written
            .filter_map(Value::as_str)
            .filter(|name| known.insert(*name))
            .collect()
    }

    /// The names under `properties`, in the order of writing.
    pub(super) fn names(&self) -> Vec<&'a str> {
        let mut known = BTreeSet::new();
        let written = self.all("properties").filter_map(Value::as_object);
        written
            .flat_map(Map::keys)
            .map(String::as_str)
            .filter(|name| known.insert(*name))
            .collect()
    }

    /// The JSON types that the value may have; `None` when nothing limits them.
    pub(super) fn types(&self) -> Option<Vec<&'a str>> {
        let mut left: Option<Vec<&str>> = None;
        for value in self.all("type") {
            let allowed: Vec<&str> = match value {
                Value::String(one) => vec![one],
                Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            left = Some(match left {
                None => allowed,
                Some(before) => narrowed(&before, &allowed),
            });
        }
        left
    }

    /// The type that the value most likely has: the first that is declared and not null, else what the keywords speak of.
    pub(super) fn main_type(&self) -> Option<&'static str> {
        let Some(types) = self.types() else {
            return SPEAKING.iter().find_map(|(kind, keywords)| {
                let spoken = |keyword: &&str| self.all(keyword).next().is_some();
                keywords.iter().any(spoken).then_some(*kind)
            });
        };
        let main = types.iter().find(|kind| **kind != "null");
        let main = main.or_else(|| types.first())?;
        TYPES.iter().find(|kind| *kind == main).copied()
    }

    /// What is said about the property `name`, `patternProperties` and `additionalProperties` included; `None` when it is forbidden.
    pub(super) fn property(&self, name: &str) -> Option<Vec<Part<'a>>> {
        let mut said = Vec::new();
        for part in &self.parts {
            let before = said.len();
            said.extend(part.under("properties").and_then(|all| all.under(name)));
            if let Some(patterns) = part.under("patternProperties") {
                let keys = patterns.schema.as_object().into_iter().flat_map(Map::keys);
                let fits =
                    keys.filter(|key| regex::Regex::new(key).is_ok_and(|key| key.is_match(name)));
                said.extend(fits.filter_map(|key| patterns.under(key)));
            }
            if said.len() == before {
                said.extend(part.under("additionalProperties"));
            }
        }
        let forbidden = said.iter().any(|part| *part.schema == Value::Bool(false));
        (!forbidden).then_some(said)
    }

    /// What is said about the item at `index`.
    pub(super) fn item(&self, index: usize) -> Vec<Part<'a>> {
        let said = self.parts.iter().filter_map(|part| {
            let mut first = part.listed("prefixItems");
            if index < first.len() {
                return Some(first.swap_remove(index));
            }
            part.under("items")
        });
        said.collect()
    }
}

/// Whether a schema names others that speak of the same value: most do not, and one look at its keys tells.
fn leads_on(schema: &Value) -> bool {
    let leads = |key: &String| {
        matches!(
            key.as_str(),
            "$ref" | "allOf" | "oneOf" | "anyOf" | "if" | "dependentSchemas"
        )
    };
    schema
        .as_object()
        .is_some_and(|keywords| keywords.keys().any(leads))
}

/// Every JSON type, as a schema names it.
pub(super) const TYPES: &[&str] = &[
    "object", "array", "string", "integer", "number", "boolean", "null",
];

/// Which keywords speak of which type, for schemas that do not name one.
const SPEAKING: &[(&str, &[&str])] = &[
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "patternProperties",
        ],
    ),
    (
        "array",
        &[
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
        ],
    ),
    ("string", &["pattern", "format", "minLength", "maxLength"]),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

fn narrowed<'a>(left: &[&'a str], right: &[&'a str]) -> Vec<&'a str> {
    let mut both = Vec::new();
    for kind in left {
        if right.contains(kind) || (*kind == "integer" && right.contains(&"number")) {
            both.push(*kind);
        } else if *kind == "number" && right.contains(&"integer") {
            both.push("integer");
        }
    }
    both
}

/// A count; some documents write `3.0`.
fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let float = value
            .as_f64()
            .filter(|float| *float >= 0.0 && float.fract() == 0.0)?;
        format!("{float}").parse().ok()
    })
}
