//! Removes what the run made, in reverse, and lists what is left.

use crate::http::Client;
use crate::schema::Size;
use crate::site::ResourceId;
use crate::words::IdentityName;

use super::ledger::Entry;
use super::{Bench, Object};

/// Deletes everything in the ledger, newest first, and returns a line for each thing that is still there.
pub(crate) async fn clean_up(bench: &Bench, client: &Client) -> Vec<String> {
    let mut failed = Vec::new();
    for entry in bench.ledger.open() {
        match remove(bench, client, &entry).await {
            Ok(()) => bench.ledger.gone(&entry.object),
            Err(why) => failed.push((entry, why)),
        }
    }
    let mut leftovers = Vec::new();
    for (entry, why) in failed {
        if went_with(bench, client, &entry).await {
            bench.ledger.gone(&entry.object);
        } else {
            let ids: Vec<String> = entry
                .object
                .ids
                .iter()
                .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned))
                .collect();
            let item = &bench.site.resource(entry.object.resource).item;
            leftovers.push(format!(
                "{item} ({}), made by request {}: {why}",
                ids.join(", "),
                entry.tag
            ));
        }
    }
    leftovers.reverse();
    leftovers.extend(bench.ledger.doubts());
    leftovers
}

/// Whether something above it was removed and it cannot be read any more: it went with that, though nobody might delete it.
async fn went_with(bench: &Bench, client: &Client, entry: &Entry) -> bool {
    let own = &entry.object;
    let parent = |id: &ResourceId| bench.site.resource(*id).parent;
    let above = std::iter::successors(parent(&own.resource), parent);
    let lines: Vec<ResourceId> = above.collect();
    if !bench.ledger.has_removed(&lines, &own.ids) {
        return false;
    }
    let look = bench.reread_by(client, own, &own.owner, "cleanup").await;
    let answer = look.and_then(|look| look.response().map(|answer| answer.status));
    answer.is_some_and(|status| matches!(status, 401 | 403 | 404 | 410))
}

async fn remove(bench: &Bench, client: &Client, entry: &Entry) -> Result<(), String> {
    let resource = bench.site.resource(entry.object.resource);
    let namesake = || {
        bench.site.resources().find(|(id, other)| {
            *id != entry.object.resource
                && other.makes == resource.makes
                && !other.deletes.is_empty()
        })
    };
    let (key, ids) = match resource.deletes.first() {
        Some(key) => (key, entry.object.ids.clone()),
        None => match namesake() {
            Some((_, other)) => (
                &other.deletes[0],
                entry.object.ids.last().cloned().into_iter().collect(),
            ),
            None => return Err("the document has no operation that deletes one".to_owned()),
        },
    };
    let operation = bench
        .site
        .api
        .operation(key)
        .ok_or("its deletion could not be read")?;
    if let Some(why) = bench.site.excluded(operation) {
        return Err(format!("{key} is not called: {why}"));
    }
    let object = Object {
        ids,
        ..entry.object.clone()
    };
    let mut callers: Vec<&IdentityName> = vec![&object.owner];
    callers.extend(
        bench
            .site
            .identities
            .iter()
            .map(|identity| &identity.name)
            .filter(|name| **name != object.owner),
    );
    let mut last = String::new();
    for caller in callers {
        let (call, _) = bench
            .compose(
                operation,
                Some(&object),
                &bench.style(operation, Size::Minimal),
            )
            .map_err(|reason| reason.to_string())?;
        let request = bench.request(operation, &call, caller);
        let request = bench
            .current(client, operation, Some(&object), request, caller, "cleanup")
            .await;
        let exchange = bench.send_by(client, caller, &request, "cleanup").await;
        match exchange.status() {
            Some(200..300 | 404 | 410) => return Ok(()),
            Some(status) => last = format!("{key} as {caller} was answered {status}"),
            None => return Err(format!("{key} had no answer")),
        }
    }
    Err(last)
}
