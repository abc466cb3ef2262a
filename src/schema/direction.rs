//! Which way a value travels, and the root of the schemas as it holds on that way.
//!
//! Here is all that the referee knows of OpenAPI: `readOnly`, `writeOnly`, and that a `discriminator` settles a `oneOf`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

/// Which way a value travels.
///
/// A `readOnly` property that is `required` need not be sent; a `writeOnly` one need not come back
/// (OpenAPI 3.1, schema object; JSON Schema 2020-12 validation, section 9.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Direction {
    /// To the server.
    Request,
    /// From the server.
    Response,
}

impl Direction {
    /// The annotation that keeps a property off this way.
    pub(super) fn kept_off(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// Where a document keeps examples by name.
const COMPONENTS: &str = "components";
const EXAMPLES: &str = "examples";
/// Where it keeps operations, and these their answers.
const PATHS: &str = "paths";
const RESPONSES: &str = "responses";

/// How far `$ref` and `allOf` are followed in search of an annotation.
const DEPTH: usize = 6;

/// The root as it holds on one way.
pub(super) struct Rooted {
    pub(super) root: Arc<Value>,
    /// Schemas whose `oneOf` stands under `anyOf` in this root.
    opened: BTreeSet<String>,
}

/// The root as it holds on one way: names of kept-off properties are gone from every `required`, and a `oneOf` beside
/// a `discriminator` is an `anyOf`, since the discriminator says which branch is meant when several would do
/// (OpenAPI 3.1, discriminator object). Shared when nothing changes.
///
/// `lean`, the answers of operations are left out on the way to the server, unless something refers to what stands in
/// them: they are half of many documents.
pub(super) fn root_for(root: &Arc<Value>, direction: Direction, lean: bool) -> Rooted {
    let view = View {
        root,
        mark: direction.kept_off(),
    };
    let mut edits = Edits::default();
    view.search(root, &Way::Root, &BTreeSet::new(), &mut edits);
    if edits.cuts.is_empty() && edits.opened.is_empty() {
        return Rooted {
            root: Arc::clone(root),
            opened: BTreeSet::new(),
        };
    }
    let lean = lean && direction == Direction::Request && !edits.refers_inside;
    let mut changed = without_examples(root, lean);
    for (pointer, names) in edits.cuts {
        if let Some(Value::Array(required)) = changed.pointer_mut(&pointer) {
            required.retain(|name| name.as_str().is_none_or(|name| !names.contains(name)));
        }
    }
    // From within outwards, so that each pointer still leads where it led.
    for pointer in edits.opened.iter().rev() {
        if let Some(Value::Object(schema)) = changed.pointer_mut(pointer)
            && let Some(branches) = schema.shift_remove("oneOf")
        {
            schema.insert("anyOf".to_owned(), branches);
        }
    }
    Rooted {
        root: Arc::new(changed),
        opened: edits.opened.into_iter().collect(),
    }
}

/// The root without the examples of the components, which are often most of a document and no schemas; and, `lean`, without
/// the answers of operations.
fn without_examples(root: &Value, lean: bool) -> Value {
    let Value::Object(entries) = root else {
        return root.clone();
    };
    let copy = |(name, entry): (&String, &Value)| {
        let entry = match (name.as_str(), entry) {
            (COMPONENTS, Value::Object(sections)) => {
                let schemas = sections.iter().filter(|(name, _)| *name != EXAMPLES);
                let schemas = schemas.map(|(name, section)| (name.clone(), section.clone()));
                Value::Object(schemas.collect())
            }
            (PATHS, Value::Object(paths)) if lean => {
                let paths = paths.iter();
                Value::Object(
                    paths
                        .map(|(path, item)| (path.clone(), asked(item)))
                        .collect(),
                )
            }
            _ => entry.clone(),
        };
        (name.clone(), entry)
    };
    Value::Object(entries.iter().map(copy).collect())
}

/// A path item without the answers of its operations.
fn asked(item: &Value) -> Value {
    let Value::Object(entries) = item else {
        return item.clone();
    };
    let of = |(name, entry): (&String, &Value)| match entry {
        Value::Object(operation) if operation.contains_key(RESPONSES) => {
            let parts = operation.iter().filter(|(name, _)| *name != RESPONSES);
            let parts = parts.map(|(name, part)| (name.clone(), part.clone()));
            (name.clone(), Value::Object(parts.collect()))
        }
        _ => (name.clone(), entry.clone()),
    };
    Value::Object(entries.iter().map(of).collect())
}

impl Rooted {
    /// Whether what stands at `pointer` in the document was not left out.
    pub(super) fn holds(&self, pointer: &str) -> bool {
        super::pointer::find(&self.root, &self.moved(pointer)).is_some()
    }

    /// Where the schema at `pointer` stands in this root.
    pub(super) fn moved(&self, pointer: &str) -> String {
        let mut moved = String::with_capacity(pointer.len());
        let mut at = 0;
        for token in pointer.split('/').skip(1) {
            let above = pointer.get(..at).unwrap_or_default();
            let is_opened = token == "oneOf" && self.opened.contains(above);
            moved.push('/');
            moved.push_str(if is_opened { "anyOf" } else { token });
            at += token.len() + 1;
        }
        moved
    }
}

#[derive(Default)]
struct Edits<'a> {
    /// Which names have to go from which `required`.
    cuts: Vec<(String, BTreeSet<&'a str>)>,
    /// Which schemas have a `oneOf` that a discriminator settles; outer ones first.
    opened: Vec<String>,
    /// Whether something refers, or may refer, to what stands inside a path.
    refers_inside: bool,
}

/// The way from the root to a value: few of them are ever written as a pointer.
enum Way<'w> {
    Root,
    Member(&'w Way<'w>, &'w str),
    Item(&'w Way<'w>, usize),
}

impl Way<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member(above, name) => super::pointer::child(&above.pointer(), name),
            Self::Item(above, index) => super::pointer::item(&above.pointer(), *index),
        }
    }
}

struct View<'a> {
    root: &'a Value,
    mark: &'static str,
}

impl<'a> View<'a> {
    fn search(
        &self,
        value: &'a Value,
        at: &Way<'_>,
        inherited: &BTreeSet<&'a str>,
        edits: &mut Edits<'a>,
    ) {
        match value {
            Value::Object(members) => {
                let mut marked = inherited.clone();
                // One look at the keys: most maps have none of these.
                let has =
                    |wanted: &[&str]| members.keys().any(|key| wanted.contains(&key.as_str()));
                if has(&["required", "allOf"]) {
                    self.marked(value, 0, &mut marked);
                    if !marked.is_empty() && members.get("required").is_some_and(Value::is_array) {
                        let required = super::pointer::child(&at.pointer(), "required");
                        edits.cuts.push((required, marked.clone()));
                    }
                }
                if has(&["discriminator"])
                    && members.get("discriminator").is_some_and(Value::is_object)
                    && members.get("oneOf").is_some_and(Value::is_array)
                    && !members.contains_key("anyOf")
                {
                    edits.opened.push(at.pointer());
                }
                for (name, member) in members {
                    edits.refers_inside |= may_refer_inside(name, member);
                    if !member.is_object() && !member.is_array() {
                        continue;
                    }
                    let below = Way::Member(at, name);
                    match (name.as_str(), member) {
                        (EXAMPLES, _) if matches!(at, Way::Member(Way::Root, COMPONENTS)) => {}
                        ("allOf", Value::Array(branches)) => {
                            for (index, branch) in branches.iter().enumerate() {
                                self.search(branch, &Way::Item(&below, index), &marked, edits);
                            }
                        }
                        _ => self.search(member, &below, &BTreeSet::new(), edits),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.search(item, &Way::Item(at, index), &BTreeSet::new(), edits);
                }
            }
            _ => {}
        }
    }

    /// The names of marked properties of this schema, seen through `$ref` and `allOf`.
    fn marked(&self, schema: &'a Value, depth: usize, names: &mut BTreeSet<&'a str>) {
        if depth > DEPTH {
            return;
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                if self.is_marked(property, 0) {
                    names.insert(name);
                }
            }
        }
        if let Some(target) = self.target(schema) {
            self.marked(target, depth + 1, names);
        }
        for branch in branches(schema) {
            self.marked(branch, depth + 1, names);
        }
    }

    fn is_marked(&self, schema: &'a Value, depth: usize) -> bool {
        depth <= DEPTH
            && (schema.get(self.mark) == Some(&Value::Bool(true))
                || self
                    .target(schema)
                    .is_some_and(|target| self.is_marked(target, depth + 1))
                || branches(schema).any(|branch| self.is_marked(branch, depth + 1)))
    }

    fn target(&self, schema: &Value) -> Option<&'a Value> {
        let written = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
        super::pointer::find(self.root, written)
    }
}

/// Whether a member is a reference into a path, or the name of an anchor or a base, by which anything can be referred to.
fn may_refer_inside(name: &str, member: &Value) -> bool {
    match (name, member.as_str()) {
        ("$ref" | "$dynamicRef", Some(target)) => !target.starts_with("#/components/"),
        ("$anchor" | "$dynamicAnchor" | "$id", Some(_)) => true,
        _ => false,
    }
}

/// The branches of `allOf`; few, since more would be an attack.
fn branches(schema: &Value) -> impl Iterator<Item = &Value> {
    schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .take(16)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::{Direction, root_for};

    fn at(root: Value, direction: Direction, pointer: &str) -> Option<Value> {
        root_for(&Arc::new(root), direction, true)
            .root
            .pointer(pointer)
            .cloned()
    }

    #[test]
    fn what_the_server_sets_need_not_be_sent() {
        let root = json!({"S": {
            "required": ["id", "name"],
            "properties": {"id": {"$ref": "#/Id"}, "name": {"writeOnly": true}}
        }, "Id": {"readOnly": true}});
        let required = |direction| at(root.clone(), direction, "/S/required");
        assert_eq!(required(Direction::Request), Some(json!(["name"])));
        assert_eq!(required(Direction::Response), Some(json!(["id"])));
    }

    #[test]
    fn the_annotation_may_stand_in_a_neighbour_branch() {
        let root = json!({"S": {"allOf": [{"$ref": "#/Base"}, {"required": ["id", "x"]}]},
            "Base": {"properties": {"id": {"readOnly": true}}}});
        let required = at(root, Direction::Request, "/S/allOf/1/required");
        assert_eq!(required, Some(json!(["x"])));
    }

    #[test]
    fn a_discriminator_settles_a_one_of() {
        let branch = json!({"oneOf": [true, {}], "discriminator": {}});
        let root =
            Arc::new(json!({"S": {"oneOf": [branch, {"oneOf": [true]}], "discriminator": {}}}));
        let rooted = root_for(&root, Direction::Request, true);
        for (before, after) in [
            ("/S/oneOf/0/oneOf/1", "/S/anyOf/0/anyOf/1"),
            ("/S/oneOf/1/oneOf/0", "/S/anyOf/1/oneOf/0"),
        ] {
            assert_eq!(rooted.moved(before), after);
            assert_eq!(root.pointer(before), rooted.root.pointer(after));
        }
    }

    #[test]
    fn named_examples_are_not_copied_and_a_property_of_that_name_is() {
        let object =
            json!({"required": ["id"], "properties": {"id": {"readOnly": true}, "examples": true}});
        let root =
            json!({"components": {"schemas": {"S": object}, "examples": {"E": {"value": 1}}}});
        let changed = |pointer| at(root.clone(), Direction::Request, pointer);
        assert_eq!(changed("/components/examples"), None);
        let own = changed("/components/schemas/S/properties/examples");
        assert_eq!(own, Some(json!(true)));
        assert_eq!(changed("/components/schemas/S/required"), Some(json!([])));
    }

    #[test]
    fn answers_are_left_out_unless_something_refers_to_them() {
        let schema = json!({"required": ["id"], "properties": {"id": {"readOnly": true}}});
        let content = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
        let root = |inside: Value| {
            let operation =
                json!({"requestBody": content(&schema), "responses": {"200": content(&inside)}});
            Arc::new(json!({"paths": {"/things": {"post": operation}}, "components": {}}))
        };
        let body = "/paths/~1things/post/requestBody/content/application~1json/schema";
        let answer = "/paths/~1things/post/responses/200/content/application~1json/schema";
        let holds = |inside: Value, lean| {
            let rooted = root_for(&root(inside), Direction::Request, lean);
            [body, answer].map(|pointer| rooted.holds(pointer))
        };
        let plain = json!({"$ref": "#/components/schemas/S"});
        assert_eq!(holds(plain.clone(), true), [true, false]);
        assert_eq!(holds(plain, false), [true, true]);
        assert_eq!(
            holds(json!({ "$ref": format!("#{answer}") }), true),
            [true, true]
        );
        assert_eq!(holds(json!({ "$anchor": "thing" }), true), [true, true]);
    }

    #[test]
    fn an_untouched_root_is_not_copied() {
        let root = Arc::new(json!({"S": {"required": ["a"], "properties": {"a": {}}}}));
        let rooted = root_for(&root, Direction::Request, true);
        assert!(Arc::ptr_eq(&root, &rooted.root));
        assert_eq!(rooted.moved("/S/properties/a"), "/S/properties/a");
    }
}
