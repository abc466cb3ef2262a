//! The second look at what a survey has changed since it was first looked at.

use std::collections::BTreeSet;

use crate::http::Response;
use crate::site::{ResourceId, Role};
use crate::words::{IdentityName, OperationKey};

use super::aim::aim;
use super::envelope::works;
use super::survey::Control;
use super::{Bench, Object, Standing, Survey, harvest};

/// Asks for each list once more, and for each object that may have been changed: a list was called before there was
/// anything in it, and neither an empty one nor what has changed can be recognised again. Where only `scope` was
/// surveyed, nothing else can have changed what is read.
pub(super) async fn look_again(
    bench: &Bench,
    survey: &mut Survey,
    scope: Option<&BTreeSet<OperationKey>>,
) {
    for (key, by_identity) in &mut survey.standings {
        let changing = match bench.site.role(key) {
            Role::Lists(id) => &bench.site.resource(id).makes,
            Role::Reads(id) => {
                let own = bench.site.resource(id);
                &bench.site.resource(own.alias_of.unwrap_or(id)).changes
            }
            _ => continue,
        };
        let differs = |scope: &BTreeSet<OperationKey>| {
            scope.contains(key) || changing.iter().any(|writer| scope.contains(writer))
        };
        if changing.is_empty() || !scope.is_none_or(differs) {
            continue;
        }
        for (name, standing) in by_identity.iter_mut() {
            let Standing::Allowed(control) = standing else {
                continue;
            };
            let exchange = bench.send_as(name, control.request(), "survey").await;
            if exchange.response().is_some_and(works) {
                control.exchange = exchange;
            } else if let Role::Reads(id) = bench.site.role(key)
                && let Some(other) = other(bench, &survey.objects, key, id, name, control).await
            {
                **control = other;
                continue;
            }
            if let Role::Lists(id) = bench.site.role(key)
                && let Some(fuller) = fuller(bench, &survey.objects, key, id, name, control).await
            {
                **control = fuller;
            }
        }
    }
}

/// The same reading of another object that the run made, where a change has moved the first.
async fn other(
    bench: &Bench,
    objects: &[Object],
    key: &OperationKey,
    read: ResourceId,
    name: &IdentityName,
    control: &Control,
) -> Option<Control> {
    let before = control.object.as_ref()?;
    let operation = bench.site.api.operation(key)?;
    let object = objects.iter().rfind(|object| {
        let is_own = object.made && object.owner == *name && object.resource == read;
        is_own && object.ids != before.ids
    })?;
    let call = aim(&bench.site, operation, &control.call, object);
    let request = bench.request(operation, &call, name);
    let exchange = bench.send_as(name, &request, "survey").await;
    exchange.response().is_some_and(works).then(|| Control {
        call,
        object: Some(object.clone()),
        exchange,
        style: control.style.clone(),
    })
}

/// The same list of another parent, in which the run made something, where the list of the first is empty.
async fn fuller(
    bench: &Bench,
    objects: &[Object],
    key: &OperationKey,
    listed: ResourceId,
    name: &IdentityName,
    control: &Control,
) -> Option<Control> {
    let is_empty = |control: &Control| {
        let body = control.exchange.response().and_then(Response::json);
        body.is_some_and(|body| harvest::items(&body).is_some_and(Vec::is_empty))
    };
    let before = control.object.as_ref().filter(|_| is_empty(control))?;
    let operation = bench.site.api.operation(key)?;
    let child = objects.iter().find(|object| {
        let above = object.ids.split_last().map(|(_, above)| above);
        let is_own = object.made && object.owner == *name && object.resource == listed;
        is_own && above.is_some_and(|above| above.len() == before.ids.len() && above != before.ids)
    })?;
    let mut ids = child.ids.clone();
    ids.pop();
    let parent = objects.iter().find(|object| {
        object.resource == before.resource && object.ids == ids && object.owner == *name
    });
    let parent = parent.cloned().unwrap_or_else(|| Object {
        ids,
        canary: None,
        made: false,
        ..before.clone()
    });
    let call = aim(&bench.site, operation, &control.call, &parent);
    let request = bench.request(operation, &call, name);
    let exchange = bench.send_as(name, &request, "survey").await;
    let fuller = Control {
        call,
        object: Some(parent),
        exchange,
        style: control.style.clone(),
    };
    let is_fuller = fuller.exchange.response().is_some_and(works) && !is_empty(&fuller);
    is_fuller.then_some(fuller)
}
