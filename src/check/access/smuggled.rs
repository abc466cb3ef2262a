//! Properties that a caller has no business to set, values for them, and whether they stuck.

use serde_json::{Value, json};

use crate::lab::{Assignment, Label, Trial, named_values as values};
use crate::schema::{Direction, Library, Property, child_pointer};
use crate::words::Arrange as _;

/// Names that carry rights or belong to somebody, without separators and in lower case.
const PRIVILEGED: &[&str] = &[
    "role",
    "roles",
    "isadmin",
    "admin",
    "issuperuser",
    "superuser",
    "isstaff",
    "owner",
    "ownerid",
    "userid",
    "createdby",
    "author",
    "authorid",
    "tenant",
    "tenantid",
    "orgid",
    "organizationid",
    "accountid",
    "verified",
    "isverified",
    "emailverified",
    "approved",
    "isapproved",
    "balance",
    "credit",
    "credits",
    "permissions",
    "scopes",
];
/// Properties that the run sends although nothing is to know them.
const UNKNOWN: &[&str] = &[
    "is_admin", "isAdmin", "role", "owner_id", "verified", "approved",
];
/// So many properties of inner objects are sent.
const MOST_NESTED: usize = 4;
/// A property without any meaning: a store that keeps it keeps everything.
pub(in crate::check) const INERT: &str = "nay_inert";
/// Properties that name the object itself or lead to it.
const LINKS: &[&str] = &[
    "id", "uuid", "self", "href", "url", "uri", "links", "_links", "etag",
];

fn flat(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

/// Properties that the re-read object has and a caller may not set, each with another value than it has.
///
/// `declared` are those of the request, `shown` those of the answer. What all objects of one owner have alike and those of
/// another have otherwise says whose they are, whatever it is called.
pub(super) fn known(
    library: &Library,
    declared: &[Property],
    shown: &[Property],
    assignment: &Assignment,
    changes: bool,
) -> Vec<(String, Value)> {
    let before = &assignment.before;
    let other = assignment.other.as_ref().map(|(_, other)| other);
    let read_only = |property: &&Property| property.read_only;
    let writable = |name: &str| {
        declared
            .iter()
            .any(|property| property.name == name && !property.read_only)
    };
    let mut names: Vec<&Property> = declared.iter().chain(shown).filter(read_only).collect();
    names.extend(
        shown
            .iter()
            .filter(|property| PRIVILEGED.contains(&flat(&property.name).as_str())),
    );
    let says_whose = |name: &str| {
        let held = |object: Option<&Value>| values(object?, name, 3).first().copied().cloned();
        let own = held(Some(before)).filter(|own| !own.is_boolean() && !own.is_null());
        let is_time = |own: &Value| own.as_str().is_some_and(|text| text.contains(':'));
        own.filter(|own| !is_time(own)).is_some_and(|own| {
            held(assignment.same.as_ref()) == Some(own.clone())
                && held(other).is_some_and(|held| held != own)
        })
    };
    let is_declared = |name: &str| declared.iter().any(|own| own.name == name);
    names.extend(
        shown
            .iter()
            .filter(|property| !is_declared(&property.name) && says_whose(&property.name)),
    );
    names.retain(|property| !writable(&property.name));
    names.retain(|property| !changes || !LINKS.contains(&property.name.as_str()));
    let mut extras: Vec<(String, Value)> = Vec::new();
    for property in names {
        let name = &property.name;
        let own = values(before, name, 3);
        let Some(present) = own.first() else { continue };
        let foreign = other
            .map(|other| values(other, name, 3))
            .and_then(|all| all.first().copied());
        let foreign =
            foreign.filter(|_| PRIVILEGED.contains(&flat(name).as_str()) || says_whose(name));
        let value = foreign.filter(|value| value != present).cloned();
        let schema = library.get(&property.schema);
        let Some(value) = value.or_else(|| another(present, schema)) else {
            continue;
        };
        let legal = library
            .check(&property.schema, &value, Direction::Response)
            .is_legal();
        if legal && extras.iter().all(|(known, _)| known != name) {
            extras.push((name.clone(), value));
        }
    }
    // What weighs most comes first: it is tried alone where all of them are refused.
    let weighs = |name: &str| PRIVILEGED.contains(&flat(name).as_str()) || says_whose(name);
    extras.arrange_by_key(|(name, _)| !weighs(name));
    extras.extend(nested(library, declared, shown, before));
    extras
}

/// The same one level deeper, by a pointer: `/owner/id`, `/permissions/admin`. What stands in a readOnly object or in one
/// whose name carries rights is the server's own, whatever it is called.
fn nested(
    library: &Library,
    declared: &[Property],
    shown: &[Property],
    before: &Value,
) -> Vec<(String, Value)> {
    let mut extras = Vec::new();
    let objects = shown
        .iter()
        .filter(|outer| library.primary_type(&outer.schema) == Some("object"));
    for outer in objects {
        let sent = declared.iter().find(|own| own.name == outer.name);
        let sent = sent.filter(|own| !own.read_only);
        let writable = sent.map_or_else(Vec::new, |own| library.properties(&own.schema));
        let guarded = outer.read_only || PRIVILEGED.contains(&flat(&outer.name).as_str());
        for inner in library.properties(&outer.schema) {
            let is_free = |own: &Property| own.name == inner.name && !own.read_only;
            let own = inner.read_only || PRIVILEGED.contains(&flat(&inner.name).as_str());
            let guarded = own || guarded && sent.is_none();
            if !guarded || writable.iter().any(is_free) || extras.len() == MOST_NESTED {
                continue;
            }
            let held = within(before, &outer.name, &inner.name, 3);
            let present = held.first().filter(|held| !held.is_null());
            let value = present.and_then(|own| another(own, library.get(&inner.schema)));
            let fits = |value: &Value| {
                let checked = library.check(&inner.schema, value, Direction::Response);
                checked.is_legal()
            };
            if let Some(value) = value.filter(fits) {
                extras.push((pointer(&outer.name, &inner.name), value));
            }
        }
    }
    extras
}

/// The pointer of a property of an inner object.
fn pointer(outer: &str, inner: &str) -> String {
    child_pointer(&child_pointer("", outer), inner)
}

/// Every scalar of this name in an object of that name, also within envelopes.
fn within<'a>(answer: &'a Value, outer: &str, inner: &str, depth: u8) -> Vec<&'a Value> {
    let (Value::Object(object), Some(depth)) = (answer, depth.checked_sub(1)) else {
        return Vec::new();
    };
    let own = object.get(outer).and_then(|own| own.get(inner));
    let own = own.filter(|value| !value.is_object() && !value.is_array());
    let below = object
        .values()
        .flat_map(|below| within(below, outer, inner, depth));
    own.into_iter().chain(below).collect()
}

/// Another value of the same kind, one that no server comes upon by itself.
fn another(present: &Value, schema: Option<&Value>) -> Option<Value> {
    let facet = |name: &str| schema.and_then(|schema| schema.get(name));
    if let Some(choices) = facet("enum").and_then(Value::as_array) {
        return choices
            .iter()
            .find(|choice| *choice != present && !choice.is_null())
            .cloned();
    }
    Some(match present {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_i64()?.checked_add(1_000_003)?),
        Value::String(_) => match facet("format").and_then(Value::as_str) {
            Some("uuid") => json!("0bad0bad-0bad-4bad-8bad-0bad0bad0bad"),
            Some("date-time") => json!("2001-02-03T04:05:06Z"),
            Some("date") => json!("2001-02-03"),
            Some("email") => json!("nay@naysayer.test"),
            Some("uri" | "uri-reference") => json!("https://naysayer.test/"),
            _ => json!("nay-smuggled"),
        },
        _ => return None,
    })
}

/// Properties that neither the document nor the object has, and one without meaning.
pub(super) fn unknown(
    declared: &[Property],
    shown: &[Property],
    before: &Value,
) -> Vec<(String, Value)> {
    let is_new = |name: &&&str| {
        let named = |property: &Property| flat(&property.name) == flat(name);
        !declared.iter().any(named)
            && !shown.iter().any(named)
            && values(before, name, 3).is_empty()
    };
    let value = |name: &str| match flat(name).as_str() {
        "role" => json!("admin"),
        "ownerid" => json!("nay-smuggled"),
        _ => json!(true),
    };
    let named = UNKNOWN
        .iter()
        .filter(is_new)
        .map(|name| ((*name).to_owned(), value(name)));
    let mut extras: Vec<(String, Value)> = named.collect();
    extras.push((INERT.to_owned(), json!("nay-inert")));
    extras
}

/// What the owner re-read after an attack as the attack set it, and not so after the control.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stuck {
    /// This property.
    Property(String, Value),
    /// Everything that was sent, whatever its name.
    Everything,
}

/// Looks for the first property that stuck. Pure: what was smuggled is what the attack's body has more than the control's.
pub(super) fn stuck(trial: &Trial) -> Option<Stuck> {
    let control = trial.all(Label::Control).last()?;
    let before = trial.last(Label::Before)?.json()?;
    let (front, sent) = opened(body(control)?);
    let mut everything = None;
    for pair in trial.steps.windows(2) {
        if pair[0].label != Label::Attack || pair[1].label != Label::Effect {
            continue;
        }
        let after = pair[1]
            .exchange
            .response()
            .filter(|answer| answer.is_success());
        let (Some(after), Some(attack)) = (after.and_then(|answer| answer.json()), body(&pair[0]))
        else {
            continue;
        };
        let (_, attack) = opened(attack);
        let sticks = |name: &str, value: &Value| values(&after, name, 3).contains(&value);
        let free = attack.get(INERT).is_some_and(|inert| sticks(INERT, inert));
        for (name, value) in attack.as_object().into_iter().flatten() {
            if sent.get(name).is_some() || name == INERT || !sticks(name, value) {
                continue;
            }
            let was = values(&before, name, 3);
            if was.contains(&value) {
                continue;
            }
            if free && was.is_empty() {
                everything = Some(Stuck::Everything);
                continue;
            }
            let name = match front.is_empty() {
                true => name.clone(),
                false => child_pointer(&front, name),
            };
            return Some(Stuck::Property(name, value.clone()));
        }
        if let Some(inner) = stuck_inside(&sent, &attack, &before, &after) {
            return Some(inner);
        }
    }
    everything
}

/// The first property of an inner object that the attack's body has and the control's has not, and that stuck where the
/// object has it.
fn stuck_inside(sent: &Value, attack: &Value, before: &Value, after: &Value) -> Option<Stuck> {
    for (outer, object) in attack.as_object()? {
        for (inner, value) in object.as_object().into_iter().flatten() {
            let is_sent = sent.get(outer).is_some_and(|own| own.get(inner).is_some());
            let was = within(before, outer, inner, 3);
            let is = within(after, outer, inner, 3);
            if !is_sent && !was.is_empty() && !was.contains(&value) && is.contains(&value) {
                return Some(Stuck::Property(pointer(outer, inner), value.clone()));
            }
        }
    }
    None
}

/// Properties that hold the thing itself, in requests and in answers.
pub(super) const ENVELOPES: &[&str] =
    &["data", "item", "result", "resource", "attributes", "entity"];

/// What a body has in its envelopes, and the pointer that leads there.
fn opened(body: Value) -> (String, Value) {
    let (mut front, mut inside) = (String::new(), body);
    while let Some((name, inner)) = ENVELOPES.iter().find_map(|name| {
        Some((
            name,
            inside.get(name).filter(|own| own.is_object())?.clone(),
        ))
    }) {
        front = child_pointer(&front, name);
        inside = inner;
    }
    (front, inside)
}

fn body(step: &crate::lab::Step) -> Option<Value> {
    serde_json::from_slice(&step.exchange.request.body.as_ref()?.bytes).ok()
}
