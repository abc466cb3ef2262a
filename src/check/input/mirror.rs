//! Random schemas with a server that is a validator: what the rules plan is refused by a strict one, so that none of them
//! cries wolf, and one that has forgotten a keyword is found out. No sockets: plan, validator, judge.

pub(crate) mod places;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use time::macros::date;

use crate::check::{Case, Verdict, check};
use crate::config::Config;
use crate::http::{Answer, Body, Exchange, Request, Response};
use crate::lab::{Label, Step, Trial};
use crate::schema::child_pointer;
use crate::site::Site;
use crate::words::Place;

use super::CHECKS;
use super::negatives::{sample, structured};
pub(crate) use wire::try_on_wire;

/// Negatives of one operation.
const MOST: usize = 400;

/// Keywords that a server may forget, and how they are forgotten: left out.
const FORGOTTEN: &[&str] = &[
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "required",
    "additionalProperties",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "oneOf",
    "anyOf",
    "not",
    "minProperties",
    "maxProperties",
    "propertyNames",
];

/// What became of the schemas.
#[derive(Default)]
pub(crate) struct Count {
    /// Schemas that there is a body for.
    pub(crate) schemas: u32,
    /// Payloads that were sent.
    pub(crate) cases: u32,
    /// By keyword: how often it was forgotten, and how often that was found.
    pub(crate) forgotten: BTreeMap<&'static str, (u32, u32)>,
    /// What was not found.
    pub(crate) missed: Vec<String>,
}

impl Count {
    /// `400 schemas, …`, a line for each keyword, and one for what was missed.
    pub(crate) fn told(&self) -> String {
        let (found, forgotten) = self.found();
        let mut told = format!(
            "{} schemas, {} payloads; {found} of {forgotten} forgotten keywords found",
            self.schemas, self.cases,
        );
        for (keyword, (forgotten, found)) in &self.forgotten {
            told += &format!("\n  {keyword}: {found} of {forgotten}");
        }
        for missed in &self.missed {
            told += &format!("\n  missed: {missed}");
        }
        told
    }

    fn forgot(&mut self, keyword: &'static str, found: bool, says: impl Fn() -> String) {
        let (forgotten, seen) = self.forgotten.entry(keyword).or_default();
        *forgotten += 1;
        *seen += u32::from(found);
        if !found {
            self.missed.push(says());
        }
    }

    /// How many forgotten keywords were found, of how many.
    pub(crate) fn found(&self) -> (u32, u32) {
        let found = self.forgotten.values().map(|(_, found)| found).sum();
        (found, self.forgotten.values().map(|(all, _)| all).sum())
    }
}

fn validator(root: &Value) -> Option<jsonschema::Validator> {
    let mut whole = root.clone();
    whole["$ref"] = json!("#/S");
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .offline()
        .build(&whole)
        .ok()
}

/// Every place of a schema that has a keyword which can be forgotten, as a pointer to its object, and the keyword.
fn forgettable(schema: &Value, at: &str, depth: usize, found: &mut Vec<(String, &'static str)>) {
    let Some(members) = schema.as_object().filter(|_| depth < 12) else {
        return;
    };
    for (name, value) in members {
        let below = child_pointer(at, name);
        let known = FORGOTTEN.iter().find(|keyword| *keyword == name);
        // A keyword that says nothing is not missed.
        let is_void = match value {
            Value::Number(number) => {
                number.as_u64() == Some(0) && name.starts_with("min") && name != "minimum"
            }
            Value::Array(items) => items.is_empty(),
            Value::Object(inner) => inner.is_empty(),
            Value::Bool(flag) => name != "uniqueItems" && *flag,
            _ => false,
        };
        let says_no_more = is_void || is_said_already(members, at, name);
        if let Some(keyword) = known.filter(|_| !says_no_more) {
            found.push((at.to_owned(), keyword));
        }
        match (name.as_str(), value) {
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(inner)) => {
                for (name, value) in inner {
                    forgettable(value, &child_pointer(&below, name), depth + 1, found);
                }
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(inner)) => {
                for (index, value) in inner.iter().enumerate() {
                    forgettable(value, &format!("{below}/{index}"), depth + 1, found);
                }
            }
            // Of a list that stays empty nobody sees the items.
            ("items", _) if members.get("maxItems") == Some(&json!(0)) => {}
            ("items" | "additionalProperties" | "then" | "else", value) => {
                forgettable(value, &below, depth + 1, found);
            }
            _ => {}
        }
    }
}

/// Whether the rest of the schema says the same, so that nobody can tell that the keyword was forgotten.
fn is_said_already(members: &Map<String, Value>, at: &str, keyword: &str) -> bool {
    let count = |name: &str| members.get(name).and_then(Value::as_u64);
    let names = |value: Option<&Value>| -> Vec<Value> {
        value.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    match keyword {
        // Every part of `allOf` that the generator makes is an object.
        "type" => at.rsplit('/').nth(1) == Some("allOf") || members.contains_key("const"),
        "minItems" => members.contains_key("contains") && count("minItems") <= Some(1),
        "uniqueItems" => count("maxItems").is_some_and(|most| most < 2),
        // Every integer is a multiple of one.
        "multipleOf" => {
            count("multipleOf") == Some(1) && members.get("type") == Some(&json!("integer"))
        }
        "minProperties" => {
            count("minProperties") <= Some(names(members.get("required")).len() as u64)
        }
        "dependentRequired" => {
            let required = names(members.get("required"));
            let rules = members.get(keyword).and_then(Value::as_object);
            rules.is_some_and(|rules| {
                rules.values().all(|asked| {
                    names(Some(asked))
                        .iter()
                        .all(|name| required.contains(name))
                })
            })
        }
        _ => false,
    }
}

/// The cases of a document whose only body has this schema, and its ordinary body.
fn planned(schema: &Value) -> Option<(Vec<Case>, Value)> {
    let own = schema
        .to_string()
        .replace("\"#/S\"", "\"#/components/schemas/S\"");
    let document = format!(
        r##"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"paths":{{"/things":{{"post":{{"requestBody":{{"required":true,"content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/S"}}}}}}}},"responses":{{"201":{{"description":"made"}}}}}}}}}},"components":{{"schemas":{{"S":{own}}}}}}}"##
    );
    let api = crate::spec::load("api.json", document.as_bytes()).ok()?;
    let mut config = Config::plain(date!(2026 - 11 - 23));
    // All that the rules know: what a budget cuts is told as such.
    config.limits.payloads = MOST;
    let site = Site::new(api, config, "");
    let operation = site.api.operations.first()?;
    let body = Value::clone(&*sample(&site, structured(operation)?)?);
    let cases = CHECKS
        .iter()
        .flat_map(|check| check.plan(&site, operation))
        .filter(|case| case.violation.is_some());
    Some((cases.collect(), body))
}

fn posted(body: Option<&Value>) -> Request {
    let mut request = Request::new("POST", "/things");
    request.body = body.map(|body| Body {
        media_type: Some("application/json".to_owned()),
        bytes: body.to_string().into(),
    });
    request
}

fn step(label: Label, request: Request, is_valid: bool) -> Step {
    let (status, answer) = match is_valid {
        true => (201, json!({"id": 7, "made": "yes", "by": "alice"})),
        false => (422, json!({"error": "no"})),
    };
    Step {
        label,
        actor: "alice".into(),
        form: String::new(),
        exchange: Exchange {
            tag: String::new(),
            request,
            elsewhere: None,
            answer: Answer::Response(Response {
                status,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: answer.to_string().into(),
                truncated: false,
                millis: 1,
            }),
        },
    }
}

/// What the rule says of this case before a server that is this validator.
fn judged(case: &Case, ordinary: &Value, server: &jsonschema::Validator) -> Option<Verdict> {
    let violation = case.violation.as_ref()?;
    let base = violation.within.as_deref().unwrap_or(ordinary);
    let is_whole = matches!(&case.place, Some(Place::Body(pointer)) if pointer.is_empty());
    let left_out = is_whole && violation.change == crate::schema::Change::Remove;
    let sent = match left_out {
        true => None,
        false => Some(violation.apply(base)?),
    };
    let is_valid = sent.as_ref().is_some_and(|sent| server.is_valid(sent));
    let trial = Trial {
        broken: Some(violation.says.clone()),
        steps: vec![
            step(Label::Control, posted(Some(base)), server.is_valid(base)),
            step(Label::Attack, posted(sent.as_ref()), is_valid),
        ],
        ..Trial::default()
    };
    Some(check(&case.rule)?.judge(case, &trial))
}

/// Tries one schema with a strict server and with one that has forgotten a keyword by chance.
///
/// # Errors
/// What the strict server was accused of.
pub(crate) fn try_schema(schema: &Value, count: &mut Count) -> Result<(), String> {
    let root = json!({ "S": schema });
    let (Some(strict), Some((cases, body))) = (validator(&root), planned(schema)) else {
        return Ok(());
    };
    count.schemas += 1;
    let breaks = |case: &&Case, server: &jsonschema::Validator| {
        matches!(judged(case, &body, server), Some(Verdict::Broken(_)))
    };
    for case in &cases {
        count.cases += 1;
        if breaks(&case, &strict) {
            return Err(format!("{case} of {schema}"));
        }
    }
    let mut places = Vec::new();
    forgettable(schema, "/S", 0, &mut places);
    let Some((at, keyword)) = chosen(schema, places) else {
        return Ok(());
    };
    let mut lax = root.clone();
    let holder = lax.pointer_mut(&at).and_then(Value::as_object_mut);
    let _ = holder.map(|holder: &mut Map<String, Value>| holder.remove(keyword));
    let Some(lax) = validator(&lax) else {
        return Ok(());
    };
    let found = cases.iter().any(|case| breaks(&case, &lax));
    count.forgot(keyword, found, || format!("{keyword} at {at} of {schema}"));
    Ok(())
}

/// One place and keyword by chance, and by the same one each time; rare keywords as often as those that are everywhere.
fn chosen(
    schema: &Value,
    mut places: Vec<(String, &'static str)>,
) -> Option<(String, &'static str)> {
    if places.is_empty() {
        return None;
    }
    let digest = Sha256::digest(schema.to_string().as_bytes());
    let chance = |part: &[u8]| {
        part.iter()
            .fold(0, |sum: usize, byte| sum * 256 + usize::from(*byte))
    };
    let (first, second) = digest.split_at(4);
    let keywords: BTreeSet<&str> = places.iter().map(|(_, keyword)| *keyword).collect();
    let keyword = keywords.iter().nth(chance(first) % keywords.len());
    places.retain(|(_, own)| Some(own) == keyword);
    Some(places.swap_remove(chance(&second[..4]) % places.len()))
}
