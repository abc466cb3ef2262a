//! Removes what the run made, in reverse, and lists what is left, a line for each kind.

use std::time::Duration;

use serde_json::Value;

use crate::http::Client;
use crate::schema::Size;
use crate::site::ResourceId;
use crate::words::IdentityName;

use super::kin::text;
use super::ledger::Entry;
use super::{Bench, sweep};

/// So many objects of a line are named.
const MOST_LISTED: usize = 200;

/// Pauses before what was not removed since the target was busy, or it was in use, is tried again.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// Why something is still there.
pub(super) struct Refusal {
    why: String,
    /// Whether the same may be answered otherwise in a moment.
    may_pass: bool,
}

impl<T: Into<String>> From<T> for Refusal {
    fn from(why: T) -> Self {
        Self {
            why: why.into(),
            may_pass: false,
        }
    }
}

/// Deletes everything in the ledger, newest first, and returns a line for each kind of thing that is still there.
pub(crate) async fn clean_up(bench: &Bench, client: &Client) -> Vec<String> {
    let mut left: Vec<Left> = Vec::new();
    let mut failed = remove_all(bench, client, bench.ledger.open()).await;
    for pause in PAUSES {
        let may_pass = |(_, refusal): &(Entry, Refusal)| refusal.may_pass;
        if !failed.iter().any(may_pass) {
            break;
        }
        tokio::time::sleep(pause).await;
        let (again, last): (Vec<_>, Vec<_>) = failed.into_iter().partition(may_pass);
        let again = again.into_iter().map(|(entry, _)| entry).collect();
        failed = last;
        failed.extend(remove_all(bench, client, again).await);
    }
    failed.extend(remove_all(bench, client, sweep::unknown(bench, client).await).await);
    for (entry, Refusal { why, .. }) in failed {
        if went_with(bench, client, &entry).await {
            bench.ledger.gone(&entry.object);
            continue;
        }
        let item = &bench.site.resource(entry.object.resource).item;
        match left
            .iter_mut()
            .find(|left| left.item == *item && left.why == why)
        {
            Some(left) => left.entries.push(entry),
            None => left.push(Left {
                item: item.clone(),
                why,
                entries: vec![entry],
            }),
        }
    }
    left.reverse();
    left.iter()
        .map(Left::line)
        .chain(bench.ledger.doubts())
        .collect()
}

/// Objects of one kind that are still there for one reason, the newest first.
struct Left {
    item: String,
    why: String,
    entries: Vec<Entry>,
}

impl Left {
    /// Each by its ids and the request that made it; of very many the first.
    fn line(&self) -> String {
        let (item, why) = (&self.item, &self.why);
        let ids = |entry: &Entry| {
            let ids = entry.object.ids.iter();
            let ids = ids.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
            ids.collect::<Vec<String>>().join(", ")
        };
        if let [entry] = &self.entries[..] {
            let ids = ids(entry);
            return format!("{item} ({ids}), made by request {}: {why}", entry.tag);
        }
        let named = self.entries.iter().rev().take(MOST_LISTED);
        let mut named: Vec<String> = named
            .map(|entry| format!("({}) by request {}", ids(entry), entry.tag))
            .collect();
        if self.entries.len() > MOST_LISTED {
            named.push(format!("and {} more", self.entries.len() - MOST_LISTED));
        }
        let count = self.entries.len();
        format!("{count} of {item}: {why}: {}", named.join(", "))
    }
}

/// Tries to remove each, and returns what is still there.
pub(super) async fn remove_all(
    bench: &Bench,
    client: &Client,
    entries: Vec<Entry>,
) -> Vec<(Entry, Refusal)> {
    let mut failed = Vec::new();
    for entry in entries {
        match remove(bench, client, &entry).await {
            Ok(()) => bench.ledger.gone(&entry.object),
            Err(refusal) => failed.push((entry, refusal)),
        }
    }
    failed
}

/// Whether its deletion in a case was answered as done, or something above it was removed, and it cannot be read any more:
/// a mask of 403 refuses to delete what is not there.
async fn went_with(bench: &Bench, client: &Client, entry: &Entry) -> bool {
    let own = &entry.object;
    let parent = |id: &ResourceId| bench.site.resource(*id).parent;
    let above = std::iter::successors(parent(&own.resource), parent);
    let lines: Vec<ResourceId> = above.collect();
    if !bench.ledger.was_told_gone(own) && !bench.ledger.has_removed(&lines, &own.ids) {
        return false;
    }
    let look = bench.reread_by(client, own, &own.owner, "cleanup").await;
    let answer = look.and_then(|look| look.response().map(|answer| answer.status));
    answer.is_some_and(|status| matches!(status, 401 | 403 | 404 | 410))
}

async fn remove(bench: &Bench, client: &Client, entry: &Entry) -> Result<(), Refusal> {
    // `DELETE /boxes/` may well be taken for that of all boxes.
    let is_nothing = |id: &Value| text(id).trim_matches('.').is_empty();
    if entry.object.ids.iter().any(is_nothing) {
        return Err("an empty id, or one of dots, leads to something else".into());
    }
    let resource = bench.site.resource(entry.object.resource);
    let by_namesake = || {
        let mut others = bench.site.namesakes(entry.object.resource);
        others.find_map(|(id, other)| {
            let key = other.deletes.first()?;
            Some((key, bench.twin(&entry.object, id)?))
        })
    };
    let own = resource.deletes.first();
    let own = own.map(|key| (key, entry.object.clone()));
    let (key, object) = own
        .or_else(by_namesake)
        .ok_or("the document has no operation that deletes one")?;
    let operation = bench
        .site
        .api
        .operation(key)
        .ok_or("its deletion could not be read")?;
    if let Some(why) = bench.site.excluded(operation) {
        return Err(format!("{key} is not called: {why}").into());
    }
    let mut callers: Vec<&IdentityName> = vec![&object.owner];
    callers.extend(
        bench
            .site
            .identities
            .iter()
            .map(|identity| &identity.name)
            .filter(|name| **name != object.owner),
    );
    let mut first: Option<Refusal> = None;
    for caller in callers {
        let (call, _) = bench
            .compose(
                operation,
                Some(&object),
                &bench.style_of(operation, Size::Minimal, &object.owner),
            )
            .map_err(|reason| reason.to_string())?;
        let request = bench.request(operation, &call, caller);
        let request = bench
            .current(client, operation, Some(&object), request, caller, "cleanup")
            .await;
        let exchange = bench.send_by(client, caller, &request, "cleanup").await;
        match exchange.status() {
            Some(200..300 | 404 | 410) => return Ok(()),
            Some(status) => {
                // Whose it is knows best why not; others may only be refused for who they are.
                let refusal = first.get_or_insert_with(|| {
                    format!("{key} as {caller} was answered {status}").into()
                });
                refusal.may_pass = matches!(status, 409 | 423 | 429 | 502..=504);
                if refusal.may_pass {
                    break;
                }
            }
            None => return Err(format!("{key} had no answer").into()),
        }
    }
    Err(first.unwrap_or_else(|| format!("nobody calls {key}").into()))
}
