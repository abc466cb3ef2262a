//! The second look at what a survey has changed since it was first looked at.

use std::collections::BTreeSet;

use crate::site::Role;
use crate::words::OperationKey;

use super::envelope::works;
use super::{Bench, Standing, Survey};

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
            Role::Reads(id) => &bench.site.resource(id).changes,
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
            let exchange = bench.send_as(name, &control.request, "survey").await;
            if exchange.response().is_some_and(works) {
                control.exchange = exchange;
            }
        }
    }
}
