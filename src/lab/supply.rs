//! Objects for those who need one: which may serve, and fresh ones.

use serde_json::Value;

use crate::config::OthersObjects;
use crate::identity::Identity;
use crate::schema::{Property, plain_token};
use crate::site::{Expectation, ResourceId, Role, singular};
use crate::spec::Operation;
use crate::words::IdentityName;

use super::assemble::assembled;
use super::compose::Style;
use super::media::preferred;
use super::naming::inner_properties;
use super::{Bench, Control, Object, Reason, Survey, surveyor};

/// Enters an object, also under the namesakes of its resource. What is known already gets its new canary.
pub(crate) fn enter(bench: &Bench, survey: &mut Survey, object: Object) {
    let namesakes = bench.site.namesakes(object.resource);
    for twin in namesakes.filter_map(|(id, _)| bench.twin(&object, id)) {
        enter_one(survey, twin);
    }
    enter_one(survey, object);
}

/// Takes out what a change has given another id: nobody finds it where it was.
pub(super) fn leave(
    bench: &Bench,
    survey: &mut Survey,
    operation: &Operation,
    control: &Control,
    object: &Object,
) {
    let changes = matches!(bench.site.role(&operation.key), Role::Changes(_));
    if let Some(before) = control.object.as_ref().filter(|_| changes)
        && before.name() != object.name()
    {
        survey.objects.retain(|known| known.name() != before.name());
    }
}

fn enter_one(survey: &mut Survey, object: Object) {
    let same = |known: &&mut Object| {
        known.resource == object.resource && known.ids == object.ids && known.owner == object.owner
    };
    match survey.objects.iter_mut().find(same) {
        Some(known) if object.canary.is_some() => known.canary = object.canary,
        Some(_) => {}
        None => survey.objects.push(object),
    }
}

/// Objects on which `identity` may try `operation`, best first; `None` for an operation that needs none.
///
/// Reading may touch what the identity was shown; changing touches only what this run made.
pub(crate) async fn candidates(
    bench: &Bench,
    survey: &Survey,
    operation: &Operation,
    identity: &Identity,
) -> Vec<Result<Option<Object>, Reason>> {
    let Some(resource) = bench.needs(operation) else {
        return vec![Ok(None)];
    };
    // What other runs stand on as well is not changed under their feet.
    let can_be_made = !bench.site.resource(resource).makes.is_empty();
    let is_shared = can_be_made && !bench.survey.standings.is_empty();
    let uses_up = match bench.site.role(&operation.key) {
        Role::Deletes(_) => true,
        // Lists are asked for once more at the end, and are to have something in them.
        // What is found by its name as well is not to get another one.
        Role::Changes(_) | Role::Acts(_) => {
            let is_named = can_be_made && bench.site.aliases(resource).next().is_some();
            is_shared || is_named || bench.site.empties(operation).is_some()
        }
        _ => false,
    };
    if uses_up {
        return vec![
            fresh_for(bench, survey, operation, identity, "survey")
                .await
                .map(Some),
        ];
    }
    let makes = bench.site.makes(&operation.key);
    let reads = bench.site.only_reads(operation);
    // What is done to an object may close it to all that comes after; what can be read again under the same path is added to it.
    let is_part = |own: &Operation| own.key.is_safe() && own.key.template == operation.key.template;
    let acts = matches!(bench.site.role(&operation.key), Role::Acts(_));
    let alone = acts && can_be_made && !bench.site.api.operations.iter().any(is_part);
    let fresh = match alone && bench.site.batch(&operation.key).is_none() {
        true => fresh_for(bench, survey, operation, identity, "survey")
            .await
            .ok(),
        false => None,
    };
    let may_use = |object: &&Object| reads || object.made || makes;
    let own = survey.owned(resource, &identity.name).filter(may_use);
    let reachable = |object: &&Object| {
        object.made
            && object.resource == resource
            && object.owner != identity.name
            && bench
                .site
                .identity(&object.owner)
                .is_some_and(|owner| !bench.site.isolates(operation, owner, identity))
    };
    let others = survey.objects.iter().filter(reachable);
    let mut found: Vec<Result<Option<Object>, Reason>> = fresh
        .iter()
        .chain(own.take(2))
        .chain(others.take(1))
        .cloned()
        .map(|object| Ok(Some(object)))
        .collect();
    if found.is_empty() && (reads || makes) {
        found.extend(
            assembled(bench, survey, resource, identity)
                .filter(|object| !makes || object.resource == resource)
                .map(|object| Ok(Some(object))),
        );
    }
    if reads || bench.site.config.safety.others_objects == OthersObjects::Named {
        found.push(Ok(None)); // ids that config or document name
    } else if found.is_empty() {
        let item = &bench.site.resource(resource).item;
        found.push(Err(Reason::Forbidden(format!(
            "this run made no {item} as {} that it could change; with `safety.others_objects: named` it changes the one that `values` names",
            identity.name
        ))));
    }
    found
}

/// Ids of the identity's own live objects for the body properties and parameters that name one, or several in a list. What is
/// made may name what was there before; nothing else may.
pub(super) fn linked(
    bench: &Bench,
    survey: &Survey,
    operation: &Operation,
    identity: &IdentityName,
) -> Vec<(String, Value)> {
    let site = &bench.site;
    let makes = site.makes(&operation.key);
    let own = |resource| {
        let mut objects = survey.owned(resource, identity);
        let object = objects.find(|object| object.made || makes || site.only_reads(operation))?;
        object.ids.last().cloned()
    };
    let id_of = |name: &str| {
        let listed = || site.listed_reference(name).filter(|_| makes);
        own(site.likely_reference(operation, name).or_else(listed)?)
    };
    let library = &site.api.schemas;
    let value_of = |property: &Property| {
        let several = library.primary_type(&property.schema) == Some("array");
        match library.items(&property.schema).filter(|_| several) {
            None => id_of(&property.name),
            Some(item) => {
                let texts = matches!(library.primary_type(&item), Some("string" | "integer"));
                let id = id_of(&singular(&property.name)).filter(|_| texts);
                id.map(|id| Value::Array(vec![id]))
            }
        }
    };
    let is_one = |property: &Property| {
        matches!(
            library.primary_type(&property.schema),
            Some("string" | "integer")
        )
    };
    let inside = inner(bench, operation)
        .into_iter()
        .filter_map(|(path, property)| {
            let id = id_of(&property.name).filter(|_| is_one(&property))?;
            Some((path, id))
        });
    let beside = operation.parameters.iter().filter_map(|parameter| {
        let id = own(site.parameter_reference(operation, parameter)?)?;
        Some((parameter.name.clone(), id))
    });
    let batch = site.batch(&operation.key);
    properties(bench, operation)
        .into_iter()
        .filter(|property| batch.is_none_or(|batch| batch.property != property.name))
        .filter_map(|property| Some((property.name.clone(), value_of(&property)?)))
        .chain(inside)
        .chain(beside)
        .collect()
}

/// The properties of the inner objects of the body that is tried, by `outer/inner`; not those of what a batch names.
fn inner(bench: &Bench, operation: &Operation) -> Vec<(String, Property)> {
    let body = operation.body.as_ref();
    let media = body.and_then(|body| preferred(&body.media));
    let schema = media.and_then(|(_, media)| media.schema.as_ref());
    let all = schema.map_or_else(Vec::new, |schema| {
        inner_properties(&bench.site.api.schemas, schema)
    });
    let batch = bench.site.batch(&operation.key);
    let is_inner = |(path, _): &(String, Property)| {
        let outer = path.split_once('/').map(|(outer, _)| outer);
        outer.is_some_and(|outer| batch.is_none_or(|batch| batch.property != outer))
    };
    all.into_iter().filter(is_inner).collect()
}

/// The properties of the body that is tried.
pub(super) fn properties(bench: &Bench, operation: &Operation) -> Vec<Property> {
    let body = operation.body.as_ref();
    let media = body.and_then(|body| preferred(&body.media));
    let schema = media.and_then(|(_, media)| media.schema.as_ref());
    schema.map_or_else(Vec::new, |schema| bench.site.api.schemas.properties(schema))
}

/// The schema at a pointer into the body that is tried.
pub(super) fn property_at(bench: &Bench, operation: &Operation, pointer: &str) -> Option<Property> {
    let names = pointer.split('/').filter(|name| !name.is_empty());
    let names = names.filter(|name| name.parse::<usize>().is_err());
    let path: Vec<String> = names.map(plain_token).collect();
    let path = path.join("/");
    let body = operation.body.as_ref();
    let media = body.and_then(|body| preferred(&body.media));
    let schema = media.and_then(|(_, media)| media.schema.as_ref())?;
    let mut all = inner_properties(&bench.site.api.schemas, schema).into_iter();
    all.find(|(own, _)| *own == path)
        .map(|(_, property)| property)
}

/// A fresh object for an operation that uses its object up: made by the identity itself, or by one that it may act for.
pub(crate) async fn fresh_for(
    bench: &Bench,
    survey: &Survey,
    operation: &Operation,
    identity: &Identity,
    case: &str,
) -> Result<Object, Reason> {
    let role = bench.site.role(&operation.key);
    let Some(resource) = role.needs() else {
        return Err(Reason::NoSubject(
            "the operation works on no object".to_owned(),
        ));
    };
    let mut reason = match fresh(bench, survey, resource, &identity.name, case).await {
        Ok(object) => return Ok(object),
        Err(reason) => reason,
    };
    for other in &bench.site.identities {
        let stands_in = other.name != identity.name
            && !bench.site.isolates(operation, other, identity)
            && bench.site.expectation(operation, identity) == Expectation::Allowed;
        if stands_in {
            match fresh(bench, survey, resource, &other.name, case).await {
                Ok(object) => return Ok(object),
                Err(other) => reason = other,
            }
        }
    }
    Err(reason)
}

/// Makes one more object of a resource as `identity`, the way the survey found to work.
///
/// # Errors
/// [`Reason::NoSubject`] when the identity was never able to make one.
pub(crate) async fn fresh(
    bench: &Bench,
    survey: &Survey,
    resource: ResourceId,
    identity: &IdentityName,
    case: &str,
) -> Result<Object, Reason> {
    fresh_in(bench, survey, resource, identity, None, case).await
}

/// The same in another parent than the one that the survey used.
///
/// # Errors
/// As [`fresh`].
pub(super) async fn fresh_in(
    bench: &Bench,
    survey: &Survey,
    resource: ResourceId,
    identity: &IdentityName,
    parent: Option<&Object>,
    case: &str,
) -> Result<Object, Reason> {
    let wanted = bench.site.resource(resource);
    let recipe = wanted.makes.iter().find_map(|key| {
        Some((
            bench.site.api.operation(key)?,
            survey.control(key, identity)?,
        ))
    });
    let Some((maker, control)) = recipe else {
        return Err(Reason::NoSubject(format!(
            "{identity} was not able to make a fresh {}",
            wanted.item
        )));
    };
    let parent = parent.or(control.object.as_ref());
    let mut style = control.style.clone();
    let mut why = String::new();
    let mut is_first = true;
    for _ in 0..3 {
        // What served once may be taken by now.
        if !is_first || bench.is_used_up(&maker.key) {
            style = Style {
                examples: false,
                seed: style.seed.wrapping_add(bench.salt()),
                ..style
            };
        }
        let (call, marker) = bench.compose(maker, parent, &style)?;
        let request = bench.request(maker, &call, identity);
        let exchange = bench.send_as(identity, &request, case).await;
        if let Some(failure) = exchange.failure() {
            return Err(failure.into());
        }
        let made = bench.object_made(maker, &call, parent, identity, marker, &exchange);
        let was_there = |object: &&Object| {
            let shown = |known: &Object| {
                !known.made && known.resource == object.resource && known.ids == object.ids
            };
            survey.objects.iter().any(shown)
        };
        if let Some(object) = made.as_ref().filter(was_there) {
            bench.ledger.not_made(object);
            return Err(Reason::NoSubject(format!(
                "what {} says that it made was there before",
                maker.key
            )));
        }
        if let Some(mut object) = made {
            if object.resource != resource {
                object = bench.twin(&object, resource).ok_or_else(|| {
                    let (maker, item) = (&maker.key, &wanted.item);
                    let why = format!("what {maker} made does not say where it is as {item}");
                    Reason::NoSubject(why)
                })?;
            }
            if !is_first {
                bench.use_up(&maker.key);
            }
            return Ok(object);
        }
        why = surveyor::describe(&exchange);
        is_first = false;
    }
    Err(Reason::NoSubject(format!(
        "no fresh {} could be made: {why}",
        wanted.item
    )))
}
