//! Controls with optional parts: what input rules break.

use crate::identity::Identity;
use crate::schema::Size;
use crate::site::Role;
use crate::spec::Operation;

use super::compose::Style;
use super::envelope::works;
use super::naming::{names, sent};
use super::surveyor::rewritten;
use super::{Bench, Control, Survey, supply, teach};

/// At most so many requests for one of them.
const FILLED: usize = 4;

/// The same once more with optional parts, as the first identity that was let in: what input rules break.
pub(super) async fn fill_out(
    bench: &Bench,
    survey: &mut Survey,
    operation: &Operation,
    callers: &[&Identity],
) {
    if matches!(bench.site.role(&operation.key), Role::Deletes(_)) || operation.body.is_none() {
        return;
    }
    let able = callers.iter().find_map(|identity| {
        Some((
            *identity,
            survey.control(&operation.key, &identity.name)?.clone(),
        ))
    });
    let Some((identity, control)) = able else {
        return;
    };
    if control.style.size == Size::Full {
        survey
            .full
            .insert((operation.key.clone(), identity.name.clone()), control);
        return;
    }
    let mut style = Style {
        size: Size::Full,
        ..control.style.clone()
    };
    // What an optional part of it is refused for costs that part alone.
    for _ in 0..FILLED {
        match filled(bench, survey, operation, identity, &control, &style).await {
            Some(next) if next.size == Size::Full => style = next,
            _ => return,
        }
    }
}

/// Tries a call with optional parts. Where it is refused: what the refusal teaches, if there is more to learn.
async fn filled(
    bench: &Bench,
    survey: &mut Survey,
    operation: &Operation,
    identity: &Identity,
    control: &Control,
    style: &Style,
) -> Option<Style> {
    let parent = control.object.as_ref();
    let (call, marker) = bench.compose(operation, parent, style).ok()?;
    if sent(&call) == sent(&control.call) {
        return None;
    }
    let request = bench.request(operation, &call, &identity.name);
    let request = bench
        .current(
            &bench.client,
            operation,
            parent,
            request,
            &identity.name,
            "survey",
        )
        .await;
    let exchange = bench.send_as(&identity.name, &request, "survey").await;
    let answer = exchange.response()?;
    if !works(answer) {
        return match answer.status {
            400 | 409 | 422 => teach::next(style, answer, &names(bench, operation), &sent(&call)),
            _ => None,
        };
    }
    let made = bench.object_made(
        operation,
        &call,
        parent,
        &identity.name,
        marker.clone(),
        &exchange,
    );
    let rewritten = || rewritten(bench, operation, parent, marker.as_ref(), &exchange);
    if let Some(object) = made.or_else(rewritten) {
        supply::enter(bench, survey, object);
    }
    let control = Control {
        call,
        style: style.clone(),
        object: control.object.clone(),
        exchange,
    };
    survey
        .full
        .insert((operation.key.clone(), identity.name.clone()), control);
    None
}
