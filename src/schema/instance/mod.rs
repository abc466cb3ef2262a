//! A valid instance of a schema: what is known, then what the document shows, then what can be made up.
//!
//! Nothing leaves here that the referee does not allow.

mod maker;
mod number;
mod pattern;
mod string;

use serde_json::Value;

use self::maker::Maker;
use super::{Change, Checked, Direction, Library, Refusal, SchemaRef, Violation};

/// How much of an object is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// What is required.
    Minimal,
    /// Optional properties as well, to a bounded depth.
    Full,
}

/// What kind of instance is wanted.
pub(crate) struct Wish<'a> {
    /// The same seed makes the same instance.
    pub seed: u64,
    /// How much is filled in.
    pub size: Size,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether examples and defaults of the schema are used.
    pub examples: bool,
    /// Known values by JSON pointer and property name; used where they are legal.
    pub known: &'a dyn Fn(&str, &str) -> Option<Value>,
}

/// So many attempts with other seeds and sizes are made.
const ATTEMPTS: u64 = 6;
/// So many refused parts are taken out of one attempt.
const REPAIRS: usize = 12;

/// A valid instance.
///
/// # Errors
/// Which keyword refused the last attempt, and where.
pub(crate) fn instance(
    library: &Library,
    schema: &SchemaRef,
    wish: &Wish<'_>,
) -> Result<Value, String> {
    let mut why = "the schema allows nothing that could be made up".to_owned();
    for attempt in 0..ATTEMPTS {
        let size = if attempt % 2 == 0 {
            wish.size
        } else {
            Size::Minimal
        };
        let examples = wish.examples && attempt < 2;
        let seed = wish
            .seed
            .wrapping_add(attempt.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let tried = Wish {
            seed,
            size,
            direction: wish.direction,
            examples,
            known: wish.known,
        };
        let Some(made) = Maker::new(library, &tried).make(schema) else {
            continue;
        };
        match repaired(library, schema, made) {
            Ok(value) => return Ok(value),
            Err(refusal) => {
                why = format!(
                    "`{}` refuses it at {}",
                    refusal.keyword,
                    place(&refusal.pointer)
                )
            }
        }
    }
    Err(why)
}

fn place(pointer: &str) -> &str {
    if pointer.is_empty() {
        "its root"
    } else {
        pointer
    }
}

/// Takes refused parts out until the referee is content or nothing more can go.
fn repaired(library: &Library, schema: &SchemaRef, mut value: Value) -> Result<Value, Refusal> {
    let unusable = || Refusal {
        keyword: "$schema".to_owned(),
        pointer: String::new(),
    };
    for _ in 0..REPAIRS {
        let refusals = match library.check(schema, &value) {
            Checked::Legal => return Ok(value),
            Checked::Unusable => return Err(unusable()),
            Checked::Refused(refusals) => refusals,
        };
        let first = refusals.into_iter().next().unwrap_or_else(unusable);
        let cut = Violation {
            keyword: String::new(),
            pointer: first.pointer.clone(),
            change: Change::Remove,
            says: String::new(),
        };
        match cut.apply(&value) {
            Some(less) if first.keyword != "required" => value = less,
            _ => return Err(first),
        }
    }
    Err(unusable())
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use serde_json::{Value, json};

    use super::{Size, Wish, instance};
    use crate::schema::{Direction, Library, SchemaRef};

    fn make(schema: &Value, size: Size) -> Result<Value, String> {
        let library = Library::new(
            json!({ "s": schema, "tree": {"type": "object", "properties": {"child": {"$ref": "#/tree"}}} }),
        );
        let known = |_: &str, name: &str| (name == "projectId").then(|| json!(7));
        let wish = Wish {
            seed: 1,
            size,
            direction: Direction::Request,
            examples: true,
            known: &known,
        };
        instance(&library, &SchemaRef("/s".into()), &wish)
    }

    #[test]
    fn every_kind_of_schema_gets_a_legal_instance() {
        for schema in [
            json!({"type": "string", "minLength": 40, "maxLength": 41}),
            json!({"type": "string", "pattern": "^AC[0-9a-fA-F]{32}$"}),
            json!({"type": "string", "format": "uuid"}),
            json!({"type": "string", "format": "date-time"}),
            json!({"type": "string", "format": "email"}),
            json!({"type": "integer", "minimum": 10, "maximum": 12, "multipleOf": 4}),
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
            json!({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": true}),
            json!({"type": ["null", "boolean"]}),
            json!({"const": {"a": 1}}),
            json!({"enum": [null, "x"]}),
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}, {"required": ["b"], "properties": {"b": {"type": "integer"}}}]}),
            json!({"type": "object", "properties": {"tree": {"$ref": "#/tree"}}, "required": ["tree"], "additionalProperties": false}),
            json!({"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}}),
            json!({"type": "object", "required": ["kind"], "oneOf": [
                {"properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["lives"]},
                {"properties": {"kind": {"const": "dog"}}}]}),
        ] {
            for size in [Size::Minimal, Size::Full] {
                let made = make(&schema, size);
                assert!(made.is_ok(), "{schema}: {made:?}");
            }
        }
    }

    #[test]
    fn known_values_and_examples_win_where_they_are_legal() {
        let schema = json!({"type": "object", "required": ["projectId", "colour"],
            "properties": {"projectId": {"type": "integer"}, "colour": {"type": "string", "example": "red"}}});
        assert_eq!(
            make(&schema, Size::Minimal),
            Ok(json!({"projectId": 7, "colour": "red"}))
        );
    }

    #[test]
    fn what_only_the_server_sets_is_left_out() {
        let schema = json!({"type": "object", "required": ["id", "name"],
            "properties": {"id": {"type": "string", "readOnly": true}, "name": {"type": "string"}}});
        let made = make(&schema, Size::Full).expect("an object");
        assert!(
            made.get("id").is_none() && made.get("name").is_some(),
            "{made}"
        );
    }

    #[test]
    fn the_impossible_says_which_keyword_refuses_it() {
        let why = make(
            &json!({"type": "string", "minLength": 5, "maxLength": 2}),
            Size::Minimal,
        )
        .expect_err("nothing fits");
        assert!(why.contains("ength"), "{why}");
    }
}
