//! Calls each operation rightly, as each identity that should be able to, in feeding order.
//!
//! What worked is the control, what was made has an owner, who was let in is the access matrix.

use std::collections::BTreeSet;

use crate::http::{Answer, Exchange, Failure};
use crate::identity::Identity;
use crate::schema::Size;
use crate::site::{Role, survey_order};
use crate::spec::Operation;
use crate::words::OperationKey;
use futures_util::future::join_all;

use super::bench::step;
use super::compose::Style;
use super::envelope::works;
use super::filled::fill_out;
use super::naming::{names, sent};
use super::second_look::look_again;
use super::{
    Bench, Control, Label, Object, Reason, Standing, Survey, callers, gather, links, page, supply,
    teach,
};

/// At most so many requests for one control of one identity.
const TRIES: usize = 6;
/// Of these, so many more where a making had no answer.
const AGAIN: usize = 2;

/// What one visit of one identity to one operation brought.
struct Visit {
    standing: Standing,
    made: Option<Object>,
}

/// Surveys the site: all of it, or the operations of `scope`. `begun` is told each operation as it comes up.
pub(crate) async fn survey(
    bench: &Bench,
    scope: Option<&BTreeSet<OperationKey>>,
    begun: &(dyn Fn(&OperationKey) + Sync),
) -> Survey {
    let mut survey = bench.survey.clone();
    let is_called = |operation: &&Operation| {
        let beside = scope.is_some_and(|scope| !scope.contains(&operation.key));
        !beside && bench.site.excluded(operation).is_none()
    };
    let called: Vec<&Operation> = survey_order(&bench.site)
        .into_iter()
        .filter(is_called)
        .collect();
    let is_new = survey.standings.is_empty() && !called.is_empty();
    if let Some(identity) = bench.site.callers().next().filter(|_| is_new) {
        survey.catch_all = page::catch_all(bench, &identity.name).await;
    }
    for operation in called {
        begun(&operation.key);
        survey.full.retain(|(key, _), _| *key != operation.key);
        let callers: Vec<&Identity> = bench
            .site
            .callers()
            .filter(|identity| callers::may_try(bench, operation, identity))
            .collect();
        callers::absent(bench, &mut survey, operation);
        let visits = join_all(
            callers
                .iter()
                .map(|identity| visit(bench, &survey, operation, identity)),
        )
        .await;
        for (identity, visit) in callers.iter().zip(visits) {
            if let Some(object) = visit.made {
                if let Standing::Allowed(control) = &visit.standing {
                    supply::leave(bench, &mut survey, operation, control, &object);
                }
                supply::enter(bench, &mut survey, object);
            }
            if let Standing::Allowed(control) = &visit.standing {
                let shown = gather::visible(bench, operation, control, identity);
                for found in shown.into_iter().chain(links::linked(
                    bench,
                    operation,
                    control,
                    &identity.name,
                )) {
                    supply::enter(bench, &mut survey, found);
                }
            }
            survey
                .standings
                .entry(operation.key.clone())
                .or_default()
                .insert(identity.name.clone(), visit.standing);
        }
        fill_out(bench, &mut survey, operation, &callers).await;
    }
    look_again(bench, &mut survey, scope).await;
    survey
}

/// One identity at one operation: tries until something works or nothing more can be learned.
async fn visit(
    bench: &Bench,
    survey: &Survey,
    operation: &Operation,
    identity: &Identity,
) -> Visit {
    let mut last = Reason::NoSubject("no live object that it could be tried on".to_owned());
    let mut tries = 0;
    for object in supply::candidates(bench, survey, operation, identity).await {
        let mut object = match object {
            Ok(object) => object,
            Err(reason) => {
                last = reason;
                continue;
            }
        };
        let makes = bench.site.makes(&operation.key);
        // What served in a survey before this one serves again.
        let known = bench.survey.control(&operation.key, &identity.name);
        let mut style = match known {
            Some(control) => again(bench, operation, &control.style),
            None => bench.style_of(operation, first_size(operation), &identity.name),
        };
        style.links = supply::linked(bench, survey, operation, &identity.name);
        match bench.batch_links(survey, operation, &identity.name).await {
            Ok(Some((several, above))) => {
                style.links.push(several);
                object = above.or(object);
            }
            Ok(None) => {}
            Err(reason) => {
                last = reason;
                continue;
            }
        }
        while tries < TRIES {
            tries += 1;
            let (call, marker) = match bench.compose(operation, object.as_ref(), &style) {
                Ok(composed) => composed,
                Err(reason) => {
                    // What the target said of the same tells more.
                    if !matches!(last, Reason::NoControl(_)) {
                        last = reason;
                    }
                    break;
                }
            };
            let request = bench.request(operation, &call, &identity.name);
            let request = bench
                .current(
                    &bench.client,
                    operation,
                    object.as_ref(),
                    request,
                    &identity.name,
                    "survey",
                )
                .await;
            let exchange = bench.send_as(&identity.name, &request, "survey").await;
            bench.remember(
                &operation.key,
                &step(Label::Control, &identity.name, "survey", exchange.clone()),
            );
            let response = match &exchange.answer {
                Answer::Response(response) => response,
                // What it may have made is in the ledger: what is made now has a text of its own.
                Answer::Failure(Failure::Broken(_)) if makes && tries <= AGAIN => {
                    continue;
                }
                Answer::Failure(failure) => {
                    return Visit {
                        standing: Standing::Unproven(failure.into()),
                        made: None,
                    };
                }
            };
            if page::is_that_page(survey.catch_all.as_ref(), response) {
                last =
                    Reason::NoControl("it was answered like a path that cannot exist".to_owned());
                break;
            }
            if works(response) {
                let made = bench.object_made(
                    operation,
                    &call,
                    object.as_ref(),
                    &identity.name,
                    marker.clone(),
                    &exchange,
                );
                let made = made.or_else(|| {
                    rewritten(
                        bench,
                        operation,
                        object.as_ref(),
                        marker.as_ref(),
                        &exchange,
                    )
                });
                if matches!(bench.site.role(&operation.key), Role::Deletes(_))
                    && let Some(object) = &object
                {
                    bench.ledger.gone(object);
                }
                let control = Control {
                    call,
                    style,
                    object,
                    exchange,
                };
                return Visit {
                    standing: Standing::Allowed(Box::new(control)),
                    made,
                };
            }
            // A refusal of optional parts, such as to make an administrator, is none of the rest.
            let has_more = style.size == Size::Full || !style.with.is_empty();
            let refused_part =
                response.status == 403 && operation.body.is_some() && has_more && tries < TRIES;
            if matches!(response.status, 401 | 403) && !refused_part {
                return Visit {
                    standing: Standing::Denied(response.status),
                    made: None,
                };
            }
            last = Reason::NoControl(describe(&exchange));
            // What is there already may be what the caller before made.
            let is_taken = makes && tries == 1 && response.is_breakdown();
            if response.status == 409 && (known.is_some() || makes && tries == 1) || is_taken {
                style = Style {
                    examples: false,
                    ..again(bench, operation, &style)
                };
                continue;
            }
            if response.status == 428 && bench.be_conditional(&operation.key) {
                continue;
            }
            let Some(next) = teach::next(&style, response, &names(bench, operation), &sent(&call))
            else {
                break;
            };
            style = next;
        }
    }
    Visit {
        standing: Standing::Unproven(last),
        made: None,
    }
}

/// A style that served before. What was made with it is there by now, and so the next is made up of other values.
fn again(bench: &Bench, operation: &Operation, style: &Style) -> Style {
    let makes = bench.site.makes(&operation.key);
    let salt = if makes { bench.salt() } else { 0 };
    Style {
        seed: style.seed.wrapping_add(salt),
        ..style.clone()
    }
}

/// The object after a change that wrote another marker into it, or gave it another id.
pub(super) fn rewritten(
    bench: &Bench,
    operation: &Operation,
    object: Option<&Object>,
    marker: Option<&String>,
    exchange: &Exchange,
) -> Option<Object> {
    let Role::Changes(_) = bench.site.role(&operation.key) else {
        return None;
    };
    let answer = exchange.response()?;
    let object = bench.followed(operation, object?.clone(), &exchange.request, answer);
    Some(Object {
        canary: Some(marker?.clone()),
        ..object
    })
}

/// A change that leaves everything as it is proves nothing: changes begin with all properties, others with the fewest.
fn first_size(operation: &Operation) -> Size {
    if &*operation.key.method == "PATCH" {
        Size::Full
    } else {
        Size::Minimal
    }
}

/// `POST /v2/projects was answered 422: {"title":"Unprocessable"…`
pub(crate) fn describe(exchange: &Exchange) -> String {
    let asked = format!("{} {}", exchange.request.method, exchange.request.path);
    let Some(response) = exchange.response() else {
        return format!("{asked} had no answer");
    };
    let text: String = response
        .text()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(160)
        .collect();
    match text.is_empty() {
        true => format!("{asked} was answered {}", response.status),
        false => format!("{asked} was answered {}: {text}", response.status),
    }
}
