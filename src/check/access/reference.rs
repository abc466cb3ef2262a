//! access/reference: one's own body must not refer to another owner's object.

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Trial, preferred};
use crate::schema::{Library, SchemaRef, child_pointer, plain_token};
use crate::site::{Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::other_object;

pub(super) struct Reference;

static RULE: Rule = Rule {
    id: RuleId::new("access/reference"),
    title: "Takes a reference to another owner's object",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "A body refers only to objects that its sender may reach.",
    sends: "A making or change of the attacker's own with the id of another owner's object, which the run made, where his own id stands in the control; in a list behind his own. Where it is refused, the same in a list of one or in an object.",
    proof: "The attacker re-reads his object and finds the link to the other's. What he may read by its id as well is shared.",
    why: "Through the link, what belongs to others is moved, counted, billed, exported or shown.",
    fix: "Resolve every id of a body as its sender: look it up together with the owner from the credential.",
};

#[async_trait]
impl Check for Reference {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let role = site.role(&operation.key);
        if !matches!(role, Role::Makes { .. } | Role::Changes(_))
            || site.excluded(operation).is_some()
            || !site.demands_credential(operation)
        {
            return Vec::new();
        }
        let body = operation
            .body
            .as_ref()
            .and_then(|body| preferred(&body.media));
        let json = body.filter(|(_, media)| media.name.contains("json"));
        let Some(schema) = json.and_then(|(_, media)| media.schema.as_ref()) else {
            return Vec::new();
        };
        let mut cases = Vec::new();
        let mut found = Vec::new();
        references(site, operation, schema, "", DEEPEST, &mut found);
        for pointer in found.into_iter().take(MOST_REFERENCES) {
            for pair in pairs(site, operation) {
                let cost = Cost {
                    requests: 7,
                    writes: 4,
                };
                let mut case = other_object::case(&RULE, operation, pair, FORM, cost);
                case.place = Some(Place::Body(pointer.clone()));
                cases.push(case);
            }
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let attacker = other_object::attacker(case)?;
        let Some(Place::Body(pointer)) = &case.place else {
            return Err(Reason::NoSubject("the case names no property".to_owned()));
        };
        let link = lab.prepare_link(&attacker, pointer).await?;
        let name = &link.name;
        let foreign = [(name.clone(), link.id.clone())];
        let (attack, look) = (Label::Attack, Label::Effect);
        let mut taken = lab
            .assign(&link.assignment, attack, look, FORM, &foreign)
            .await?;
        for (form, id) in wrapped(&link.id, &link.own) {
            if taken {
                break;
            }
            let foreign = [(name.clone(), id)];
            taken = lab
                .assign(&link.assignment, attack, look, form, &foreign)
                .await?;
        }
        if linked(case, lab.so_far()).is_some() {
            lab.read_by_id(&link.object, &attacker).await?;
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let Some(attack) = trial.all(Label::Attack).next() else {
            return Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned()));
        };
        if let Some(id) = linked(case, trial) {
            if trial.last(Label::Shared).is_some_and(Response::is_success) {
                return Verdict::Upheld;
            }
            return Verdict::Broken(format!(
                "Sent by {} with {id}, which is an object of {}: on re-read the link is there.",
                other_object::name(case),
                case.subject.owner
            ));
        }
        match attack.exchange.status() {
            Some(400 | 401 | 403 | 404 | 409 | 422) => Verdict::Upheld,
            Some(200..300) if trial.last(Label::Effect).is_some_and(Response::is_success) => {
                Verdict::Upheld
            }
            _ => match oracle::denied(&attack.exchange, trial) {
                oracle::Reaction::Fault(reason) => Verdict::Inconclusive(reason),
                oracle::Reaction::Unclear(why) => Verdict::Inconclusive(Reason::Ambiguous(why)),
                _ => Verdict::Inconclusive(Reason::Ambiguous(
                    "nothing shows the attacker what became of the link".to_owned(),
                )),
            },
        }
    }
}

const FORM: &str = "another owner's id in one's own body";
/// So many properties of one body are tried.
const MOST_REFERENCES: usize = 3;

/// So deep in a body they are looked for.
const DEEPEST: usize = 4;

/// Pointers to what names an object, or several, also in inner objects and in the first item of their lists.
fn references(
    site: &Site,
    operation: &Operation,
    schema: &SchemaRef,
    front: &str,
    depth: usize,
    found: &mut Vec<String>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let library = &site.api.schemas;
    for property in library.properties(schema) {
        if property.read_only || front.is_empty() && site.holds_own_id(operation, &property.name) {
            continue;
        }
        let pointer = child_pointer(front, &property.name);
        let own = &property.schema;
        let items = || library.items(own);
        let refers = site.references(operation, &property.name).is_some();
        match library.primary_type(own) {
            Some("object") if !refers || !front.is_empty() => {
                references(site, operation, own, &pointer, depth, found);
            }
            Some("array") if items().is_some_and(|item| is_object(library, &item)) => {
                if let Some(item) = items() {
                    references(
                        site,
                        operation,
                        &item,
                        &format!("{pointer}/0"),
                        depth,
                        found,
                    );
                }
            }
            _ if refers => found.push(pointer),
            _ => {}
        }
    }
}

fn is_object(library: &Library, schema: &SchemaRef) -> bool {
    library.primary_type(schema) == Some("object")
}

/// The id in other clothes, for where it is refused as it stands: whoever looks at texts alone does not see it.
fn wrapped(id: &Value, own: &Value) -> Vec<(&'static str, Value)> {
    match (id, own) {
        (Value::Array(foreign), Value::Array(own)) => {
            let both = own.iter().chain(foreign).cloned().collect();
            vec![("another owner's id behind one's own", both)]
        }
        (Value::String(_) | Value::Number(_), _) => vec![
            ("another owner's id in a list", json!([id])),
            ("another owner's id in an object", json!({ "id": id })),
        ],
        _ => Vec::new(),
    }
}

/// The foreign id, if the attacker's re-read object holds it.
fn linked(case: &Case, trial: &Trial) -> Option<Value> {
    let Some(Place::Body(pointer)) = &case.place else {
        return None;
    };
    let name = &plain_token(pointer.rsplit('/').next()?);
    let sent = |label: Label| {
        let step = trial.all(label).last()?;
        let body = step.exchange.request.body.as_ref()?;
        let sent: Value = serde_json::from_slice(&body.bytes).ok()?;
        sent.pointer(pointer).cloned()
    };
    let (own, attack) = (sent(Label::Control)?, sent(Label::Attack)?);
    let (mut known, mut all) = (Vec::new(), Vec::new());
    scalars(&own, &mut known);
    scalars(&attack, &mut all);
    let id = all.into_iter().find(|id| !known.contains(id))?;
    let after = trial
        .last(Label::Effect)
        .filter(|answer| answer.is_success())?
        .json()?;
    // A list where one id belongs is stored, and leads nowhere.
    let found = match own {
        Value::Array(_) => listed(&after, name, 3).contains(&id),
        _ => named(&after, name, NESTED).contains(&id),
    };
    found.then(|| id.clone())
}

fn scalars<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| scalars(item, found)),
        Value::Object(object) => object.values().for_each(|item| scalars(item, found)),
        scalar => found.push(scalar),
    }
}

/// Every scalar of this name in an answer, also in the objects of its lists.
fn named<'v>(answer: &'v Value, name: &str, depth: u8) -> Vec<&'v Value> {
    let Some(depth) = depth.checked_sub(1) else {
        return Vec::new();
    };
    match answer {
        Value::Array(items) => {
            let each = items.iter().filter(|item| item.is_object());
            each.flat_map(|item| named(item, name, depth)).collect()
        }
        Value::Object(object) => {
            let own = object.get(name);
            let own = own.filter(|own| !own.is_object() && !own.is_array());
            let inner = object.values().flat_map(|inner| named(inner, name, depth));
            own.into_iter().chain(inner).collect()
        }
        _ => Vec::new(),
    }
}

/// So deep in an answer, lists counted.
const NESTED: u8 = 7;

/// What stands in lists of this name, also within envelopes.
fn listed<'v>(answer: &'v Value, name: &str, depth: u8) -> Vec<&'v Value> {
    let (Value::Object(object), Some(depth)) = (answer, depth.checked_sub(1)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(list) = object.get(name).filter(|value| value.is_array()) {
        scalars(list, &mut found);
    }
    found.extend(object.values().flat_map(|inner| listed(inner, name, depth)));
    found
}
