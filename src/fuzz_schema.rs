//! JSON Schemas by chance: bytes choose kinds, bounds and branches, so that a fuzzer can learn which matter.
//!
//! What is made can be fulfilled as far as each keyword goes; keywords of different branches may still quarrel.

use serde_json::{Map, Value, json};

/// Schemas nest this deep.
const DEEPEST: usize = 4;
const NAMES: &[&str] = &["a", "b", "name", "kind", "a/b", "size~", "ä"];
const PATTERNS: &[&str] = &[
    "^[a-z]{2,6}$",
    "^AC[0-9a-f]{8}$",
    "^\\d+(\\.\\d+)?$",
    "x|y",
    "^(?:on|off)$",
    "[A-Z]",
];
const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "email",
    "uuid",
    "ipv4",
    "uri",
    "hostname",
];

/// The schema that `bytes` choose; no bytes choose the first of everything.
pub(crate) fn schema(bytes: &[u8]) -> Value {
    let mut chooser = Chooser { left: bytes.iter() };
    chooser.schema(0)
}

/// The schema of one plain value or a list of them, as it may be written as text. `any` text may be empty and hold whatever
/// stands between values.
#[cfg(test)]
pub(crate) fn plain(bytes: &[u8], any: bool) -> Value {
    let mut chooser = Chooser { left: bytes.iter() };
    match chooser.flag() {
        true => chooser.list(any),
        false => chooser.field(any),
    }
}

/// The schema of an object of plain values, with lists of them or without.
#[cfg(test)]
pub(crate) fn fields(bytes: &[u8], any: bool, lists: bool) -> Value {
    let mut chooser = Chooser { left: bytes.iter() };
    let mut properties = Map::new();
    for name in ["a", "name", "kind", "size"] {
        let property = match chooser.below(4) {
            0 => continue,
            1 if lists => chooser.list(any),
            _ => chooser.field(any),
        };
        properties.insert(name.to_owned(), property);
    }
    if properties.is_empty() {
        properties.insert("b".to_owned(), chooser.field(any));
    }
    let names: Vec<String> = properties.keys().cloned().collect();
    let required: Vec<&String> = names.iter().filter(|_| chooser.flag()).collect();
    let mut object = json!({"type": "object", "required": required});
    match chooser.below(3) {
        0 => object["additionalProperties"] = json!(false),
        1 => object["maxProperties"] = json!(properties.len() + 1),
        _ => {}
    }
    // What is required anyway is not asked for twice.
    if let [first, .., last] = &names[..]
        && !object["required"]
            .as_array()
            .is_some_and(|all| all.contains(&json!(last)))
    {
        object["dependentRequired"] = json!({ first: [last] });
    }
    object["properties"] = Value::Object(properties);
    object
}

struct Chooser<'b> {
    left: std::slice::Iter<'b, u8>,
}

impl Chooser<'_> {
    /// A number below `end`.
    fn below(&mut self, end: u8) -> u8 {
        self.left.next().map_or(0, |byte| byte % end.max(1))
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        let end = u8::try_from(of.len()).unwrap_or(u8::MAX);
        of.get(usize::from(self.below(end)))
            .copied()
            .unwrap_or_default()
    }

    fn schema(&mut self, depth: usize) -> Value {
        if depth >= DEEPEST {
            return self.simple();
        }
        match self.below(12) {
            0..3 => self.object(depth),
            3 => self.array(depth),
            4 => self.tuple(depth),
            5 => self.parts(depth),
            6 => self.kinds(depth),
            7 => self.either(depth),
            8 => self.conditional(),
            _ => self.simple(),
        }
    }

    fn simple(&mut self) -> Value {
        match self.below(10) {
            0 | 1 => self.number("integer"),
            2 => self.number("number"),
            3 => json!({"type": "boolean"}),
            4 => json!({"enum": ["red", "green", 3, null]}),
            5 => json!({"const": {"fixed": [1, "x"]}}),
            6 => json!({"type": ["string", "null"], "maxLength": 1 + self.below(9)}),
            7 => json!({"type": "string", "not": {"const": "admin"}}),
            _ => self.text(),
        }
    }

    fn text(&mut self) -> Value {
        match self.below(4) {
            0 => json!({"type": "string", "pattern": self.one(PATTERNS)}),
            1 => json!({"type": "string", "format": self.one(FORMATS)}),
            _ => {
                let least = self.below(9);
                json!({"type": "string", "minLength": least, "maxLength": least + self.below(40)})
            }
        }
    }

    /// A plain value that is not null.
    #[cfg(test)]
    fn field(&mut self, any: bool) -> Value {
        match self.below(6) {
            0 | 1 => self.number("integer"),
            2 => json!({"type": "boolean"}),
            3 => json!({"type": "string", "enum": ["red", "green"]}),
            4 if any => self.text(),
            4 => json!({"type": "string", "pattern": "^[a-z]{2,6}$"}),
            _ => {
                let least = 2 + self.below(9);
                json!({"type": "string", "minLength": least, "maxLength": least + self.below(40)})
            }
        }
    }

    /// A list of such values; one that is empty is not written.
    #[cfg(test)]
    fn list(&mut self, any: bool) -> Value {
        let least = 2 + self.below(2);
        let items = self.field(any);
        let mut list = json!({"type": "array", "minItems": least, "maxItems": least + self.below(3), "items": items});
        // Of a flag there are no two that differ twice.
        if items.get("minLength").is_some() || items.get("pattern").is_some() {
            list["uniqueItems"] = json!(true);
        }
        list
    }

    fn number(&mut self, kind: &str) -> Value {
        let least = i64::from(self.below(250)) - 100;
        let step = i64::from(1 + self.below(12));
        let most = least + step * 3;
        match self.below(5) {
            0 => json!({"type": kind, "minimum": least}),
            1 => json!({"type": kind, "maximum": most}),
            2 => json!({"type": kind, "minimum": least, "maximum": most, "multipleOf": step}),
            3 => json!({"type": kind, "exclusiveMinimum": least, "exclusiveMaximum": most}),
            _ => json!({"type": kind, "minimum": least, "maximum": most}),
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        let least = self.below(4);
        let mut array = json!({"type": "array", "minItems": least});
        if self.flag() {
            array["maxItems"] = json!(least + self.below(4));
        }
        match self.below(3) {
            0 => {
                array["uniqueItems"] = json!(true);
                array["items"] = json!({"type": "integer", "minimum": self.below(100)});
            }
            1 => array["contains"] = json!({"const": 1}),
            _ => array["items"] = self.schema(depth + 1),
        }
        // At least one is what must be contained.
        if array.get("contains").is_some() {
            array["minItems"] = json!(1);
            array["maxItems"] = json!(5);
        }
        array
    }

    fn tuple(&mut self, depth: usize) -> Value {
        let first = self.schema(depth + 1);
        json!({"type": "array", "prefixItems": [first, {"type": "boolean"}], "items": self.flag()})
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for _ in 0..=self.below(4) {
            let name = self.one(NAMES).to_owned();
            let property = match self.below(12) {
                0 if depth > 0 => json!({"$ref": "#/S"}),
                _ => self.schema(depth + 1),
            };
            properties.insert(name, property);
        }
        // What refers to the whole is never required: a value of it would have no end.
        let finite = properties
            .iter()
            .filter(|(_, one)| one.get("$ref").is_none());
        let finite: Vec<String> = finite.map(|(name, _)| name.clone()).collect();
        let required: Vec<&String> = finite.iter().filter(|_| self.flag()).collect();
        let mut object = json!({"type": "object", "required": required});
        match self.below(8) {
            0 => object["additionalProperties"] = json!(false),
            1 => object["additionalProperties"] = self.simple(),
            2 => object["minProperties"] = json!(required.len()),
            3 => object["maxProperties"] = json!(properties.len() + 1),
            4 => object["patternProperties"] = json!({"^x-": {"type": "string"}}),
            5 => object["patternProperties"] = json!({"^x-[a-z]+$": self.simple()}),
            6 => {
                let first = properties.keys().next().cloned().unwrap_or_default();
                let more = self.number("integer");
                object["dependentSchemas"] =
                    json!({first: {"required": ["more"], "properties": {"more": more}}});
            }
            _ => object["propertyNames"] = json!({"maxLength": 12}),
        }
        if let [first, .., last] = &finite[..]
            && self.flag()
        {
            let mut demands = Map::new();
            demands.insert(first.clone(), json!([last]));
            object["dependentRequired"] = Value::Object(demands);
        }
        object["properties"] = Value::Object(properties);
        object
    }

    /// `allOf` of parts that do not quarrel.
    fn parts(&mut self, depth: usize) -> Value {
        let inner = self.schema(depth + 2);
        let least = self.below(50);
        json!({"allOf": [
            {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "minimum": least}}},
            {"type": "object", "properties": {"inner": inner, "id": {"maximum": 90}}},
        ]})
    }

    /// `oneOf` of objects that a constant tells apart.
    fn kinds(&mut self, depth: usize) -> Value {
        let mut kind = |name: &str| {
            let inner = self.schema(depth + 2);
            json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": name}, "it": inner}})
        };
        let branches = [kind("cat"), kind("dog")];
        match self.flag() {
            true => json!({"oneOf": branches, "discriminator": {"propertyName": "kind"}}),
            false => json!({"oneOf": branches}),
        }
    }

    fn either(&mut self, depth: usize) -> Value {
        let one = self.schema(depth + 1);
        json!({"anyOf": [one, {"type": "null"}]})
    }

    fn conditional(&mut self) -> Value {
        let then = self.number("integer");
        json!({
            "type": "object",
            "required": ["mode"],
            "properties": {"mode": {"enum": ["sized", "free"]}, "size": {}},
            "if": {"required": ["mode"], "properties": {"mode": {"const": "sized"}}},
            "then": {"required": ["size"], "properties": {"size": then}},
            "else": {"properties": {"size": {"type": "boolean"}}},
        })
    }
}
