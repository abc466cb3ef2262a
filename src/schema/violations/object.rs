//! Objects that lack a property, have one too many, or break what properties ask of each other.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Candidate, Subject, Try};
use crate::schema::direction::Direction;
use crate::schema::pointer;
use crate::schema::violation::Change;

/// A name that no document declares.
pub(crate) const EXTRA: &str = "naysayer_extra";
/// Most properties that are sent to break a limit.
const MOST: u64 = 200;

const CLOSED: &[&str] = &["additionalProperties", "unevaluatedProperties"];

pub(super) fn candidates(
    subject: &Subject<'_>,
    members: &Map<String, Value>,
    direction: Direction,
    all: &mut Vec<Candidate>,
) {
    let at = &subject.pointer;
    let shape = &subject.shape;
    for name in shape.required() {
        if members.contains_key(name) && !kept_off(subject, name, direction) {
            let says = format!("the required property `{name}` left out");
            let mut missing = without(&["required"], at, &[name], says.clone());
            // Whoever asks for it as well goes with it, and others stand in where so many have to be there.
            let askers = askers(subject, name);
            let stays =
                |(own, _): &(&String, &Value)| *own != name && !askers.contains(own.as_str());
            let mut left: Map<String, Value> = members
                .iter()
                .filter(stays)
                .map(|(own, value)| (own.clone(), value.clone()))
                .collect();
            let stayed = left.len();
            let least = shape.at_least("minProperties").unwrap_or(0).min(MOST);
            for index in (left.len() as u64)..least {
                let stand_in = match index {
                    0 => EXTRA.to_owned(),
                    index => format!("{EXTRA}{index}"),
                };
                left.insert(stand_in, json!("nay"));
            }
            if stayed + 1 < members.len() || left.len() > stayed {
                missing.tries.push(Try {
                    pointer: at.clone(),
                    change: Change::Set(Value::Object(left)),
                    says,
                });
            }
            all.push(missing);
        }
    }
    let rules = shape.all("dependentRequired").filter_map(Value::as_object);
    for (present, names) in rules
        .flatten()
        .filter(|(name, _)| members.contains_key(*name))
    {
        for name in names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            let says = format!("`{name}` left out, which `{present}` asks for");
            all.push(without(&["dependentRequired"], at, &[name], says));
        }
    }
    if CLOSED
        .iter()
        .any(|keyword| shape.all(keyword).any(|value| *value == Value::Bool(false)))
    {
        let tries = [json!("nay"), json!(7)].map(|value| Try {
            pointer: pointer::child(at, EXTRA),
            change: Change::Set(value),
            says: "a property that the schema does not know".to_owned(),
        });
        all.push(Candidate {
            keywords: CLOSED,
            expected: at.clone(),
            tries: tries.into(),
        });
    }
    named(subject, all);
    counted(subject, members, all);
}

/// Properties that ask for `name` where they are (`dependentRequired`), and those that ask for them in turn.
fn askers<'a>(subject: &Subject<'a>, name: &str) -> BTreeSet<&'a str> {
    let rules = subject.shape.all("dependentRequired");
    let rules: Vec<(&String, &Value)> = rules.filter_map(Value::as_object).flatten().collect();
    let mut found = BTreeSet::new();
    let mut open = vec![name];
    while let Some(wanted) = open.pop() {
        let wants = |names: &Value| {
            let mut names = names.as_array().into_iter().flatten();
            names.any(|name| name == wanted)
        };
        for (asker, _) in rules.iter().filter(|(_, names)| wants(names)) {
            if found.insert(asker.as_str()) {
                open.push(asker);
            }
        }
    }
    found
}

/// A further property of a name that is ruled out.
fn named(subject: &Subject<'_>, all: &mut Vec<Candidate>) {
    if subject.shape.all("propertyNames").next().is_none() {
        return;
    }
    let names = [EXTRA, "nay nay!", "N!", ""];
    let tries = names.map(|name| Try {
        pointer: pointer::child(&subject.pointer, name),
        change: Change::Set(json!("nay")),
        says: "a property of a name that is ruled out".to_owned(),
    });
    all.push(Candidate {
        keywords: &["propertyNames"],
        expected: subject.pointer.clone(),
        tries: tries.into(),
    });
}

/// Too few or too many properties.
fn counted(subject: &Subject<'_>, members: &Map<String, Value>, all: &mut Vec<Candidate>) {
    let at = &subject.pointer;
    if let Some(least) = subject.shape.at_least("minProperties").filter(|n| *n >= 1) {
        let few = members.iter().take(least as usize - 1);
        let few: Map<String, Value> = few.map(|(n, v)| (n.clone(), v.clone())).collect();
        let says = format!("fewer than {least} properties");
        all.push(Candidate::values(
            &["minProperties"],
            at,
            [(Value::Object(few), says)],
        ));
    }
    if let Some(most) = subject
        .shape
        .at_most("maxProperties")
        .filter(|n| *n <= MOST)
    {
        let mut many = members.clone();
        let model = members
            .values()
            .next()
            .cloned()
            .unwrap_or_else(|| json!("nay"));
        let mut index = 0;
        while many.len() as u64 <= most {
            many.insert(format!("{EXTRA}{index}"), model.clone());
            index += 1;
        }
        let says = format!("more than {most} properties");
        all.push(Candidate::values(
            &["maxProperties"],
            at,
            [(Value::Object(many), says)],
        ));
    }
}

/// Whether a property may be missing because it is kept off this way.
fn kept_off(subject: &Subject<'_>, name: &str, direction: Direction) -> bool {
    let mark = direction.kept_off();
    let parts = subject.shape.property(name).unwrap_or_default();
    parts
        .iter()
        .any(|part| part.schema.get(mark) == Some(&Value::Bool(true)))
}

fn without(keywords: &'static [&'static str], at: &str, names: &[&str], says: String) -> Candidate {
    let tries = names.iter().map(|name| Try {
        pointer: pointer::child(at, name),
        change: Change::Remove,
        says: says.clone(),
    });
    Candidate {
        keywords,
        expected: at.to_owned(),
        tries: tries.collect(),
    }
}
