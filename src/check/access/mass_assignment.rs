//! access/mass-assignment: a body must not set what its sender has no right to set.

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Assignment, Lab, Label, Reason, Subject, Trial, preferred};
use crate::schema::{Library, Property, child_pointer};
use crate::site::{Role, Site};
use crate::spec::{Operation, StatusRange};
use crate::words::{Profile, RuleId, Severity};

use super::smuggled::{self, Stuck};

pub(super) struct MassAssignment;

pub(super) const OWASP: &str = "API3:2023 Broken Object Property Level Authorization";

static RULE: Rule = Rule {
    id: RuleId::new("access/mass-assignment"),
    title: "Stores a property that its sender may not set",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 915,
    owasp: OWASP,
    since: "0.1.0",
    promise: "A body sets only what its schema offers: readOnly properties, roles, rights, owners and approvals in it are ignored or refused.",
    sends: "A valid making or change with readOnly properties of the answer, with owner and role properties, those of inner objects such as `/owner/id` as well, and with undeclared privileged ones, on objects that the run made.",
    proof: "On re-read the property has the value that was sent, and after the same request without it it had not. An API that stores whatever it is sent, a property without meaning included, is not accused of undeclared ones.",
    why: "Whoever adds a line to a request makes himself administrator, owner or approved.",
    fix: "Bind requests to a type that has only what a caller may set; never to the stored record.",
};

#[async_trait]
impl Check for MassAssignment {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let id = match site.role(&operation.key) {
            Role::Makes { resource, .. } => resource,
            Role::Changes(id) => id,
            _ => return Vec::new(),
        };
        let resource = site.resource(id);
        let json = operation
            .body
            .as_ref()
            .and_then(|body| preferred(&body.media));
        if site.excluded(operation).is_some()
            || !site.is_readable(id)
            || resource.makes.is_empty()
            || !json.is_some_and(|(_, media)| media.name.contains("json"))
        {
            return Vec::new();
        }
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: None,
            form: "properties that only the server sets".to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 9,
                writes: 6,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let assignment = lab.prepare_assignment().await?;
        let (known, unknown) = extras(lab, &assignment);
        let (attack, look) = (Label::Attack, Label::Effect);
        for (form, extras) in [
            ("known properties", known),
            ("undeclared properties", unknown),
        ] {
            if extras.is_empty() {
                continue;
            }
            let accepted = lab.assign(&assignment, attack, look, form, &extras).await?;
            if matches!(smuggled::stuck(lab.so_far()), Some(Stuck::Property(..))) {
                return Ok(());
            }
            // One illegal property may have cost the others their chance: the first alone, which weighs most, and those of
            // inner objects.
            let inner = extras.iter().position(|(name, _)| name.starts_with('/'));
            let inner = inner.map_or(&[][..], |first| &extras[first..]);
            for part in [&extras[..1], inner] {
                if !accepted && !part.is_empty() && part.len() < extras.len() {
                    lab.assign(&assignment, attack, look, form, part).await?;
                }
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        match smuggled::stuck(trial) {
            Some(Stuck::Property(name, value)) => Verdict::Broken(format!(
                "`{name}` was sent and stored: on re-read it is {value}, which it is not after the same request without it."
            )),
            Some(Stuck::Everything) => Verdict::Inconclusive(Reason::Ambiguous(
                "it stores whatever property it is sent, also one without any meaning".to_owned(),
            )),
            None if trial.all(Label::Attack).next().is_some() => Verdict::Upheld,
            None => Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned())),
        }
    }
}

type Extras = Vec<(String, Value)>;

fn extras(lab: &Lab, assignment: &Assignment) -> (Extras, Extras) {
    let before = &assignment.before;
    let site = lab.site();
    let library = &site.api.schemas;
    let Some(operation) = lab.operation() else {
        return Default::default();
    };
    let role = site.role(&operation.key);
    let (Role::Makes { resource: id, .. } | Role::Changes(id)) = role else {
        return Default::default();
    };
    let body = operation
        .body
        .as_ref()
        .and_then(|body| preferred(&body.media));
    let schema = body.and_then(|(_, media)| media.schema.as_ref());
    let declared = schema.map_or_else(Vec::new, |schema| library.properties(schema));
    let read = site.readings(id).find_map(|key| site.api.operation(key));
    let shown = read.map_or_else(Vec::new, |read| shown(lab, read));
    let (front, declared, shown) = inside(library, declared, shown);
    let shown = unwrapped(library, shown, &declared, MOST_ENVELOPES);
    let changes = matches!(role, Role::Changes(_));
    let known = smuggled::known(library, &declared, &shown, assignment, changes);
    // What the document opens to anything may hold anything.
    let open = schema
        .and_then(|schema| library.resolve(schema))
        .is_some_and(|(_, schema)| {
            schema
                .get("additionalProperties")
                .is_some_and(|more| *more != Value::Bool(false))
        });
    let unknown = match open {
        true => Vec::new(),
        false => smuggled::unknown(&declared, &shown, before),
    };
    let placed = |extras: Extras| {
        let at = |name: String| match name.strip_prefix('/') {
            _ if front.is_empty() => name,
            Some(inner) => format!("{front}/{inner}"),
            None => child_pointer(&front, &name),
        };
        extras
            .into_iter()
            .map(|(name, value)| (at(name), value))
            .collect()
    };
    (placed(known), placed(unknown))
}

/// The properties of the thing itself where request and answer have the same envelope, and the pointer that leads there.
fn inside(
    library: &Library,
    mut declared: Vec<Property>,
    mut shown: Vec<Property>,
) -> (String, Vec<Property>, Vec<Property>) {
    let mut front = String::new();
    for _ in 0..MOST_ENVELOPES {
        let holds = |own: &&Property| {
            smuggled::ENVELOPES.contains(&own.name.as_str())
                && library.primary_type(&own.schema) == Some("object")
        };
        let Some(outer) = declared.iter().find(holds).cloned() else {
            break;
        };
        if let Some(same) = shown.iter().find(|own| own.name == outer.name) {
            shown = library.properties(&same.schema);
        }
        declared = library.properties(&outer.schema);
        front = child_pointer(&front, &outer.name);
    }
    (front, declared, shown)
}

/// So many of them stand one in the other.
const MOST_ENVELOPES: u8 = 2;

/// The properties of the thing itself, where an answer has an envelope that a request has not.
fn unwrapped(
    library: &Library,
    shown: Vec<Property>,
    declared: &[Property],
    depth: u8,
) -> Vec<Property> {
    let is_envelope = |own: &&Property| {
        smuggled::ENVELOPES.contains(&own.name.as_str())
            && library.primary_type(&own.schema) == Some("object")
            && !declared.iter().any(|sent| sent.name == own.name)
    };
    match (shown.iter().find(is_envelope), depth.checked_sub(1)) {
        (Some(envelope), Some(depth)) => {
            let inner = library.properties(&envelope.schema);
            unwrapped(library, inner, declared, depth)
        }
        _ => shown,
    }
}

/// The properties of what a reading is answered.
fn shown(lab: &Lab, read: &Operation) -> Vec<Property> {
    let success =
        |status: &StatusRange| matches!(status, StatusRange::Code(200) | StatusRange::Class(2));
    let documented = read
        .responses
        .iter()
        .find(|response| success(&response.status));
    let media = documented.and_then(|documented| documented.media.first());
    let schema = media.and_then(|media| media.schema.as_ref());
    schema.map_or_else(Vec::new, |schema| lab.site().api.schemas.properties(schema))
}
