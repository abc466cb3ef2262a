//! Values that fit no branch of `oneOf` or `anyOf`, or several of `oneOf`, and a discriminator that names no branch.

use serde_json::{Value, json};

use super::{Candidate, Subject, Try};
use crate::schema::direction::Direction;
use crate::schema::instance::{Size, instance};
use crate::schema::pointer;
use crate::schema::property::is_null;
use crate::schema::shape::Choice;
use crate::schema::violation::Change;

/// Branches that are put together with the one that was taken.
const BRANCHES: usize = 4;

pub(super) fn candidates(subject: &Subject<'_>, direction: Direction, all: &mut Vec<Candidate>) {
    forbidden(subject, direction, all);
    for choice in &subject.choices {
        let keywords: &'static [&'static str] = match choice.keyword {
            "oneOf" => &["oneOf"],
            "anyOf" => &["anyOf"],
            _ => continue,
        };
        // A value or null is no alternative worth a second way to break it.
        if choice
            .branches
            .iter()
            .filter(|branch| !is_null(branch))
            .count()
            < 2
        {
            continue;
        }
        let says = || format!("a value that fits no branch of {}", choice.keyword);
        let mut tries = Vec::new();
        if let Some(tag) = discriminator(choice.holder.schema)
            && subject.value.get(tag).is_some()
        {
            tries.push(Try {
                pointer: pointer::child(&subject.pointer, tag),
                change: Change::Set(json!("nay")),
                says: format!("a `{tag}` that names no branch of {}", choice.keyword),
            });
        }
        let order: &[Value] = match subject.value {
            Value::Object(_) => &[json!({}), json!({"nay": "nay"}), json!(["nay"])],
            Value::Array(_) => &[json!([{"nay": "nay"}]), json!({"nay": "nay"}), json!("nay")],
            Value::String(_) => &[json!({"nay": "nay"}), json!("nay"), json!([["nay"]])],
            _ => &[json!("nay"), json!({"nay": "nay"}), json!([["nay"]])],
        };
        tries.extend(order.iter().map(|value| Try {
            pointer: subject.pointer.clone(),
            change: Change::Set(value.clone()),
            says: says(),
        }));
        all.push(Candidate {
            keywords,
            expected: subject.pointer.clone(),
            tries,
        });
        if choice.keyword == "oneOf" {
            all.extend(several(subject, choice, direction));
        }
    }
}

/// What `not` rules out.
fn forbidden(subject: &Subject<'_>, direction: Direction, all: &mut Vec<Candidate>) {
    let wish = super::wish(Size::Minimal, direction);
    for part in &subject.shape.parts {
        let Some(made) = part
            .under("not")
            .and_then(|not| instance(subject.library, &not.at, &wish).ok())
        else {
            continue;
        };
        let says = || "a value that `not` rules out".to_owned();
        let mut tries = Vec::new();
        if let (Some(members), Some(more)) = (subject.value.as_object(), made.as_object()) {
            let mut union = members.clone();
            union.extend(more.clone());
            tries.push((Value::Object(union), says()));
        }
        tries.push((made, says()));
        all.push(Candidate::values(&["not"], &subject.pointer, tries));
    }
}

/// The properties of two branches of `oneOf` at once.
fn several(subject: &Subject<'_>, choice: &Choice<'_>, direction: Direction) -> Option<Candidate> {
    let members = subject.value.as_object()?;
    let wish = super::wish(Size::Minimal, direction);
    let branches = choice.branches.iter().flatten().take(BRANCHES);
    let others = branches.filter_map(|part| instance(subject.library, &part.at, &wish).ok());
    let unions = others.filter_map(|other| {
        let mut union = members.clone();
        for (name, value) in other.as_object()? {
            union.entry(name).or_insert_with(|| value.clone());
        }
        (union.len() > members.len()).then_some(Value::Object(union))
    });
    let says = || "the properties of two branches of oneOf at once".to_owned();
    let tries: Vec<_> = unions.map(|union| (union, says())).collect();
    (!tries.is_empty()).then(|| Candidate::values(&["oneOf"], &subject.pointer, tries))
}

fn discriminator(schema: &Value) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}
